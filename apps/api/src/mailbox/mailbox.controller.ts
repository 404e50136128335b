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

  /** The e-mails that were caught instead of sent. */
  @Get()
  @BareAnswer()
  @Can(PermissionsEnum.MESSAGE_READ)
  list(@CurrentScope() scope: Scope, @Query() query: ListMailsQuery): Promise<MailPage> {
    return this.mailbox.list(scope, query);
  }

  /** One caught e-mail with its contents. */
  @Get(':mailId')
  @Can(PermissionsEnum.MESSAGE_READ)
  get(@CurrentScope() scope: Scope, @Param('mailId') mailId: string): Promise<MailResponse> {
    return this.mailbox.get(scope, mailId);
  }

  /** Removes one caught e-mail. */
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
