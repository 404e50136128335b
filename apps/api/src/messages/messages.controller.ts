import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Scope } from '@novu/dal';
import { PermissionsEnum } from '@novu/shared';
import { BareAnswer } from '../http/envelope.interceptor.js';
import { Can } from '../http/permissions.js';
import { CurrentScope } from '../http/session.js';
import { ListMessagesQuery, type MessagesPage, RemoveTransactionQuery } from './messages.dto.js';
import { MessagesService } from './messages.service.js';

@ApiTags('Messages')
@Controller('v1/messages')
export class MessagesController {
  constructor(private readonly messages: MessagesService) {}

  /** The messages of the environment by page, newest first; filters go together. */
  @Get()
  @Can(PermissionsEnum.MESSAGE_READ)
  @BareAnswer()
  list(@CurrentScope() scope: Scope, @Query() query: ListMessagesQuery): Promise<MessagesPage> {
    return this.messages.list(scope, query);
  }

  /** Removes all messages of one trigger, or those of one of its channels. */
  @Delete('transaction/:transactionId')
  @Can(PermissionsEnum.MESSAGE_WRITE)
  @HttpCode(204)
  async removeOfTransaction(
    @CurrentScope() scope: Scope,
    @Param('transactionId') transactionId: string,
    @Query() { channel }: RemoveTransactionQuery,
  ): Promise<void> {
    await this.messages.removeOfTransaction(scope, transactionId, channel);
  }

  /** Removes one message, from the subscriber's Inbox too. */
  @Delete(':messageId')
  @Can(PermissionsEnum.MESSAGE_WRITE)
  async remove(
    @CurrentScope() scope: Scope,
    @Param('messageId') messageId: string,
  ): Promise<{ acknowledged: boolean; status: 'deleted' }> {
    await this.messages.remove(scope, messageId);

    return { acknowledged: true, status: 'deleted' };
  }
}
