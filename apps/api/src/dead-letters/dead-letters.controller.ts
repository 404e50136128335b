import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DeadLetters, notFound } from '@novu/application-generic';
import { type Scope, toObjectId } from '@novu/dal';
import { PermissionsEnum } from '@novu/shared';
import { BareAnswer } from '../http/envelope.interceptor.js';
import { Can } from '../http/permissions.js';
import { CurrentScope } from '../http/session.js';
import {
  type DeadLetterPage,
  type DeadLetterResponse,
  ListDeadLettersQuery,
  toDeadLetterResponse,
} from './dead-letters.dto.js';

/** Work that was given up, to be looked at and run again. */
@ApiTags('Dead letters')
@Controller('v1/dead-letters')
export class DeadLettersController {
  constructor(private readonly deadLetters: DeadLetters) {}

  /** Work that was given up after its last attempt, with what was wrong. */
  @Get()
  @BareAnswer()
  @Can(PermissionsEnum.NOTIFICATION_READ)
  async list(@CurrentScope() scope: Scope, @Query() query: ListDeadLettersQuery): Promise<DeadLetterPage> {
    const after = query.after === undefined ? undefined : toObjectId(query.after);
    const { data, hasMore } = await this.deadLetters.list(scope, { after, limit: query.limit });

    return { data: data.map(toDeadLetterResponse), hasMore };
  }

  /** Runs a piece of work again, and answers with the dead letter as it was. */
  @Post(':id/rerun')
  @HttpCode(200)
  @Can(PermissionsEnum.EVENT_WRITE)
  async rerun(@CurrentScope() scope: Scope, @Param('id') id: string): Promise<DeadLetterResponse> {
    const objectId = toObjectId(id);
    if (!objectId) throw notFound('dead letter', { id });

    return toDeadLetterResponse(await this.deadLetters.rerun(scope, objectId));
  }
}
