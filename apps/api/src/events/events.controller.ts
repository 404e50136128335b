import { Body, Controller, Delete, Headers, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PermissionsEnum } from '@novu/shared';
import { Can } from '../http/permissions.js';
import { CurrentMember, CurrentScope, type MemberSession } from '../http/session.js';
import type { Scope } from '@novu/dal';
import type { TriggerResponse } from './events.dto.js';
import { EventsService, type TriggerCaller } from './events.service.js';
import { parseBroadcast, parseBulk, parseTrigger } from './trigger-input.js';

@ApiTags('Events')
@Controller('v1/events')
export class EventsController {
  constructor(private readonly events: EventsService) {}

  /** Fires a workflow for up to 100 recipients. */
  @Post('trigger')
  @Can(PermissionsEnum.EVENT_WRITE)
  trigger(
    @CurrentScope() scope: Scope,
    @CurrentMember() member: MemberSession,
    @Body() body: unknown,
    @Headers('content-length') length?: string,
  ): Promise<TriggerResponse> {
    return this.events.trigger(callerOf(scope, member), parseTrigger(body), bytesOf(length));
  }

  /** Fires up to 100 workflows; answers one result each, in order. */
  @Post('trigger/bulk')
  @Can(PermissionsEnum.EVENT_WRITE)
  triggerBulk(
    @CurrentScope() scope: Scope,
    @CurrentMember() member: MemberSession,
    @Body() body: unknown,
    @Headers('content-length') length?: string,
  ): Promise<TriggerResponse[]> {
    return this.events.triggerBulk(callerOf(scope, member), parseBulk(body), bytesOf(length));
  }

  /** Fires a workflow for every subscriber of the environment. */
  @Post('trigger/broadcast')
  @Can(PermissionsEnum.EVENT_WRITE)
  broadcast(
    @CurrentScope() scope: Scope,
    @CurrentMember() member: MemberSession,
    @Body() body: unknown,
    @Headers('content-length') length?: string,
  ): Promise<TriggerResponse> {
    return this.events.trigger(callerOf(scope, member), parseBroadcast(body), bytesOf(length));
  }

  /** Cancels what an earlier trigger has left to do. */
  @Delete('trigger/:transactionId')
  @Can(PermissionsEnum.EVENT_WRITE)
  cancel(@CurrentScope() scope: Scope, @Param('transactionId') transactionId: string): Promise<boolean> {
    return this.events.cancel(scope, transactionId);
  }
}

function callerOf(scope: Scope, member: MemberSession): TriggerCaller {
  return { scope, userId: member.userId };
}

/** A body that is sent in chunks does not say its size, and counts as large. */
function bytesOf(contentLength: string | undefined): number {
  return contentLength === undefined ? Infinity : Number(contentLength);
}
