import { Inject, Injectable } from '@nestjs/common';
import { type Clock, CLOCK, hashApiKey, SharedCache, Signals, unauthorized } from '@novu/application-generic';
import {
  type EnvironmentDoc,
  EnvironmentRepository,
  idIn,
  MemberRepository,
  type OrganizationId,
  type Scope,
  SubscriberRepository,
  toObjectId,
  UserRepository,
} from '@novu/dal';
import { ALL_PERMISSIONS, ApiAuthSchemeEnum, MemberRoleEnum, PermissionsEnum } from '@novu/shared';
import type { FastifyRequest } from 'fastify';
import { isKeylessIdentifier, isTrialOver } from '../keyless/keyless.js';
import type { MemberSession, Session, SubscriberSession } from './session.js';
import { Tokens, type VerifiedToken } from './tokens.js';

/** How long what an API key or a token stands for is remembered without asking the database. */
const MEMORY_MS = 30_000;

const EVERYTHING = new Set(ALL_PERMISSIONS);

const OF_A_TRIAL: ReadonlySet<PermissionsEnum> = new Set([
  PermissionsEnum.EVENT_WRITE,
  PermissionsEnum.WORKFLOW_READ,
  PermissionsEnum.SUBSCRIBER_READ,
  PermissionsEnum.NOTIFICATION_READ,
  PermissionsEnum.MESSAGE_READ,
]);

/** Turns the credentials of a request into a session. */
@Injectable()
export class Authenticator {
  private readonly apiKeys: SharedCache<MemberSession>;
  private readonly subscribers: SharedCache<SubscriberSession>;

  constructor(
    private readonly tokens: Tokens,
    private readonly environments: EnvironmentRepository,
    private readonly users: UserRepository,
    private readonly members: MemberRepository,
    private readonly subscriberRepository: SubscriberRepository,
    signals: Signals,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.apiKeys = new SharedCache(signals, { name: 'api-key', maxEntries: 10_000, ttlMs: MEMORY_MS });
    this.subscribers = new SharedCache(signals, { name: 'subscriber-session', maxEntries: 20_000, ttlMs: MEMORY_MS });
  }

  async onModuleInit(): Promise<void> {
    await Promise.all([this.apiKeys.start(), this.subscribers.start()]);
  }

  /** @throws AppError 401 that says what is missing. */
  async authenticate(request: FastifyRequest): Promise<Session> {
    const header = request.headers.authorization;
    if (!header) throw unauthorized('Missing authorization header');
    const [scheme, credentials = ''] = splitOnce(header);
    if (scheme === String(ApiAuthSchemeEnum.API_KEY)) return this.fromApiKey(credentials);
    if (scheme === String(ApiAuthSchemeEnum.BEARER)) return this.fromToken(credentials, environmentHeader(request));
    if (scheme === String(ApiAuthSchemeEnum.KEYLESS)) return this.fromTrial(credentials);
    // Alone it may be a key whose scheme was forgotten.
    throw unauthorized(`Invalid authentication scheme${credentials ? `: "${scheme.slice(0, 32)}"` : ''}`);
  }

  /** To be called when a key was replaced, so that it stops working at once, everywhere. */
  async forgetApiKeys(environment: EnvironmentDoc): Promise<void> {
    await Promise.all(environment.apiKeys.map(({ hash }) => this.apiKeys.drop(hash)));
  }

  /** To be called when a subscriber was removed: its tokens are worth nothing any more. */
  async forgetSubscriber(scope: Scope, subscriberId: string): Promise<void> {
    await this.subscribers.drop(subscriberKey(scope, subscriberId));
  }

  private async fromApiKey(key: string): Promise<MemberSession> {
    const hash = hashApiKey(key);
    const session = await this.apiKeys.get(hash, async () => {
      const environment = await this.environments.findByApiKeyHash(hash);
      const owner = environment?.apiKeys.find((candidate) => candidate.hash === hash);
      if (!environment || !owner) return null;

      return {
        kind: 'member',
        scheme: 'ApiKey',
        userId: owner._userId,
        scope: { organizationId: environment._organizationId, environmentId: environment._id },
        organizationId: environment._organizationId,
        roles: [MemberRoleEnum.ADMIN],
        permissions: EVERYTHING,
      };
    });
    if (!session) throw unauthorized('API Key not found');

    return session;
  }

