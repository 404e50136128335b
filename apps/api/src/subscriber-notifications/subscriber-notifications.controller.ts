import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Scope } from '@novu/dal';
import { PermissionsEnum } from '@novu/shared';
import type { FastifyRequest } from 'fastify';
import { BareAnswer } from '../http/envelope.interceptor.js';
import { Can } from '../http/permissions.js';
import { CurrentScope } from '../http/session.js';
import {
  type CountsResponse,
  type InboxNotification,
  type NotificationsResponse,
  SnoozeRequest,
} from '../inbox/inbox.dto.js';
import { parseBulkBody, parseCountFilters, parseFeedQuery, queryOf } from '../inbox/inbox.filter.js';
import { InboxService } from '../inbox/inbox.service.js';
import { FeedOwners } from './feed-owners.js';
import { ActionParams, ContextKeysInput, ContextKeysQuery } from './subscriber-notifications.dto.js';

/** What a subscriber can do in the Inbox, done by the customer's server: the same rules, another door. */
@ApiTags('Subscriber notifications')
@Controller('v2/subscribers/:subscriberId/notifications')
export class SubscriberNotificationsController {
  constructor(
    private readonly owners: FeedOwners,
    private readonly inbox: InboxService,
  ) {}

  /** The notifications in a subscriber's Inbox, newest first, as the filter says. */
  @Get()
  @Can(PermissionsEnum.SUBSCRIBER_READ)
  @BareAnswer()
  async list(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Query() { contextKeys }: ContextKeysQuery,
    @Req() request: FastifyRequest,
  ): Promise<NotificationsResponse> {
    const query = parseFeedQuery(queryOf(request));

    return this.inbox.list(await this.owners.find(scope, subscriberId, contextKeys), query);
  }

  /** How many notifications of the subscriber fit each of the filters, in their order. */
  @Get('count')
  @Can(PermissionsEnum.SUBSCRIBER_READ)
  @BareAnswer()
  async count(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Query() { contextKeys }: ContextKeysQuery,
    @Req() request: FastifyRequest,
  ): Promise<CountsResponse> {
    const filters = parseCountFilters(queryOf(request)['filters']);

    return this.inbox.count(await this.owners.find(scope, subscriberId, contextKeys), filters);
  }

  /** Marks a notification read, and answers with it. */
  @Patch(':notificationId/read')
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  async read(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Param('notificationId') id: string,
    @Query() { contextKeys }: ContextKeysQuery,
  ): Promise<InboxNotification> {
    return this.inbox.change(await this.owners.find(scope, subscriberId, contextKeys), id, 'read');
  }

  /** Marks a notification unread, and answers with it. */
  @Patch(':notificationId/unread')
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  async unread(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Param('notificationId') id: string,
    @Query() { contextKeys }: ContextKeysQuery,
  ): Promise<InboxNotification> {
    return this.inbox.change(await this.owners.find(scope, subscriberId, contextKeys), id, 'unread');
  }

  /** Archives a notification, and answers with it. */
  @Patch(':notificationId/archive')
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  async archive(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Param('notificationId') id: string,
    @Query() { contextKeys }: ContextKeysQuery,
  ): Promise<InboxNotification> {
    return this.inbox.change(await this.owners.find(scope, subscriberId, contextKeys), id, 'archive');
  }

  /** Takes a notification back from the archive, and answers with it. */
  @Patch(':notificationId/unarchive')
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  async unarchive(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Param('notificationId') id: string,
    @Query() { contextKeys }: ContextKeysQuery,
  ): Promise<InboxNotification> {
    return this.inbox.change(await this.owners.find(scope, subscriberId, contextKeys), id, 'unarchive');
  }

  /** Brings a notification back that was put off, and answers with it. */
  @Patch(':notificationId/unsnooze')
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  async unsnooze(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Param('notificationId') id: string,
    @Query() { contextKeys }: ContextKeysQuery,
  ): Promise<InboxNotification> {
    return this.inbox.change(await this.owners.find(scope, subscriberId, contextKeys), id, 'unsnooze');
  }

