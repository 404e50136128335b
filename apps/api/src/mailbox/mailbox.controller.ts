import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Scope } from '@novu/dal';
import { PermissionsEnum } from '@novu/shared';
import { BareAnswer } from '../http/envelope.interceptor.js';
import { Can } from '../http/permissions.js';
import { CurrentScope } from '../http/session.js';
import { ListMailsQuery, type MailPage, type MailResponse } from './mailbox.dto.js';
import { MailboxService } from './mailbox.service.js';

@ApiTags('Mailbox')
@Controller('v1/mailbox')
export class MailboxController {
  constructor(private readonly mailbox: MailboxService) {}

  @Get()
  @BareAnswer()
  @Can(PermissionsEnum.MESSAGE_READ)
  list(@CurrentScope() scope: Scope, @Query() query: ListMailsQuery): Promise<MailPage> {
    return this.mailbox.list(scope, query);
  }

  @Get(':mailId')
  @Can(PermissionsEnum.MESSAGE_READ)
  get(@CurrentScope() scope: Scope, @Param('mailId') mailId: string): Promise<MailResponse> {
    return this.mailbox.get(scope, mailId);
  }

  @Delete(':mailId')
  @HttpCode(204)
  @Can(PermissionsEnum.MESSAGE_WRITE)
  remove(@CurrentScope() scope: Scope, @Param('mailId') mailId: string): Promise<void> {
    return this.mailbox.remove(scope, mailId);
  }

  /** Empties the mailbox. */
  @Delete()
  @HttpCode(204)
  @Can(PermissionsEnum.MESSAGE_WRITE)
  removeAll(@CurrentScope() scope: Scope): Promise<void> {
    return this.mailbox.removeAll(scope);
  }
}
