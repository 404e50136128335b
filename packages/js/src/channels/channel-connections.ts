import { HttpError } from '../errors.js';
import { type NovuEventEmitter, perform } from '../event-emitter.js';
import type { Session } from '../http/session.js';
import type { Result } from '../types.js';
import { listQuery } from './list-query.js';
import type {
  ChannelConnectionResponse,
  DeleteChannelConnectionArgs,
  GenerateChatOAuthUrlArgs,
  GenerateConnectOAuthUrlArgs,
  GetChannelConnectionArgs,
  ListChannelConnectionsArgs,
} from './types.js';

const PATH = '/inbox/channel-connections';

/** Workspaces of chat providers. */
export class ChannelConnections {
  constructor(
    private readonly emitter: NovuEventEmitter,
    private readonly session: Session,
  ) {}

  /** @deprecated Use {@link generateConnectOAuthUrl}. */
  generateOAuthUrl(args: GenerateChatOAuthUrlArgs): Result<{ url: string }> {
    return this.oauthUrl('/inbox/chat/oauth', args);
  }

  /** Where the person is sent to connect a workspace. */
  generateConnectOAuthUrl(args: GenerateConnectOAuthUrlArgs): Result<{ url: string }> {
    return this.oauthUrl(`${PATH}/oauth`, args);
  }

  list(args: ListChannelConnectionsArgs = {}): Result<ChannelConnectionResponse[]> {
    return perform(this.emitter, 'channel-connections.list', {
      args,
      request: () => this.session.request('GET', PATH, { query: listQuery({ ...args }) }),
      failure: 'Failed to fetch channel connections',
    });
  }

  /** Gives null when there is none. */
  get(args: GetChannelConnectionArgs): Result<ChannelConnectionResponse | null> {
    const { identifier, connectionMode } = args;

    return perform(this.emitter, 'channel-connection.get', {
      args,
      request: () =>
        this.session
          .request<ChannelConnectionResponse | null>('GET', `${PATH}/${encodeURIComponent(identifier)}`, {
            query: { connectionMode },
            raw: true,
          })
          .catch(nullWhenMissing),
      failure: 'Failed to fetch the channel connection',
    });
  }

  delete(args: DeleteChannelConnectionArgs): Result<void> {
    return perform(this.emitter, 'channel-connection.delete', {
      args,
      request: () => this.session.request<void>('DELETE', `${PATH}/${encodeURIComponent(args.identifier)}`),
      failure: 'Failed to delete the channel connection',
    });
  }

  private oauthUrl(path: string, args: GenerateConnectOAuthUrlArgs): Result<{ url: string }> {
    return perform(this.emitter, 'channel-connection.oauth-url', {
      args,
      request: () => this.session.request('POST', path, { body: args }),
      failure: 'Failed to make the address to connect with',
    });
  }
}

/** For `catch`: what is not there is nothing wrong. */
export function nullWhenMissing(error: unknown): null {
  if (error instanceof HttpError && error.status === 404) return null;
  throw error;
}
