import { Body, Controller, Delete, Get, HttpCode, Ip, Param, Patch, Post, Req } from '@nestjs/common';
import { SharedReads } from '@novu/application-generic';
import type { FastifyRequest } from 'fastify';
import { BareAnswer } from '../http/envelope.interceptor.js';
import { Hot } from '../http/hot-endpoints.js';
import { Public, SubscriberOnly } from '../http/permissions.js';
import { CurrentSubscriber, subscriberOf, type SubscriberSession } from '../http/session.js';
import { KEYLESS_SUBSCRIBER } from '../keyless/keyless.js';
import { KeylessTrials } from '../keyless/keyless-trials.js';
import {
  ActionRequest,
  type CountsResponse,
  type InboxNotification,
  isKeylessRequest,
  type NotificationsResponse,
  SessionRequest,
  type SessionResponse,
  SnoozeRequest,
} from './inbox.dto.js';
import { parseBulkBody, parseCountFilters, parseFeedQuery, queryOf } from './inbox.filter.js';
import { InboxService } from './inbox.service.js';
import { InboxSessionService } from './inbox-session.service.js';

/** What the Inbox in a customer's page calls (`spec/inbox-api.md` sections 2 and 4). */
@Controller('v1/inbox')
export class InboxController {
  /** The tabs of a subscriber are told of a change at the same time, and ask the same. */
  private readonly lists = new SharedReads<NotificationsResponse>();
  private readonly counts = new SharedReads<CountsResponse>();

  constructor(
    private readonly sessions: InboxSessionService,
    private readonly inbox: InboxService,
    private readonly trials: KeylessTrials,
  ) {}

  /** Opens a session for a subscriber, who is made where there is none, and answers with its token and unread counts. */
  @Post('session')
  @Public()
  async open(@Body() request: SessionRequest, @Ip() address: string): Promise<SessionResponse> {
    if (!isKeylessRequest(request)) return this.sessions.open(request);
    const applicationIdentifier = await this.trials.openTrial(request.applicationIdentifier, address);
    const session = await this.sessions.open({
      applicationIdentifier,
      subscriber: { subscriberId: KEYLESS_SUBSCRIBER },
    });

    return { ...session, applicationIdentifier };
  }

  /** The subscriber's notifications, newest first, as the filter says. */
  @Get('notifications')
  @SubscriberOnly()
  @BareAnswer()
  @Hot()
  async list(@Req() request: FastifyRequest): Promise<NotificationsResponse> {
    const session = subscriberOf(request);

    return this.lists.get(questionOf(session, request), async () =>
      this.inbox.list(session, parseFeedQuery(queryOf(request))),
    );
  }

  /** How many notifications fit each of the filters, in their order. */
  @Get('notifications/count')
  @SubscriberOnly()
  @BareAnswer()
  @Hot()
  async count(@Req() request: FastifyRequest): Promise<CountsResponse> {
    const session = subscriberOf(request);

    return this.counts.get(questionOf(session, request), async () =>
      this.inbox.count(session, parseCountFilters(queryOf(request)['filters'])),
    );
  }

  /** Marks a notification read, and answers with it. */
  @Patch('notifications/:id/read')
  @SubscriberOnly()
  read(@CurrentSubscriber() session: SubscriberSession, @Param('id') id: string): Promise<InboxNotification> {
    return this.inbox.change(session, id, 'read');
  }

  /** Marks a notification unread, and answers with it. */
  @Patch('notifications/:id/unread')
  @SubscriberOnly()
  unread(@CurrentSubscriber() session: SubscriberSession, @Param('id') id: string): Promise<InboxNotification> {
    return this.inbox.change(session, id, 'unread');
  }

  /** Archives a notification, and answers with it. */
  @Patch('notifications/:id/archive')
  @SubscriberOnly()
  archive(@CurrentSubscriber() session: SubscriberSession, @Param('id') id: string): Promise<InboxNotification> {
    return this.inbox.change(session, id, 'archive');
  }

