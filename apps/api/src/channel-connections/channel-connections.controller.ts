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

  @Post()
  @Can(PermissionsEnum.INTEGRATION_WRITE)
  async create(
    @CurrentScope() scope: Scope,
    @Body() input: CreateChannelConnectionInput,
  ): Promise<ChannelConnectionResponse> {
    return this.toResponse(await this.connections.create(scope, input));
  }

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

  @Get(':identifier')
  @Can(PermissionsEnum.INTEGRATION_READ)
  async get(@CurrentScope() scope: Scope, @Param('identifier') identifier: string): Promise<ChannelConnectionResponse> {
    return this.toResponse(await this.connections.getOrThrow(scope, identifier));
  }

  @Patch(':identifier')
  @Can(PermissionsEnum.INTEGRATION_WRITE)
  async update(
    @CurrentScope() scope: Scope,
    @Param('identifier') identifier: string,
    @Body() input: UpdateChannelConnectionInput,
  ): Promise<ChannelConnectionResponse> {
    return this.toResponse(await this.connections.update(scope, identifier, input));
  }

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
