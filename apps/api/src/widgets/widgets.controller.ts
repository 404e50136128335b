import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { notFound } from '@novu/application-generic';
import { OrganizationRepository, type PreferenceOwner } from '@novu/dal';
import { BareAnswer } from '../http/envelope.interceptor.js';
import { Public, SubscriberOnly } from '../http/permissions.js';
import { CurrentSubscriber, type SubscriberSession } from '../http/session.js';
import { InboxSessionService } from '../inbox/inbox-session.service.js';
import { InboxService } from '../inbox/inbox.service.js';
import type { MessageResponse } from '../messages/messages.dto.js';
import {
  LegacyGlobalInput,
  type LegacyPreferenceResponse,
  LegacyWorkflowInput,
  toChoice,
  toLegacyGlobal,
  toLegacyWorkflow,
} from '../preferences/legacy-preferences.dto.js';
import { WorkflowCriticalityEnum } from '../preferences/preferences.dto.js';
import { PreferencesService } from '../preferences/preferences.service.js';
import {
  type FeedPageResponse,
  MarkFlagsInput,
  MarkInput,
} from '../subscriber-notifications/legacy-notifications.dto.js';
import { LegacyNotificationsService } from '../subscriber-notifications/legacy-notifications.service.js';
import {
  FeedIdInput,
  FeedIdQuery,
  refuseFeed,
  RemoveMessagesInput,
  toCountFilter,
  toMessageIds,
  toWidgetOrganization,
  UsageInput,
  WidgetActionInput,
  WidgetActionParams,
  WidgetCountQuery,
  WidgetFeedQuery,
  type WidgetOrganization,
  type WidgetSession,
  WidgetSessionRequest,
} from './widgets.dto.js';

/** What the Inboxes of before called: `@novu/headless` and `@novu/client` (`spec/inbox-api.md` section 11). */
@ApiTags('Widgets')
@Controller('v1/widgets')
export class WidgetsController {
  constructor(
    private readonly sessions: InboxSessionService,
    private readonly inbox: InboxService,
    private readonly notifications: LegacyNotificationsService,
    private readonly preferences: PreferencesService,
    private readonly organizations: OrganizationRepository,
  ) {}

  /** Opens a session for a subscriber, who is made where there is none, and answers with its token. */
  @Post('session/initialize')
  @Public()
  async initialize(
    @Body() { applicationIdentifier, hmacHash, ...subscriber }: WidgetSessionRequest,
  ): Promise<WidgetSession> {
    const entered = await this.sessions.enter({
      applicationIdentifier,
      subscriber,
      ...(hmacHash ? { subscriberHash: hmacHash } : {}),
    });
    const { _id, firstName, lastName, email, subscriberId } = entered.subscriber;

    return {
      token: entered.token,
      profile: {
        _id: _id.toHexString(),
        firstName: firstName ?? null,
        lastName: lastName ?? null,
        email: email ?? null,
        subscriberId,
        organizationId: entered.scope.organizationId.toHexString(),
        environmentId: entered.scope.environmentId.toHexString(),
        aud: 'widget_user',
      },
    };
  }

  /** The subscriber's messages by page, newest first. */
  @Get('notifications/feed')
  @SubscriberOnly()
  @BareAnswer()
  feed(
    @CurrentSubscriber() { scope, subscriberId, _subscriberId }: SubscriberSession,
    @Query() { feedIdentifier, ...query }: WidgetFeedQuery,
  ): Promise<FeedPageResponse> {
    refuseFeed(feedIdentifier);

    return this.notifications.feedOf({ scope, subscriberId, _subscriberId }, query);
  }

  /** How many messages are not seen. */
  @Get('notifications/unseen')
  @SubscriberOnly()
  unseen(
    @CurrentSubscriber() session: SubscriberSession,
    @Query() { seen = false, ...query }: WidgetCountQuery,
  ): Promise<{ count: number }> {
    return this.count(session, { ...query, seen });
  }

  /** How many messages are not read. */
  @Get('notifications/unread')
  @SubscriberOnly()
  unread(
    @CurrentSubscriber() session: SubscriberSession,
    @Query() { read = false, ...query }: WidgetCountQuery,
  ): Promise<{ count: number }> {
    return this.count(session, { ...query, read });
  }

  /** How many messages fit the flags given. */
  @Get('notifications/count')
  @SubscriberOnly()
  async count(
    @CurrentSubscriber() session: SubscriberSession,
    @Query() { feedIdentifier, limit, ...flags }: WidgetCountQuery,
  ): Promise<{ count: number }> {
    refuseFeed(feedIdentifier);

    return { count: await this.inbox.countOne(ownerOf(session), toCountFilter(flags), limit) };
  }

  /** Sets the read and seen flags of messages, and answers with them. */
  @Post('messages/markAs')
  @SubscriberOnly()
  markFlags(
    @CurrentSubscriber() { scope, subscriberId }: SubscriberSession,
    @Body() input: MarkFlagsInput,
  ): Promise<MessageResponse[]> {
    return this.notifications.markFlags(scope, subscriberId, input);
  }

  /** Marks messages read, unread, seen or unseen, and answers with them. */
  @Post('messages/mark-as')
  @SubscriberOnly()
  mark(
    @CurrentSubscriber() { scope, subscriberId }: SubscriberSession,
    @Body() input: MarkInput,
  ): Promise<MessageResponse[]> {
    return this.notifications.mark(scope, subscriberId, input);
  }

  /** Marks all messages read. @returns how many were changed. */
  @Post('messages/read')
  @SubscriberOnly()
  readAll(@CurrentSubscriber() session: SubscriberSession, @Body() { feedId }: FeedIdInput): Promise<number> {
    refuseFeed(feedId);

    return this.inbox.changeMany(ownerOf(session), {}, 'read');
  }