  /** Puts a notification off until the time given, and answers with it. */
  @Patch(':notificationId/snooze')
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  async snooze(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Param('notificationId') id: string,
    @Query() { contextKeys }: ContextKeysQuery,
    @Body() { snoozeUntil }: SnoozeRequest,
  ): Promise<InboxNotification> {
    return this.inbox.snooze(await this.owners.find(scope, subscriberId, contextKeys), id, snoozeUntil);
  }

  /** Notes that an action button of the notification was used. */
  @Patch(':notificationId/actions/:actionType/complete')
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  async complete(
    @CurrentScope() scope: Scope,
    @Param() { subscriberId, notificationId, actionType }: ActionParams,
    @Query() { contextKeys }: ContextKeysQuery,
  ): Promise<InboxNotification> {
    const owner = await this.owners.find(scope, subscriberId, contextKeys);

    return this.inbox.setAction(owner, notificationId, actionType, true);
  }

  /** Takes back that an action button of the notification was used. */
  @Patch(':notificationId/actions/:actionType/revert')
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  async revert(
    @CurrentScope() scope: Scope,
    @Param() { subscriberId, notificationId, actionType }: ActionParams,
    @Query() { contextKeys }: ContextKeysQuery,
  ): Promise<InboxNotification> {
    const owner = await this.owners.find(scope, subscriberId, contextKeys);

    return this.inbox.setAction(owner, notificationId, actionType, false);
  }

  /** Removes a notification from the subscriber's Inbox. */
  @Delete(':notificationId')
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  @HttpCode(204)
  async remove(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Param('notificationId') id: string,
    @Query() { contextKeys }: ContextKeysQuery,
  ): Promise<void> {
    await this.inbox.remove(await this.owners.find(scope, subscriberId, contextKeys), id);
  }

  /** Marks all notifications of the subscriber that fit the filter read. */
  @Post('read')
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  @HttpCode(204)
  async readMany(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Body() { contextKeys }: ContextKeysInput,
    @Req() { body }: FastifyRequest,
  ): Promise<void> {
    const filter = parseBulkBody(body);
    await this.inbox.changeMany(await this.owners.find(scope, subscriberId, contextKeys), filter, 'read');
  }

  /** Archives all notifications of the subscriber that fit the filter. */
  @Post('archive')
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  @HttpCode(204)
  async archiveMany(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Body() { contextKeys }: ContextKeysInput,
    @Req() { body }: FastifyRequest,
  ): Promise<void> {
    const filter = parseBulkBody(body);
    await this.inbox.changeMany(await this.owners.find(scope, subscriberId, contextKeys), filter, 'archive');
  }

  /** Archives all read notifications of the subscriber that fit the filter. */
  @Post('read-archive')
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  @HttpCode(204)
  async archiveRead(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Body() { contextKeys }: ContextKeysInput,
    @Req() { body }: FastifyRequest,
  ): Promise<void> {
    const filter = parseBulkBody(body);
    await this.inbox.changeMany(await this.owners.find(scope, subscriberId, contextKeys), filter, 'read-archive');
  }

  /** Marks the notifications with these ids seen, or those that fit the filter. */
  @Post('seen')
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  @HttpCode(204)
  async seeMany(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Body() { contextKeys }: ContextKeysInput,
    @Req() { body }: FastifyRequest,
  ): Promise<void> {
    const filter = parseBulkBody(body);
    await this.inbox.changeMany(await this.owners.find(scope, subscriberId, contextKeys), filter, 'seen');
  }

  /** Removes all notifications of the subscriber that fit the filter. */
  @Post('delete')
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  @HttpCode(204)
  async removeMany(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Body() { contextKeys }: ContextKeysInput,
    @Req() { body }: FastifyRequest,
  ): Promise<void> {
    const filter = parseBulkBody(body);
    await this.inbox.removeMany(await this.owners.find(scope, subscriberId, contextKeys), filter);
  }
}
