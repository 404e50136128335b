import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Encryption } from '@novu/application-generic';
import type { ChannelEndpointDoc, Scope } from '@novu/dal';
import { PermissionsEnum } from '@novu/shared';
import { toChannelFilter } from '../channel-connections/channel-connections.dto.js';
import { BareAnswer } from '../http/envelope.interceptor.js';
import { toCursorQuery } from '../http/paging.js';
import { Can } from '../http/permissions.js';
import { CurrentScope } from '../http/session.js';
import {
  type ChannelEndpointPage,
  type ChannelEndpointResponse,
  CreateChannelEndpointInput,
  ListChannelEndpointsQuery,
  toChannelEndpointResponse,
  UpdateChannelEndpointInput,
} from './channel-endpoints.dto.js';
import { ChannelEndpointsService } from './channel-endpoints.service.js';

/** Endpoints have the permissions of the integrations they belong to. */
@ApiTags('Channel endpoints')
@Controller('v1/channel-endpoints')
export class ChannelEndpointsController {
  constructor(
    private readonly endpoints: ChannelEndpointsService,
    private readonly encryption: Encryption,
  ) {}

  /** Says where on a channel a subscriber is reached; the fields of the place depend on its type. */
  @Post()
  @Can(PermissionsEnum.INTEGRATION_WRITE)
  async create(
    @CurrentScope() scope: Scope,
    @Body() input: CreateChannelEndpointInput,
  ): Promise<ChannelEndpointResponse> {
    return this.toResponse(await this.endpoints.create(scope, input));
  }

  /** Where subscribers are reached, by cursor, newest first; filters go together. */
  @Get()
  @Can(PermissionsEnum.INTEGRATION_READ)
  @BareAnswer()
  async list(@CurrentScope() scope: Scope, @Query() query: ListChannelEndpointsQuery): Promise<ChannelEndpointPage> {
    const { connectionIdentifier } = query;
    const ofConnection = connectionIdentifier ? { connectionIdentifier } : {};
    const page = await this.endpoints.list(scope, { ...toChannelFilter(query), ...ofConnection }, toCursorQuery(query));

    return { ...page, data: page.data.map((doc) => this.toResponse(doc)) };
  }

  /** One place a subscriber is reached at. */
  @Get(':identifier')
  @Can(PermissionsEnum.INTEGRATION_READ)
  async get(@CurrentScope() scope: Scope, @Param('identifier') identifier: string): Promise<ChannelEndpointResponse> {
    return this.toResponse(await this.endpoints.getOrThrow(scope, identifier));
  }

  /** Changes where the subscriber is reached; the kind of place stays. */
  @Patch(':identifier')
  @Can(PermissionsEnum.INTEGRATION_WRITE)
  async update(
    @CurrentScope() scope: Scope,
    @Param('identifier') identifier: string,
    @Body() input: UpdateChannelEndpointInput,
  ): Promise<ChannelEndpointResponse> {
    return this.toResponse(await this.endpoints.update(scope, identifier, input));
  }

  /** Removes a place; nothing is delivered there any more. */
  @Delete(':identifier')
  @Can(PermissionsEnum.INTEGRATION_WRITE)
  @HttpCode(204)
  async remove(@CurrentScope() scope: Scope, @Param('identifier') identifier: string): Promise<void> {
    await this.endpoints.remove(scope, identifier);
  }

  private toResponse(doc: ChannelEndpointDoc): ChannelEndpointResponse {
    return toChannelEndpointResponse(doc, this.encryption);
  }
}
