import { Inject, Injectable } from '@nestjs/common';
import { ActiveIntegrations, badRequest, type Clock, CLOCK, notFound } from '@novu/application-generic';
import {
  contextKeys,
  ContextRepository,
  type EnvironmentDoc,
  EnvironmentRepository,
  FeedRepository,
  type IntegrationDoc,
  IntegrationRepository,
  OrganizationRepository,
  type PreferenceOwner,
  type Scope,
  type SubscriberDoc,
  SubscriberRepository,
} from '@novu/dal';
import { EnvironmentEnum, EnvironmentTypeEnum, type SubscriberSchedule } from '@novu/shared';
import { Authenticator } from '../http/authenticator.js';
import { Tokens } from '../http/tokens.js';
import { parseContexts } from '../contexts/context-input.js';
import { parseSchedule } from '../preferences/preferences.dto.js';
import { PreferencesService } from '../preferences/preferences.service.js';
import { InboxProofs } from './inbox-proofs.js';
import type { SessionRequest, SessionResponse } from './inbox.dto.js';
import { MAX_SNOOZE_HOURS } from './inbox.service.js';

/** A subscriber who was let in. */
export interface EnteredSession {
  environment: EnvironmentDoc;
  scope: Scope;
  subscriber: SubscriberDoc;
  contextKeys: string[];
  token: string;
}

/** Opens the Inbox of a subscriber: from a public application identifier to a token. */
@Injectable()
export class InboxSessionService {
  constructor(
    private readonly environments: EnvironmentRepository,
    private readonly organizations: OrganizationRepository,
    private readonly integrations: IntegrationRepository,
    private readonly activeIntegrations: ActiveIntegrations,
    private readonly subscribers: SubscriberRepository,
    private readonly feeds: FeedRepository,
    private readonly contexts: ContextRepository,
    private readonly preferences: PreferencesService,
    private readonly proofs: InboxProofs,
    private readonly authenticator: Authenticator,
    private readonly tokens: Tokens,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Everything the Inbox starts with. @throws AppError 400, 404, 422 */
  async open(request: SessionRequest): Promise<SessionResponse> {
    const schedule = defaultScheduleOf(request);
    const { environment, scope, subscriber, contextKeys: keys, token } = await this.enter(request);
    const [unreadCount, organization] = await Promise.all([
      this.feeds.unreadCounts(scope, subscriber._id, this.clock.now(), keys),
      this.organizations.findById(scope.organizationId),
      schedule && this.setDefaultSchedule(scope, { subscriberId: subscriber._id, contextKeys: keys }, schedule),
    ]);

    return {
      token,
      unreadCount,
      totalUnreadCount: unreadCount.total,
      removeNovuBranding: organization?.removeNovuBranding ?? false,
      isDevelopmentMode: isDevelopment(environment),
      maxSnoozeDurationHours: MAX_SNOOZE_HOURS,
      contextKeys: keys,
    };
  }

  /** Makes the subscriber when it is new, brings it up to date when it is not. @throws AppError 400, 404, 422 */
  async enter(request: Omit<SessionRequest, 'defaultSchedule'>): Promise<EnteredSession> {
    const environment = await this.environments.findByIdentifier(request.applicationIdentifier);
    if (!environment) throw badRequest('Please provide a valid application identifier');
    const scope: Scope = { organizationId: environment._organizationId, environmentId: environment._id };
    const integration = await this.proofs.integrationOf(scope);
    this.proofs.requireSubscriber(environment, integration, subscriberIdOf(request), request.subscriberHash);
    this.proofs.requireContext(environment, integration, request.context, request.contextHash);
    const contexts = parseContexts(request.context);
    const keys = contextKeys(contexts);
    const subscriber = await this.upsertSubscriber(scope, request);
    await Promise.all([this.noteConnection(scope, integration), this.contexts.findOrCreate(scope, contexts)]);

    return { environment, scope, subscriber, contextKeys: keys, token: this.tokenOf(scope, subscriber, keys) };
  }

  private async upsertSubscriber(
    scope: Scope,
    request: Omit<SessionRequest, 'defaultSchedule'>,
  ): Promise<SubscriberDoc> {
    const startedAt = new Date();
    const { subscriberId, ...profile } = request.subscriber ?? { subscriberId: subscriberIdOf(request) };
    const [subscriber] = await this.subscribers.upsertMany(scope, [{ subscriberId, profile }]);
    // Removed by another request in between.
    if (!subscriber) throw notFound('subscriber', { subscriberId });
    if (subscriber.updatedAt >= startedAt) await this.authenticator.forgetSubscriber(scope, subscriberId);

    return subscriber;
  }

  /** The dashboard shows from the first session on that the Inbox is in use. */
  private async noteConnection(scope: Scope, integration: IntegrationDoc): Promise<void> {
    if (integration.connected) return;
    await this.integrations.update(scope, integration._id, { $set: { connected: true } });
    await this.activeIntegrations.changed(scope);
  }

  /** What a subscriber has chosen is never replaced. */
  private async setDefaultSchedule(scope: Scope, owner: PreferenceOwner, schedule: SubscriberSchedule): Promise<void> {
    const { schedule: chosen } = await this.preferences.global(scope, owner);
    if (!chosen) await this.preferences.setGlobal(scope, owner, { schedule });
  }

  private tokenOf(scope: Scope, subscriber: SubscriberDoc, contextKeys: string[]): string {
    return this.tokens.signSubscriber({
      _id: subscriber._id.toHexString(),
      firstName: subscriber.firstName ?? null,
      lastName: subscriber.lastName ?? null,
      email: subscriber.email ?? null,
      subscriberId: subscriber.subscriberId,
      organizationId: scope.organizationId.toHexString(),
      environmentId: scope.environmentId.toHexString(),
      contextKeys,
    });
  }
}

function subscriberIdOf({ subscriber, subscriberId }: Pick<SessionRequest, 'subscriber' | 'subscriberId'>): string {
  const id = subscriber?.subscriberId ?? subscriberId;
  if (!id) throw badRequest('Please provide a subscriber with a subscriberId');

  return id;
}

/** @throws AppError 422 */
function defaultScheduleOf({ defaultSchedule }: SessionRequest): SubscriberSchedule | undefined {
  return defaultSchedule ? parseSchedule({ isEnabled: false, ...defaultSchedule }, 'defaultSchedule') : undefined;
}

/** Environments of before there were types are known by their name. */
function isDevelopment({ type, name }: EnvironmentDoc): boolean {
  return type ? type === EnvironmentTypeEnum.DEV : name !== String(EnvironmentEnum.PRODUCTION);
}
