import { Body, Controller, Get, Patch, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { OrganizationDoc, OrganizationId } from '@novu/dal';
import { PermissionsEnum } from '@novu/shared';
import { AnyCaller, AnyMember, Can } from '../http/permissions.js';
import { CurrentMember, CurrentOrganization, type MemberSession } from '../http/session.js';
import {
  CreateOrganizationRequest,
  type MemberResponse,
  type OrganizationResponse,
  type OrganizationSettingsResponse,
  RenameOrganizationRequest,
  UpdateBrandingRequest,
  UpdateSettingsRequest,
} from './organizations.dto.js';
import { OrganizationsService } from './organizations.service.js';

@ApiTags('Organizations')
@Controller('v1/organizations')
export class OrganizationsController {
  constructor(private readonly organizations: OrganizationsService) {}

  @Post()
  @AnyCaller()
  create(
    @CurrentMember() member: MemberSession,
    @Body() body: CreateOrganizationRequest,
  ): Promise<OrganizationResponse> {
    return this.organizations.create(member.userId, body);
  }

  @Get()
  @AnyCaller()
  list(@CurrentMember() member: MemberSession): Promise<OrganizationResponse[]> {
    return this.organizations.list(member);
  }

  @Get('me')
  @AnyMember()
  me(@CurrentOrganization() id: OrganizationId): Promise<OrganizationResponse> {
    return this.organizations.get(id);
  }

  @Patch()
  @AnyMember()
  rename(
    @CurrentOrganization() id: OrganizationId,
    @Body() { name }: RenameOrganizationRequest,
  ): Promise<{ name: string }> {
    return this.organizations.rename(id, name);
  }

  @Get('members')
  @AnyMember()
  listMembers(
    @CurrentOrganization() id: OrganizationId,
    @CurrentMember() member: MemberSession,
  ): Promise<MemberResponse[]> {
    return this.organizations.listMembers(id, member);
  }

  @Put('branding')
  @AnyMember()
  updateBranding(
    @CurrentOrganization() id: OrganizationId,
    @Body() body: UpdateBrandingRequest,
  ): Promise<NonNullable<OrganizationDoc['branding']>> {
    return this.organizations.updateBranding(id, body);
  }

  @Get('settings')
  @Can(PermissionsEnum.SETTINGS_READ)
  settings(@CurrentOrganization() id: OrganizationId): Promise<OrganizationSettingsResponse> {
    return this.organizations.settings(id);
  }

  @Patch('settings')
  @Can(PermissionsEnum.SETTINGS_WRITE)
  updateSettings(
    @CurrentOrganization() id: OrganizationId,
    @Body() body: UpdateSettingsRequest,
  ): Promise<OrganizationSettingsResponse> {
    return this.organizations.updateSettings(id, body);
  }
}
