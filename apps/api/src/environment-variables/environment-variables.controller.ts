import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { OrganizationId, Scope } from '@novu/dal';
import { PermissionsEnum } from '@novu/shared';
import { Can } from '../http/permissions.js';
import { CurrentMember, CurrentOrganization, CurrentScope, type MemberSession } from '../http/session.js';
import {
  CreateEnvironmentVariableInput,
  type EnvironmentVariableResponse,
  ListEnvironmentVariablesQuery,
  toEnvironmentVariableResponse,
  UpdateEnvironmentVariableInput,
} from './environment-variables.dto.js';
import { EnvironmentVariablesService, type VariableUser } from './environment-variables.service.js';

/** Variables belong to the organization: the environment of the caller does not matter, except for who uses them. */
@ApiTags('Environment variables')
@Controller('v1/environment-variables')
export class EnvironmentVariablesController {
  constructor(private readonly variables: EnvironmentVariablesService) {}

  /** Creates a variable for templates, with a value for each environment; 409 where the key is taken. */
  @Post()
  @Can(PermissionsEnum.WORKFLOW_WRITE)
  @HttpCode(200)
  async create(
    @CurrentOrganization() organizationId: OrganizationId,
    @CurrentMember() { userId }: MemberSession,
    @Body() input: CreateEnvironmentVariableInput,
  ): Promise<EnvironmentVariableResponse> {
    return toEnvironmentVariableResponse(await this.variables.create({ organizationId, userId }, input));
  }

  /** All variables of the organization; secret values are masked. */
  @Get()
  @Can(PermissionsEnum.WORKFLOW_READ)
  async list(
    @CurrentOrganization() organizationId: OrganizationId,
    @Query() { search }: ListEnvironmentVariablesQuery,
  ): Promise<EnvironmentVariableResponse[]> {
    return (await this.variables.list(organizationId, search)).map(toEnvironmentVariableResponse);
  }

  /** One variable with its values; secret ones are masked. */
  @Get(':variableKey')
  @Can(PermissionsEnum.WORKFLOW_READ)
  async get(
    @CurrentOrganization() organizationId: OrganizationId,
    @Param('variableKey') key: string,
  ): Promise<EnvironmentVariableResponse> {
    return toEnvironmentVariableResponse(await this.variables.getOrThrow(organizationId, key));
  }

  /** Changes a variable; what is not given stays. */
  @Patch(':variableKey')
  @Can(PermissionsEnum.WORKFLOW_WRITE)
  async update(
    @CurrentOrganization() organizationId: OrganizationId,
    @CurrentMember() { userId }: MemberSession,
    @Param('variableKey') key: string,
    @Body() input: UpdateEnvironmentVariableInput,
  ): Promise<EnvironmentVariableResponse> {
    return toEnvironmentVariableResponse(await this.variables.update({ organizationId, userId }, key, input));
  }

  /** Removes a variable; templates that name it find nothing there from now on. */
  @Delete(':variableKey')
  @Can(PermissionsEnum.WORKFLOW_WRITE)
  @HttpCode(204)
  async remove(
    @CurrentOrganization() organizationId: OrganizationId,
    @Param('variableKey') key: string,
  ): Promise<void> {
    await this.variables.remove(organizationId, key);
  }

  /** The workflows of the caller's environment that name the variable. */
  @Get(':variableKey/usage')
  @Can(PermissionsEnum.WORKFLOW_READ)
  async usage(@CurrentScope() scope: Scope, @Param('variableKey') key: string): Promise<{ workflows: VariableUser[] }> {
    return { workflows: await this.variables.usersOf(scope, key) };
  }
}