  /** Marks all messages seen. @returns how many were changed. */
  @Post('messages/seen')
  @SubscriberOnly()
  seeAll(@CurrentSubscriber() session: SubscriberSession, @Body() { feedId }: FeedIdInput): Promise<number> {
    refuseFeed(feedId);

    return this.inbox.changeMany(ownerOf(session), {}, 'seen');
  }

  /** Removes the messages with these ids. */
  @Post('messages/bulk/delete')
  @SubscriberOnly()
  async removeMany(
    @CurrentSubscriber() session: SubscriberSession,
    @Body() { messageIds }: RemoveMessagesInput,
  ): Promise<{ acknowledged: true }> {
    await this.inbox.removeMany(ownerOf(session), { ids: toMessageIds(messageIds, 'messageIds') });

    return { acknowledged: true };
  }

  /** Removes all messages of the subscriber's. */
  @Delete('messages')
  @SubscriberOnly()
  async removeAll(
    @CurrentSubscriber() session: SubscriberSession,
    @Query() { feedId }: FeedIdQuery,
  ): Promise<{ acknowledged: true }> {
    refuseFeed(feedId);
    await this.inbox.removeMany(ownerOf(session), {});

    return { acknowledged: true };
  }

  /** Removes one message of the subscriber's. */
  @Delete('messages/:messageId')
  @SubscriberOnly()
  async remove(
    @CurrentSubscriber() session: SubscriberSession,
    @Param('messageId') messageId: string,
  ): Promise<{ acknowledged: true }> {
    await this.inbox.remove(ownerOf(session), messageId);

    return { acknowledged: true };
  }

  /** Notes what became of an action button of a message. */
  @Post('messages/:messageId/actions/:type')
  @SubscriberOnly()
  setAction(
    @CurrentSubscriber() { scope, subscriberId }: SubscriberSession,
    @Param() params: WidgetActionParams,
    @Body() { status, payload }: WidgetActionInput,
  ): Promise<MessageResponse> {
    return this.notifications.setAction(
      scope,
      { ...params, subscriberId },
      { status, ...(payload === undefined ? {} : { payload }) },
    );
  }

  /** What the Inbox shows of the organization: its name and branding. */
  @Get('organization')
  @SubscriberOnly()
  async organization(@CurrentSubscriber() { scope }: SubscriberSession): Promise<WidgetOrganization> {
    const organization = await this.organizations.findById(scope.organizationId);
    if (!organization) throw notFound('organization', { organizationId: scope.organizationId.toHexString() });

    return toWidgetOrganization(organization);
  }

  /** Of every active workflow, the critical ones included. */
  @Get('preferences')
  @SubscriberOnly()
  async listPreferences(@CurrentSubscriber() session: SubscriberSession): Promise<LegacyPreferenceResponse[]> {
    const filter = { criticality: WorkflowCriticalityEnum.ALL };
    const { workflows } = await this.preferences.list(session.scope, preferenceOwnerOf(session), filter);

    return workflows.map((preference) => toLegacyWorkflow(preference, false));
  }

  /** What the subscriber has said for all workflows (`global`) or for each (`template`). */
  @Get('preferences/:levelOrWorkflow')
  @SubscriberOnly()
  async listPreferencesOfLevel(
    @CurrentSubscriber() session: SubscriberSession,
    @Param('levelOrWorkflow') level: string,
  ): Promise<LegacyPreferenceResponse[]> {
    if (level === 'template') return this.listPreferences(session);
    if (level !== 'global') throw notFound('level', { level });

    return [toLegacyGlobal(await this.preferences.global(session.scope, preferenceOwnerOf(session)), false)];
  }

  /** Sets on which channels the subscriber wants anything at all. */
  @Patch('preferences')
  @SubscriberOnly()
  async updateGlobal(
    @CurrentSubscriber() session: SubscriberSession,
    @Body() body: LegacyGlobalInput,
  ): Promise<LegacyPreferenceResponse> {
    const owner = preferenceOwnerOf(session);
    await this.preferences.setGlobal(session.scope, owner, toChoice(body, body.preferences ?? []));

    return toLegacyGlobal(await this.preferences.global(session.scope, owner), false);
  }

  /** Sets on which channels the subscriber wants one workflow. @throws AppError 400 for a critical workflow, 404 */
  @Patch('preferences/:levelOrWorkflow')
  @SubscriberOnly()
  async updateWorkflow(
    @CurrentSubscriber() session: SubscriberSession,
    @Param('levelOrWorkflow') workflowId: string,
    @Body() body: LegacyWorkflowInput,
  ): Promise<LegacyPreferenceResponse> {
    const change = { workflowId, ...toChoice(body, body.channel ? [body.channel] : []) };
    const [preference] = await this.preferences.setOfWorkflows(session.scope, preferenceOwnerOf(session), [change]);
    if (!preference) throw notFound('workflow', { workflowId });

    return toLegacyWorkflow(preference, false);
  }

  /** Nothing is kept: what people do in a customer's page is nobody else's business. */
  @Post('usage/log')
  @SubscriberOnly()
  logUsage(@Body() { name }: UsageInput): { success: true; name?: string } {
    return { success: true, ...(name === undefined ? {} : { name }) };
  }
}

/** The old Inbox knows no contexts, and shows the notifications of all. */
function ownerOf({ scope, _subscriberId, subscriberId }: SubscriberSession) {
  return { scope, _subscriberId, subscriberId };
}

function preferenceOwnerOf({ _subscriberId, contextKeys }: SubscriberSession): PreferenceOwner {
  return { subscriberId: _subscriberId, contextKeys };
}
