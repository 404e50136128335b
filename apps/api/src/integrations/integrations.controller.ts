import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { OrganizationId, Scope } from '@novu/dal';
import { PermissionsEnum } from '@novu/shared';
import { Can } from '../http/permissions.js';
import { CurrentMember, CurrentOrganization, CurrentScope, type MemberSession } from '../http/session.js';
import {
  type AutoConfigureResponse,
  CreateIntegrationRequest,
  type IntegrationResponse,
  UpdateIntegrationRequest,
} from './integrations.dto.js';
import { IntegrationsService } from './integrations.service.js';

@ApiTags('Integrations')
@Controller('v1/integrations')
export class IntegrationsController {
  constructor(private readonly integrations: IntegrationsService) {}

  /** All integrations of the organization, with credentials for those who may read them. */
  @Get()
  @Can(PermissionsEnum.INTEGRATION_READ)
  list(
    @CurrentMember() member: MemberSession,
    @CurrentOrganization() organizationId: OrganizationId,
  ): Promise<IntegrationResponse[]> {
    return this.integrations.list(member, organizationId);
  }

  /** The integrations that are switched on. */
  @Get('active')
  @Can(PermissionsEnum.INTEGRATION_READ)
  listActive(@CurrentMember() member: MemberSession, @CurrentScope() scope: Scope): Promise<IntegrationResponse[]> {
    return this.integrations.listActive(member, scope);
  }

  /** Adds an integration with a provider; its credentials are encrypted. */
  @Post()
  @Can(PermissionsEnum.INTEGRATION_WRITE)
  create(@CurrentMember() member: MemberSession, @Body() body: CreateIntegrationRequest): Promise<IntegrationResponse> {
    return this.integrations.create(member, body);
  }

  /** Changes an integration; what is not given stays. */
  @Put(':integrationId')
  @Can(PermissionsEnum.INTEGRATION_WRITE)
  update(
    @CurrentMember() member: MemberSession,
    @Param('integrationId') integrationId: string,
    @Body() body: UpdateIntegrationRequest,
  ): Promise<IntegrationResponse> {
    return this.integrations.update(member, integrationId, body);
  }

  /** Removes an integration, and answers with those that are left. */
  @Delete(':integrationId')
  @Can(PermissionsEnum.INTEGRATION_WRITE)
  remove(
    @CurrentMember() member: MemberSession,
    @Param('integrationId') integrationId: string,
  ): Promise<IntegrationResponse[]> {
    return this.integrations.remove(member, integrationId);
  }

  /** Makes an integration the one its channel's messages go through. */
  @Post(':integrationId/set-primary')
  @HttpCode(200)
  @Can(PermissionsEnum.INTEGRATION_WRITE)
  setPrimary(
    @CurrentMember() member: MemberSession,
    @Param('integrationId') integrationId: string,
  ): Promise<IntegrationResponse> {
    return this.integrations.setPrimary(member, integrationId);
  }

  /** Sets up at the provider what it is to tell us, where that can be done without a person. */
  @Post(':integrationId/auto-configure')
  @HttpCode(200)
  @Can(PermissionsEnum.INTEGRATION_WRITE)
  autoConfigure(
    @CurrentMember() member: MemberSession,
    @Param('integrationId') integrationId: string,
  ): Promise<AutoConfigureResponse> {
    return this.integrations.autoConfigure(member, integrationId);
  }
}
