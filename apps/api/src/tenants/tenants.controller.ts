import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Scope } from '@novu/dal';
import { PermissionsEnum } from '@novu/shared';
import { BareAnswer } from '../http/envelope.interceptor.js';
import { Can } from '../http/permissions.js';
import { CurrentScope } from '../http/session.js';
import {
  CreateTenantInput,
  ListTenantsQuery,
  type TenantResponse,
  type TenantsPage,
  toTenantResponse,
  UpdateTenantInput,
} from './tenants.dto.js';
import { TenantsService } from './tenants.service.js';

/** Tenants have no permissions of their own; they take those of contexts, which came after them. */
@ApiTags('Tenants')
@Controller('v1/tenants')
export class TenantsController {
  constructor(private readonly tenants: TenantsService) {}

  /** Creates a tenant; 409 where the identifier is taken. */
  @Post()
  @Can(PermissionsEnum.WORKFLOW_WRITE)
  async create(@CurrentScope() scope: Scope, @Body() input: CreateTenantInput): Promise<TenantResponse> {
    return toTenantResponse(await this.tenants.create(scope, input));
  }

  /** The tenants by page, newest first. */
  @Get()
  @Can(PermissionsEnum.WORKFLOW_READ)
  @BareAnswer()
  list(@CurrentScope() scope: Scope, @Query() query: ListTenantsQuery): Promise<TenantsPage> {
    return this.tenants.list(scope, query);
  }

  /** One tenant, by its identifier. */
  @Get(':identifier')
  @Can(PermissionsEnum.WORKFLOW_READ)
  async get(@CurrentScope() scope: Scope, @Param('identifier') identifier: string): Promise<TenantResponse> {
    return toTenantResponse(await this.tenants.getOrThrow(scope, identifier));
  }

  /** Changes a tenant; what is not given stays. */
  @Patch(':identifier')
  @Can(PermissionsEnum.WORKFLOW_WRITE)
  async update(
    @CurrentScope() scope: Scope,
    @Param('identifier') identifier: string,
    @Body() changes: UpdateTenantInput,
  ): Promise<TenantResponse> {
    return toTenantResponse(await this.tenants.update(scope, identifier, changes));
  }

  /** Removes a tenant; what was sent for it stays. */
  @Delete(':identifier')
  @Can(PermissionsEnum.WORKFLOW_WRITE)
  @HttpCode(204)
  async remove(@CurrentScope() scope: Scope, @Param('identifier') identifier: string): Promise<void> {
    await this.tenants.remove(scope, identifier);
  }
}
