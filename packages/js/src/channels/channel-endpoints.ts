import { type NovuEventEmitter, perform } from '../event-emitter.js';
import type { Session } from '../http/session.js';
import type { Result } from '../types.js';
import { nullWhenMissing } from './channel-connections.js';
import { listQuery } from './list-query.js';
import type {
  ChannelEndpointResponse,
  CreateChannelEndpointArgs,
  DeleteChannelEndpointArgs,
  GenerateLinkUserOAuthUrlArgs,
  GetChannelEndpointArgs,
  LinkChannelEndpointArgs,
  LinkChannelEndpointResponse,
  ListChannelEndpointsArgs,
} from './types.js';

const PATH = '/inbox/channel-endpoints';

/** Addresses of the subscriber with chat and push providers. */
export class ChannelEndpoints {
  constructor(
    private readonly emitter: NovuEventEmitter,
    private readonly session: Session,
  ) {}

  /** Where the person is sent to link their own account of a chat provider. */
  generateLinkUserOAuthUrl(args: GenerateLinkUserOAuthUrlArgs): Result<{ url: string }> {
    return perform(this.emitter, 'channel-endpoint.oauth-url', {
      args,
      request: () => this.session.request('POST', `${PATH}/oauth`, { body: args }),
      failure: 'Failed to make the address to link with',
    });
  }

  list(args: ListChannelEndpointsArgs = {}): Result<ChannelEndpointResponse[]> {
    return perform(this.emitter, 'channel-endpoints.list', {
      args,
      request: () => this.session.request('GET', PATH, { query: listQuery({ ...args }) }),
      failure: 'Failed to fetch channel endpoints',
    });
  }

  /** Gives null when there is none. */
  get(args: GetChannelEndpointArgs): Result<ChannelEndpointResponse | null> {
    return perform(this.emitter, 'channel-endpoint.get', {
      args,
      request: () =>
        this.session
          .request<ChannelEndpointResponse | null>('GET', `${PATH}/${encodeURIComponent(args.identifier)}`)
          .catch(nullWhenMissing),
      failure: 'Failed to fetch the channel endpoint',
    });
  }

  create(args: CreateChannelEndpointArgs): Result<ChannelEndpointResponse> {
    return perform(this.emitter, 'channel-endpoint.create', {
      args,
      request: () => this.session.request('POST', PATH, { body: args }),
      failure: 'Failed to create the channel endpoint',
    });
  }

  delete(args: DeleteChannelEndpointArgs): Result<void> {
    return perform(this.emitter, 'channel-endpoint.delete', {
      args,
      request: () => this.session.request<void>('DELETE', `${PATH}/${encodeURIComponent(args.identifier)}`),
      failure: 'Failed to delete the channel endpoint',
    });
  }

  /** A link the subscriber opens in the provider's own app, such as Telegram. */
  link(args: LinkChannelEndpointArgs): Result<LinkChannelEndpointResponse> {
    return perform(this.emitter, 'channel-endpoint.link', {
      args,
      request: () => this.session.request('POST', `${PATH}/link`, { body: args }),
      failure: 'Failed to link the channel endpoint',
    });
  }
}
