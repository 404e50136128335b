import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { OrganizationId } from '@novu/dal';
import { PermissionsEnum } from '@novu/shared';
import { AnyMember, Can } from '../http/permissions.js';
import { CurrentMember, CurrentOrganization, type MemberSession } from '../http/session.js';
import {
  DiffEnvironmentInput,
  type DiffResponse,
  PublishEnvironmentInput,
  type PublishResponse,
  type TagResponse,
} from './publishing.dto.js';
import { PublishingService } from './publishing.service.js';

/** Environments are named by internal id, slug or identifier. */
@ApiTags('Environments')
@Controller('v2/environments')
export class PublishingController {
  constructor(private readonly publishing: PublishingService) {}

  /** The tags of the environment's workflows. */
  @Get(':environmentId/tags')
  @AnyMember()
  tags(
    @CurrentOrganization() organizationId: OrganizationId,
    @Param('environmentId') environmentId: string,
  ): Promise<TagResponse[]> {
    return this.publishing.tags(organizationId, environmentId);
  }

  /** What publishing to the environment would add, change and remove; nothing is changed. */
  @Post(':targetEnvironmentId/diff')
  @Can(PermissionsEnum.ENVIRONMENT_WRITE)
  @HttpCode(200)
  diff(
    @CurrentOrganization() organizationId: OrganizationId,
    @Param('targetEnvironmentId') targetEnvironmentId: string,
    @Body() input: DiffEnvironmentInput,
  ): Promise<DiffResponse> {
    return this.publishing.diff(organizationId, targetEnvironmentId, input);
  }

  /** Takes workflows and layouts over to the environment, and says of each what became of it. */
  @Post(':targetEnvironmentId/publish')
  @Can(PermissionsEnum.ENVIRONMENT_WRITE)
  @HttpCode(200)
  publish(
    @CurrentOrganization() organizationId: OrganizationId,
    @CurrentMember() { userId }: MemberSession,
    @Param('targetEnvironmentId') targetEnvironmentId: string,
    @Body() input: PublishEnvironmentInput,
  ): Promise<PublishResponse> {
    return this.publishing.publish(organizationId, userId, targetEnvironmentId, input);
  }
}