  /** Takes a notification back from the archive, and answers with it. */
  @Patch('notifications/:id/unarchive')
  @SubscriberOnly()
  unarchive(@CurrentSubscriber() session: SubscriberSession, @Param('id') id: string): Promise<InboxNotification> {
    return this.inbox.change(session, id, 'unarchive');
  }

  /** Puts a notification off until the time given, and answers with it. */
  @Patch('notifications/:id/snooze')
  @SubscriberOnly()
  snooze(
    @CurrentSubscriber() session: SubscriberSession,
    @Param('id') id: string,
    @Body() { snoozeUntil }: SnoozeRequest,
  ): Promise<InboxNotification> {
    return this.inbox.snooze(session, id, snoozeUntil);
  }

  /** Brings a notification back that was put off, and answers with it. */
  @Patch('notifications/:id/unsnooze')
  @SubscriberOnly()
  unsnooze(@CurrentSubscriber() session: SubscriberSession, @Param('id') id: string): Promise<InboxNotification> {
    return this.inbox.change(session, id, 'unsnooze');
  }

  /** Notes that an action button of the notification was used. */
  @Patch('notifications/:id/complete')
  @SubscriberOnly()
  complete(
    @CurrentSubscriber() session: SubscriberSession,
    @Param('id') id: string,
    @Body() { actionType }: ActionRequest,
  ): Promise<InboxNotification> {
    return this.inbox.setAction(session, id, actionType, true);
  }

  /** Takes back that an action button of the notification was used. */
  @Patch('notifications/:id/revert')
  @SubscriberOnly()
  revert(
    @CurrentSubscriber() session: SubscriberSession,
    @Param('id') id: string,
    @Body() { actionType }: ActionRequest,
  ): Promise<InboxNotification> {
    return this.inbox.setAction(session, id, actionType, false);
  }

  /** Removes a notification from the subscriber's Inbox. */
  @Delete('notifications/:id/delete')
  @SubscriberOnly()
  @HttpCode(204)
  async remove(@CurrentSubscriber() session: SubscriberSession, @Param('id') id: string): Promise<void> {
    await this.inbox.remove(session, id);
  }

  /** Marks all notifications that fit the filter read. */
  @Post('notifications/read')
  @SubscriberOnly()
  @HttpCode(204)
  async readMany(@CurrentSubscriber() session: SubscriberSession, @Body() body: unknown): Promise<void> {
    await this.inbox.changeMany(session, parseBulkBody(body), 'read');
  }

  /** Archives all notifications that fit the filter. */
  @Post('notifications/archive')
  @SubscriberOnly()
  @HttpCode(204)
  async archiveMany(@CurrentSubscriber() session: SubscriberSession, @Body() body: unknown): Promise<void> {
    await this.inbox.changeMany(session, parseBulkBody(body), 'archive');
  }

  /** Archives all read notifications that fit the filter. */
  @Post('notifications/read-archive')
  @SubscriberOnly()
  @HttpCode(204)
  async archiveRead(@CurrentSubscriber() session: SubscriberSession, @Body() body: unknown): Promise<void> {
    await this.inbox.changeMany(session, parseBulkBody(body), 'read-archive');
  }

  /** Marks the notifications with these ids seen, or those that fit the filter. */
  @Post('notifications/seen')
  @SubscriberOnly()
  @HttpCode(204)
  async seeMany(@CurrentSubscriber() session: SubscriberSession, @Body() body: unknown): Promise<void> {
    await this.inbox.changeMany(session, parseBulkBody(body), 'seen');
  }

  /** Removes the notifications with these ids, or those that fit the filter. */
  @Post('notifications/delete')
  @SubscriberOnly()
  @HttpCode(204)
  async removeMany(@CurrentSubscriber() session: SubscriberSession, @Body() body: unknown): Promise<void> {
    await this.inbox.removeMany(session, parseBulkBody(body));
  }
}

/** Who asks what. */
function questionOf({ scope, _subscriberId, contextKeys }: SubscriberSession, { url }: FastifyRequest): string {
  return [scope.environmentId.toHexString(), _subscriberId.toHexString(), ...contextKeys, url].join(' ');
}