  /** The identifier of a trial, which any page can have, opens what it takes to try the platform out. */
  private async fromTrial(identifier: string): Promise<MemberSession> {
    const environment = isKeylessIdentifier(identifier) ? await this.environments.findByIdentifier(identifier) : null;
    const owner = environment?.apiKeys[0];
    if (!environment || !owner || isTrialOver(environment, this.clock.now())) throw unauthorized('Trial not found');

    return {
      kind: 'member',
      scheme: 'Keyless',
      userId: owner._userId,
      scope: { organizationId: environment._organizationId, environmentId: environment._id },
      organizationId: environment._organizationId,
      roles: [],
      permissions: OF_A_TRIAL,
    };
  }

  private async fromToken(token: string, environment: string | undefined): Promise<Session> {
    const verified = this.tokens.verify(token);
    if (!verified) throw unauthorized('Invalid or expired token');

    return verified.kind === 'subscriber'
      ? this.fromSubscriberToken(verified)
      : this.fromUserToken(verified, environment);
  }

  private async fromSubscriberToken({
    claims,
  }: Extract<VerifiedToken, { kind: 'subscriber' }>): Promise<SubscriberSession> {
    const organizationId = toObjectId(claims.organizationId);
    const environmentId = toObjectId(claims.environmentId);
    const internalId = toObjectId(claims._id);
    if (!organizationId || !environmentId || !internalId) throw unauthorized('Invalid or expired token');
    const scope: Scope = { organizationId, environmentId };
    const session = await this.subscribers.get(subscriberKey(scope, claims.subscriberId), async () => {
      const subscriber = await this.subscriberRepository.findById(scope, internalId);

      return subscriber
        ? {
            kind: 'subscriber',
            scope,
            _subscriberId: subscriber._id,
            subscriberId: subscriber.subscriberId,
            contextKeys: claims.contextKeys,
          }
        : null;
    });
    if (!session || !session._subscriberId.equals(internalId)) throw unauthorized('Subscriber not found');

    return { ...session, contextKeys: claims.contextKeys };
  }

  private async fromUserToken(
    { claims }: Extract<VerifiedToken, { kind: 'user' }>,
    environment: string | undefined,
  ): Promise<MemberSession> {
    const userId = toObjectId(claims._id);
    const user = userId ? await this.users.findById(userId) : null;
    if (!user) throw unauthorized('User not found');
    const organizationId = claims.organizationId ? toObjectId(claims.organizationId) : undefined;
    if (!organizationId) {
      return { kind: 'member', scheme: 'Bearer', userId: user._id, roles: [], permissions: new Set() };
    }
    const member = await this.members.findActive(organizationId, user._id);
    if (!member) throw unauthorized('The user is not a member of the organization');
    const scope = await this.scopeOf(organizationId, environment ?? claims.environmentId ?? undefined);

    return {
      kind: 'member',
      scheme: 'Bearer',
      userId: user._id,
      organizationId,
      ...(scope ? { scope } : {}),
      roles: member.roles,
      // Roles come with the team screens; until then every member may do everything, as in the community edition of the reference.
      permissions: EVERYTHING,
    };
  }

  private async scopeOf(organizationId: OrganizationId, environment: string | undefined): Promise<Scope | undefined> {
    if (!environment) return undefined;
    const id = idIn(environment);
    const found = id ? await this.environments.findInOrganization(organizationId, id) : null;
    if (!found) throw unauthorized('Cannot find environment');

    return { organizationId, environmentId: found._id };
  }
}

function splitOnce(header: string): [string, string] {
  const space = header.indexOf(' ');

  return space < 0 ? [header, ''] : [header.slice(0, space), header.slice(space + 1).trim()];
}

function environmentHeader(request: FastifyRequest): string | undefined {
  const value = request.headers['novu-environment-id'];

  return typeof value === 'string' && value !== '' ? value : undefined;
}

function subscriberKey(scope: Scope, subscriberId: string): string {
  return `${scope.environmentId.toHexString()}:${subscriberId}`;
}
