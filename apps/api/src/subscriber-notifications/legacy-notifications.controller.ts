import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Scope } from '@novu/dal';
import { PermissionsEnum } from '@novu/shared';
import { BareAnswer } from '../http/envelope.interceptor.js';
import { Can } from '../http/permissions.js';
import { CurrentScope } from '../http/session.js';
import type { MessageResponse } from '../messages/messages.dto.js';
import {
  type FeedPageResponse,
  FeedQueryInput,
  LegacyActionInput,
  LegacyActionParams,
  MarkAllInput,
  MarkFlagsInput,
  MarkInput,
  UnseenCountQuery,
} from './legacy-notifications.dto.js';
import { LegacyNotificationsService } from './legacy-notifications.service.js';

/** The Inbox of a subscriber as older clients know it. */
@ApiTags('Subscriber notifications (v1)')
@Controller('v1/subscribers/:subscriberId')
export class LegacyNotificationsController {
  constructor(private readonly notifications: LegacyNotificationsService) {}

  /** The messages in a subscriber's Inbox by page, newest first. */
  @Get('notifications/feed')
  @Can(PermissionsEnum.SUBSCRIBER_READ)
  @BareAnswer()
  feed(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Query() query: FeedQueryInput,
  ): Promise<FeedPageResponse> {
    return this.notifications.feed(scope, subscriberId, query);
  }

  /** How many messages the subscriber has not seen. */
  @Get('notifications/unseen')
  @Can(PermissionsEnum.SUBSCRIBER_READ)
  async unseen(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Query() query: UnseenCountQuery,
  ): Promise<{ count: number }> {
    return { count: await this.notifications.unseen(scope, subscriberId, query) };
  }

  /** Marks all messages of a subscriber, or those of some feeds. @returns how many were changed. */
  @Post('messages/mark-all')
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  markAll(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Body() input: MarkAllInput,
  ): Promise<number> {
    return this.notifications.markAll(scope, subscriberId, input);
  }

  /** Marks messages read, unread, seen or unseen, and answers with them. */
  @Post('messages/mark-as')
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  mark(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Body() input: MarkInput,
  ): Promise<MessageResponse[]> {
    return this.notifications.mark(scope, subscriberId, input);
  }

  /** What `@novu/node` calls (`spec/rest-api.md` section 4). */
  @Post('messages/markAs')
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  markFlags(
    @CurrentScope() scope: Scope,
    @Param('subscriberId') subscriberId: string,
    @Body() input: MarkFlagsInput,
  ): Promise<MessageResponse[]> {
    return this.notifications.markFlags(scope, subscriberId, input);
  }

  /** Notes what became of an action button of a message. */
  @Post('messages/:messageId/actions/:type')
  @Can(PermissionsEnum.SUBSCRIBER_WRITE)
  setAction(
    @CurrentScope() scope: Scope,
    @Param() params: LegacyActionParams,
    @Body() input: LegacyActionInput,
  ): Promise<MessageResponse> {
    return this.notifications.setAction(scope, params, input);
  }
}
