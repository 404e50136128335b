import { Controller, Delete, Get, Param, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PermissionsEnum } from '@novu/shared';
import type { Scope } from '@novu/dal';
import type { FastifyRequest } from 'fastify';
import { Hot } from '../http/hot-endpoints.js';
import { Can } from '../http/permissions.js';
import { CurrentScope, memberOf, scopeOf } from '../http/session.js';
import { EventReports } from './event-reports.js';
import type { TransactionResponse, TriggerResponse } from './events.dto.js';
import { EventsService, type TriggerCaller, type TriggerRequest } from './events.service.js';
import { parseBroadcast, parseBulk, parseTrigger } from './trigger-input.js';

@ApiTags('Events')
@Controller('v1/events')
export class EventsController {
  constructor(
    private readonly events: EventsService,
    private readonly reports: EventReports,
  ) {}

  /** Fires a workflow for up to 100 recipients. */
  @Post('trigger')
  @Can(PermissionsEnum.EVENT_WRITE)
  @Hot()
  async trigger(@Req() request: FastifyRequest): Promise<TriggerResponse> {
    return this.events.trigger(callerOf(request), parseTrigger(request.body), sentIn(request));
  }

  /** Fires up to 100 workflows; answers one result each, in order. */
  @Post('trigger/bulk')
  @Can(PermissionsEnum.EVENT_WRITE)
  @Hot()
  async triggerBulk(@Req() request: FastifyRequest): Promise<TriggerResponse[]> {
    return this.events.triggerBulk(callerOf(request), parseBulk(request.body), bytesOf(request));
  }

  /** Fires a workflow for every subscriber of the environment. */
  @Post('trigger/broadcast')
  @Can(PermissionsEnum.EVENT_WRITE)
  async broadcast(@Req() request: FastifyRequest): Promise<TriggerResponse> {
    return this.events.trigger(callerOf(request), parseBroadcast(request.body), sentIn(request));
  }

  /** What became of an event as a whole: how far a fan-out has come, and why somebody, or everybody, was left out. */
  @Get('trigger/:transactionId')
  @Can(PermissionsEnum.NOTIFICATION_READ)
  report(@CurrentScope() scope: Scope, @Param('transactionId') transactionId: string): Promise<TransactionResponse> {
    return this.reports.of(scope, transactionId);
  }

  /** Cancels what an earlier trigger has left to do. */
  @Delete('trigger/:transactionId')
  @Can(PermissionsEnum.EVENT_WRITE)
  cancel(@CurrentScope() scope: Scope, @Param('transactionId') transactionId: string): Promise<boolean> {
    return this.events.cancel(scope, transactionId);
  }
}

function callerOf(request: FastifyRequest): TriggerCaller {
  return { scope: scopeOf(request), userId: memberOf(request).userId };
}

function sentIn(request: FastifyRequest): TriggerRequest {
  return { body: request.body, bytes: bytesOf(request) };
}

/** A body that is sent in chunks does not say its size, and counts as large. */
function bytesOf({ headers }: FastifyRequest): number {
  return Number(headers['content-length'] ?? Infinity);
}
