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

  /** Makes an organization with its first environments; the caller is its owner. */
  @Post()
  @AnyCaller()
  create(
    @CurrentMember() member: MemberSession,
    @Body() body: CreateOrganizationRequest,
  ): Promise<OrganizationResponse> {
    return this.organizations.create(member.userId, body);
  }

  /** The organizations the caller is a member of. */
  @Get()
  @AnyCaller()
  list(@CurrentMember() member: MemberSession): Promise<OrganizationResponse[]> {
    return this.organizations.list(member);
  }

  /** The organization the caller acts in. */
  @Get('me')
  @AnyMember()
  me(@CurrentOrganization() id: OrganizationId): Promise<OrganizationResponse> {
    return this.organizations.get(id);
  }

  /** Gives the organization another name. */
  @Patch()
  @AnyMember()
  rename(
    @CurrentOrganization() id: OrganizationId,
    @Body() { name }: RenameOrganizationRequest,
  ): Promise<{ name: string }> {
    return this.organizations.rename(id, name);
  }

  /** The members of the caller's organization. */
  @Get('members')
  @AnyMember()
  listMembers(
    @CurrentOrganization() id: OrganizationId,
    @CurrentMember() member: MemberSession,
  ): Promise<MemberResponse[]> {
    return this.organizations.listMembers(id, member);
  }

  /** Sets logo and colours of the organization. */
  @Put('branding')
  @AnyMember()
  updateBranding(
    @CurrentOrganization() id: OrganizationId,
    @Body() body: UpdateBrandingRequest,
  ): Promise<NonNullable<OrganizationDoc['branding']>> {
    return this.organizations.updateBranding(id, body);
  }

  /** The settings of the organization. */
  @Get('settings')
  @Can(PermissionsEnum.SETTINGS_READ)
  settings(@CurrentOrganization() id: OrganizationId): Promise<OrganizationSettingsResponse> {
    return this.organizations.settings(id);
  }

  /** Changes settings of the organization; what is not given stays. */
  @Patch('settings')
  @Can(PermissionsEnum.SETTINGS_WRITE)
  updateSettings(
    @CurrentOrganization() id: OrganizationId,
    @Body() body: UpdateSettingsRequest,
  ): Promise<OrganizationSettingsResponse> {
    return this.organizations.updateSettings(id, body);
  }
}
