import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Scope } from '@novu/dal';
import { PermissionsEnum } from '@novu/shared';
import { BareAnswer } from '../http/envelope.interceptor.js';
import { Can } from '../http/permissions.js';
import { CurrentScope } from '../http/session.js';
import {
  type ActivityPage,
  type ActivityResponse,
  type ExecutionDetailResponse,
  ListExecutionDetailsQuery,
  ListNotificationsQuery,
} from './notifications.dto.js';
import { NotificationsService } from './notifications.service.js';

@ApiTags('Activity')
@Controller()
export class NotificationsController {
  constructor(private readonly notifications: NotificationsService) {}

  /** The runs of workflows by page, newest first; filters go together. */
  @Get('v1/notifications')
  @Can(PermissionsEnum.NOTIFICATION_READ)
  @BareAnswer()
  list(@CurrentScope() scope: Scope, @Query() query: ListNotificationsQuery): Promise<ActivityPage> {
    return this.notifications.list(scope, query);
  }

  /** One run of a workflow, with its steps and what happened in each. */
  @Get('v1/notifications/:notificationId')
  @Can(PermissionsEnum.NOTIFICATION_READ)
  get(@CurrentScope() scope: Scope, @Param('notificationId') notificationId: string): Promise<ActivityResponse> {
    return this.notifications.get(scope, notificationId);
  }

  /** What happened in a run, step by step. */
  @Get('v1/execution-details')
  @Can(PermissionsEnum.NOTIFICATION_READ)
  listExecutionDetails(
    @CurrentScope() scope: Scope,
    @Query() query: ListExecutionDetailsQuery,
  ): Promise<ExecutionDetailResponse[]> {
    return this.notifications.listExecutionDetails(scope, query);
  }
}
