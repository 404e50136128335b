import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { TenantDoc } from '@novu/dal';
import { SUBSCRIBER_ID_PATTERN } from '@novu/shared';
import { IsString, Matches, MaxLength } from 'class-validator';
import { IsFreeJson } from '../http/free-json.js';
import { PagePositionQuery, PageSizeQuery } from '../http/paging.js';
import { IsAbsentOr } from '../http/validation.js';

/** Bytes of JSON the data of a tenant may have. */
export const TENANT_DATA_BYTES = 64 * 1024;
/** Characters of its name. */
export const TENANT_NAME_LENGTH = 512;

/** As ids of subscribers are, identifiers of tenants are the customer's own. */
const IsTenantIdentifier = (): PropertyDecorator =>
  applyDecorators(
    IsString(),
    Matches(SUBSCRIBER_ID_PATTERN, { message: '$property must be a text of 1 to 512 characters without spaces' }),
  );

export class CreateTenantInput {
  @ApiProperty()
  @IsTenantIdentifier()
  identifier: string;

  @ApiProperty()
  @IsString()
  @MaxLength(TENANT_NAME_LENGTH)
  name: string;

  /** Free data, at most 64 KB. */
  @ApiPropertyOptional({ type: Object })
  @IsAbsentOr()
  @IsFreeJson({ maxBytes: TENANT_DATA_BYTES })
  data?: Record<string, unknown>;
}

/** What may be changed of a tenant. Absent members stay as they are. */
export class UpdateTenantInput {
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsTenantIdentifier()
  identifier?: string;

  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(TENANT_NAME_LENGTH)
  name?: string;

  /** Free data, at most 64 KB; takes the place of what was there. */
  @ApiPropertyOptional({ type: Object })
  @IsAbsentOr()
  @IsFreeJson({ maxBytes: TENANT_DATA_BYTES })
  data?: Record<string, unknown>;
}

export class ListTenantsQuery {
  /** Counted from 0. */
  @PagePositionQuery()
  page: number = 0;

  /** Rows a page, 1 to 100. */
  @PageSizeQuery(100)
  limit: number = 10;
}

export interface TenantResponse {
  _id: string;
  identifier: string;
  name?: string;
  data?: Record<string, unknown>;
  _environmentId: string;
  createdAt: string;
  updatedAt: string;
}

export interface TenantsPage {
  data: TenantResponse[];
  page: number;
  pageSize: number;
  hasMore: boolean;
}

export function toTenantResponse(doc: TenantDoc): TenantResponse {
  return {
    _id: doc._id.toHexString(),
    identifier: doc.identifier,
    ...(typeof doc.name === 'string' ? { name: doc.name } : {}),
    ...(doc.data ? { data: doc.data } : {}),
    _environmentId: doc._environmentId.toHexString(),
    createdAt: doc.createdAt.toISOString(),
    updatedAt: doc.updatedAt.toISOString(),
  };
}
