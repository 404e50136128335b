import { Body, Controller, Delete, Get, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { OrganizationId, Scope } from '@novu/dal';
import { PermissionsEnum } from '@novu/shared';
import { AnyMember, Can, PersonCan } from '../http/permissions.js';
import { CurrentMember, CurrentOrganization, CurrentScope, type MemberSession } from '../http/session.js';
import {
  type ApiKeyResponse,
  CreateEnvironmentInput,
  type EnvironmentResponse,
  UpdateEnvironmentInput,
} from './environments.dto.js';
import { EnvironmentsService } from './environments.service.js';

@ApiTags('Environments')
@Controller('v1/environments')
export class EnvironmentsController {
  constructor(private readonly environments: EnvironmentsService) {}

  /** The environment the caller acts in, without its keys. */
  @Get('me')
  @AnyMember()
  me(@CurrentScope() scope: Scope): Promise<EnvironmentResponse> {
    return this.environments.get(scope);
  }

  /** Every environment of the organization; with keys for those who may read them. */
  @Get()
  @AnyMember()
  list(
    @CurrentOrganization() organizationId: OrganizationId,
    @CurrentMember() member: MemberSession,
  ): Promise<EnvironmentResponse[]> {
    return this.environments.list(organizationId, member);
  }

  /** Makes an environment, and answers with its key for those who may read keys. */
  @Post()
  @Can(PermissionsEnum.ENVIRONMENT_WRITE)
  create(
    @CurrentOrganization() organizationId: OrganizationId,
    @CurrentMember() member: MemberSession,
    @Body() input: CreateEnvironmentInput,
  ): Promise<EnvironmentResponse> {
    return this.environments.create(organizationId, member, input);
  }

  /** Changes an environment, by internal id, slug or identifier, as in the next. */
  @Put(':environmentId')
  @Can(PermissionsEnum.ENVIRONMENT_WRITE)
  update(
    @CurrentOrganization() organizationId: OrganizationId,
    @Param('environmentId') environmentId: string,
    @Body() input: UpdateEnvironmentInput,
  ): Promise<EnvironmentResponse> {
    return this.environments.update(organizationId, environmentId, input);
  }

  /** Removes an environment: its keys stop working at once, its data are removed in the background. */
  @Delete(':environmentId')
  @Can(PermissionsEnum.ENVIRONMENT_WRITE)
  async remove(
    @CurrentOrganization() organizationId: OrganizationId,
    @Param('environmentId') environmentId: string,
  ): Promise<void> {
    await this.environments.remove(organizationId, environmentId);
  }

  /** The API keys of the environment the caller acts in. */
  @Get('api-keys')
  @Can(PermissionsEnum.APIKEY_READ)
  listApiKeys(@CurrentScope() scope: Scope): Promise<ApiKeyResponse[]> {
    return this.environments.listApiKeys(scope);
  }

  /** Replaces the environment's key; the old one is refused from now on. */
  @Post('api-keys/regenerate')
  @PersonCan(PermissionsEnum.APIKEY_WRITE)
  regenerateApiKeys(@CurrentScope() scope: Scope, @CurrentMember() member: MemberSession): Promise<ApiKeyResponse[]> {
    return this.environments.regenerateApiKeys(scope, member.userId);
  }
}
