import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Encryption } from '@novu/application-generic';
import type { ChannelConnectionDoc, Scope } from '@novu/dal';
import { PermissionsEnum } from '@novu/shared';
import { BareAnswer } from '../http/envelope.interceptor.js';
import { toCursorQuery } from '../http/paging.js';
import { Can } from '../http/permissions.js';
import { CurrentScope } from '../http/session.js';
import {
  type ChannelConnectionPage,
  type ChannelConnectionResponse,
  CreateChannelConnectionInput,
  ListChannelConnectionsQuery,
  toChannelConnectionResponse,
  toChannelFilter,
  UpdateChannelConnectionInput,
} from './channel-connections.dto.js';
import { ChannelConnectionsService } from './channel-connections.service.js';

/** Connections hold tokens, as integrations do, and have their permissions. */
@ApiTags('Channel connections')
@Controller('v1/channel-connections')
export class ChannelConnectionsController {
  constructor(
    private readonly connections: ChannelConnectionsService,
    private readonly encryption: Encryption,
  ) {}

  /** Connects a workspace of a chat service, for a subscriber or for contexts. */
  @Post()
  @Can(PermissionsEnum.INTEGRATION_WRITE)
  async create(
    @CurrentScope() scope: Scope,
    @Body() input: CreateChannelConnectionInput,
  ): Promise<ChannelConnectionResponse> {
    return this.toResponse(await this.connections.create(scope, input));
  }

  /** The connections of the environment by cursor, newest first; filters go together. */
  @Get()
  @Can(PermissionsEnum.INTEGRATION_READ)
  @BareAnswer()
  async list(
    @CurrentScope() scope: Scope,
    @Query() query: ListChannelConnectionsQuery,
  ): Promise<ChannelConnectionPage> {
    const { connectionMode } = query;
    const mode = connectionMode === undefined ? {} : { shared: connectionMode === 'shared' };
    const page = await this.connections.list(scope, { ...toChannelFilter(query), ...mode }, toCursorQuery(query));

    return { ...page, data: page.data.map((doc) => this.toResponse(doc)) };
  }

  /** One connection, without its secrets. */
  @Get(':identifier')
  @Can(PermissionsEnum.INTEGRATION_READ)
  async get(@CurrentScope() scope: Scope, @Param('identifier') identifier: string): Promise<ChannelConnectionResponse> {
    return this.toResponse(await this.connections.getOrThrow(scope, identifier));
  }

  /** Changes a connection. */
  @Patch(':identifier')
  @Can(PermissionsEnum.INTEGRATION_WRITE)
  async update(
    @CurrentScope() scope: Scope,
    @Param('identifier') identifier: string,
    @Body() input: UpdateChannelConnectionInput,
  ): Promise<ChannelConnectionResponse> {
    return this.toResponse(await this.connections.update(scope, identifier, input));
  }

  /** Removes a connection; nothing is delivered through it any more. */
  @Delete(':identifier')
  @Can(PermissionsEnum.INTEGRATION_WRITE)
  @HttpCode(204)
  async remove(@CurrentScope() scope: Scope, @Param('identifier') identifier: string): Promise<void> {
    await this.connections.remove(scope, identifier);
  }

  private toResponse(doc: ChannelConnectionDoc): ChannelConnectionResponse {
    return toChannelConnectionResponse(doc, this.encryption);
  }
}
