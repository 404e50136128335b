import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Encryption } from '@novu/application-generic';
import type { ApiKeyDoc, EnvironmentDoc } from '@novu/dal';
import { EnvironmentEnum, EnvironmentTypeEnum, IDENTIFIER_PATTERN, toSlug } from '@novu/shared';
import { Transform, Type } from 'class-transformer';
import { IsNotEmpty, IsObject, IsString, IsUrl, Matches, MaxLength, ValidateIf, ValidateNested } from 'class-validator';
import { IsAbsentOr } from '../http/validation.js';

const NAME_LENGTH = 128;
const ID_LENGTH = 256;
const URL_LENGTH = 2048;

/** 1 to 128 characters, without white space around them. */
const IsEnvironmentName = (): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value)),
    IsString(),
    IsNotEmpty(),
    MaxLength(NAME_LENGTH),
  );

const IsColor = (): PropertyDecorator =>
  Matches(/^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i, { message: '$property must be a color such as #7e52f4' });

export class CreateEnvironmentInput {
  @ApiProperty()
  @IsEnvironmentName()
  name: string;

  /** `#rrggbb` */
  @ApiProperty()
  @IsColor()
  color: string;

  /** Another environment of the organization: internal id, slug or identifier. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(ID_LENGTH)
  parentId?: string;
}

class InboundParseInput {
  /** Domain that mail to the environment is sent to; empty for none. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(253)
  inboundParseDomain?: string;
}

class BridgeInput {
  /** Where the customer's own code answers; empty for nowhere. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(URL_LENGTH)
  @ValidateIf((_, value: unknown) => value !== undefined && value !== '')
  // Hosts of a private network count: which of them may be called is decided when they are called.
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  url?: string;
}

/** Absent members stay as they are. */
export class UpdateEnvironmentInput {
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsEnvironmentName()
  name?: string;

  /** Public application identifier, unique in the whole installation. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(ID_LENGTH)
  @Matches(IDENTIFIER_PATTERN, { message: '$property may hold letters and digits, joined by "-", "_" or "."' })
  identifier?: string;

  /** Another environment of the organization: internal id, slug or identifier. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(ID_LENGTH)
  parentId?: string;

  /** `#rrggbb` */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsColor()
  color?: string;

  @ApiPropertyOptional({ type: InboundParseInput })
  @IsAbsentOr()
  @IsObject()
  @ValidateNested()
  @Type(() => InboundParseInput)
  dns?: InboundParseInput;

  @ApiPropertyOptional({ type: BridgeInput })
  @IsAbsentOr()
  @IsObject()
  @ValidateNested()
  @Type(() => BridgeInput)
  bridge?: BridgeInput;
}

/** A secret key of an environment, in the clear. */
export class ApiKeyResponse {
  @ApiProperty()
  key: string;

  @ApiProperty()
  _userId: string;
}

export class EnvironmentResponse {
  @ApiProperty()
  _id: string;

  @ApiProperty()
  name: string;

  @ApiProperty()
  _organizationId: string;

  /** Public application identifier. */
  @ApiProperty()
  identifier: string;

  @ApiProperty({ enum: EnvironmentTypeEnum })
  type: EnvironmentTypeEnum;

  @ApiPropertyOptional()
  _parentId?: string;

  @ApiPropertyOptional()
  color?: string;

  @ApiProperty()
  slug: string;

  /** Empty for callers who may not read keys; left out where keys are never shown. */
  @ApiPropertyOptional({ type: [ApiKeyResponse] })
  apiKeys?: ApiKeyResponse[];

  @ApiProperty()
  createdAt: string;

  @ApiProperty()
  updatedAt: string;
}

export function toApiKeyResponses(apiKeys: readonly ApiKeyDoc[], encryption: Encryption): ApiKeyResponse[] {
  return apiKeys.map(({ key, _userId }) => ({ key: encryption.decrypt(key), _userId: _userId.toHexString() }));
}

/** @param apiKeys what of the keys the caller may see; left out when absent. */
export function toEnvironmentResponse(environment: EnvironmentDoc, apiKeys?: ApiKeyResponse[]): EnvironmentResponse {
  const id = environment._id.toHexString();

  return {
    _id: id,
    name: environment.name,
    _organizationId: environment._organizationId.toHexString(),
    identifier: environment.identifier,
    type: environment.type ?? typeFromName(environment.name),
    ...(environment._parentId ? { _parentId: environment._parentId.toHexString() } : {}),
    ...(environment.color ? { color: environment.color } : {}),
    slug: toSlug(environment.name, 'environment', id),
    ...(apiKeys ? { apiKeys } : {}),
    createdAt: environment.createdAt.toISOString(),
    updatedAt: environment.updatedAt.toISOString(),
  };
}

/** Environments carried over from older installs have no type (`spec/data-model.md` section 2). */
function typeFromName(name: string): EnvironmentTypeEnum {
  return name === String(EnvironmentEnum.DEVELOPMENT) ? EnvironmentTypeEnum.DEV : EnvironmentTypeEnum.PROD;
}
