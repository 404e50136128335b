import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { MemberDoc, OrganizationDoc, UserDoc } from '@novu/dal';
import { DEFAULT_LOCALE } from '@novu/application-generic';
import { MemberRoleEnum, MemberStatusEnum } from '@novu/shared';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsHexColor,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
} from 'class-validator';
import { IsAbsentOr, IsLocaleName, IsNullableText } from '../http/validation.js';

/** Languages an organization may translate into. */
const TARGET_LOCALES = 200;

/** Longest name of an organization. */
export const ORGANIZATION_NAME_LENGTH = 128;

const IMAGE_URL = /^https?:\/\/\S+$/i;

export class CreateOrganizationRequest {
  @ApiProperty()
  @IsString()
  @Matches(/\S/, { message: '$property must not be empty' })
  @MaxLength(ORGANIZATION_NAME_LENGTH)
  name: string;

  @ApiPropertyOptional()
  @IsNullableText(2048)
  logo?: string | null;

  /** What the person who founds it does there. */
  @ApiPropertyOptional()
  @IsNullableText(64)
  jobTitle?: string | null;

  @ApiPropertyOptional()
  @IsNullableText(255)
  domain?: string | null;

  /** Programming languages the team works in. */
  @ApiPropertyOptional({ type: [String] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MaxLength(64, { each: true })
  language?: string[] | null;
}

export class RenameOrganizationRequest {
  @ApiProperty()
  @IsString()
  @Matches(/\S/, { message: '$property must not be empty' })
  @MaxLength(ORGANIZATION_NAME_LENGTH)
  name: string;
}

export class UpdateSettingsRequest {
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsBoolean()
  removeNovuBranding?: boolean;

  /** What texts fall back to. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsLocaleName()
  defaultLocale?: string;

  /** Further ones texts are translated into. */
  @ApiPropertyOptional({ type: [String] })
  @IsAbsentOr()
  @IsArray()
  @ArrayMaxSize(TARGET_LOCALES)
  @IsLocaleName({ each: true })
  targetLocales?: string[];
}

export class UpdateBrandingRequest {
  /** Address of an image. */
  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(2048)
  @Matches(IMAGE_URL, { message: '$property must be an http(s) address' })
  logo?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsHexColor()
  color?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsHexColor()
  fontColor?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsHexColor()
  contentBackground?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(256)
  fontFamily?: string;
}

export class OrganizationSettingsResponse {
  @ApiProperty()
  removeNovuBranding: boolean;

  @ApiProperty()
  defaultLocale: string;

  @ApiProperty({ type: [String] })
  targetLocales: string[];
}

export function toSettingsResponse(organization: OrganizationDoc): OrganizationSettingsResponse {
  const { removeNovuBranding = false, defaultLocale = DEFAULT_LOCALE, targetLocales = [] } = organization;

  return { removeNovuBranding, defaultLocale, targetLocales };
}

export class OrganizationResponse {
  @ApiProperty()
  _id: string;

  @ApiProperty()
  name: string;

  @ApiPropertyOptional()
  logo?: string;

  @ApiProperty()
  apiServiceLevel: string;

  @ApiPropertyOptional()
  branding?: OrganizationDoc['branding'];

  @ApiPropertyOptional()
  defaultLocale?: string;

  @ApiPropertyOptional({ type: [String] })
  targetLocales?: string[];

  @ApiProperty()
  removeNovuBranding: boolean;

  @ApiPropertyOptional()
  domain?: string;

  @ApiPropertyOptional({ type: [String] })
  language?: string[];

  @ApiProperty()
  createdAt: string;

  @ApiProperty()
  updatedAt: string;
}

export function toOrganizationResponse(organization: OrganizationDoc): OrganizationResponse {
  const {
    _id,
    name,
    logo,
    apiServiceLevel,
    branding,
    defaultLocale,
    targetLocales,
    removeNovuBranding,
    domain,
    language,
  } = organization;

  return {
    _id: _id.toHexString(),
    name,
    ...(logo ? { logo } : {}),
    apiServiceLevel,
    ...(branding ? { branding } : {}),
    ...(defaultLocale ? { defaultLocale } : {}),
    ...(targetLocales ? { targetLocales } : {}),
    removeNovuBranding: removeNovuBranding ?? false,
    ...(domain ? { domain } : {}),
    ...(language ? { language } : {}),
    createdAt: organization.createdAt.toISOString(),
    updatedAt: organization.updatedAt.toISOString(),
  };
}

export class MemberUserResponse {
  @ApiProperty()
  _id: string;

  @ApiProperty()
  firstName: string | null;

  @ApiProperty()
  lastName: string | null;

  /** Empty for callers who may not administer members. */
  @ApiProperty()
  email: string;

  @ApiProperty()
  profilePicture: string | null;
}

export class MemberResponse {
  @ApiProperty()
  _id: string;

  @ApiProperty()
  _organizationId: string;

  @ApiPropertyOptional()
  _userId?: string;

  @ApiProperty({ enum: MemberRoleEnum, isArray: true })
  roles: MemberRoleEnum[];

  @ApiProperty({ enum: MemberStatusEnum })
  memberStatus: MemberStatusEnum;

  @ApiPropertyOptional({ type: MemberUserResponse })
  user?: MemberUserResponse;

  /** An open invitation; its token is not shown. */
  @ApiPropertyOptional()
  invite?: { email: string; invitationDate: string };

  @ApiProperty()
  createdAt: string;
}

/** @param showsEmail whether the caller may see addresses. */
export function toMemberResponse(member: MemberDoc, user: UserDoc | undefined, showsEmail: boolean): MemberResponse {
  const { invite } = member;

  return {
    _id: member._id.toHexString(),
    _organizationId: member._organizationId.toHexString(),
    ...(member._userId ? { _userId: member._userId.toHexString() } : {}),
    roles: member.roles,
    memberStatus: member.memberStatus,
    ...(user ? { user: toMemberUser(user, showsEmail) } : {}),
    ...(invite
      ? { invite: { email: showsEmail ? invite.email : '', invitationDate: invite.invitationDate.toISOString() } }
      : {}),
    createdAt: member.createdAt.toISOString(),
  };
}

function toMemberUser(user: UserDoc, showsEmail: boolean): MemberUserResponse {
  return {
    _id: user._id.toHexString(),
    firstName: user.firstName ?? null,
    lastName: user.lastName ?? null,
    email: showsEmail ? user.email : '',
    profilePicture: user.profilePicture ?? null,
  };
}
