import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ContextDoc, CursorPage } from '@novu/dal';
import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { IsFreeJson, IsSearchText } from '../http/free-json.js';
import { CursorPageQuery } from '../http/paging.js';
import { IsAbsentOr, IsBridgeUrl } from '../http/validation.js';
import { CONTEXT_DATA_BYTES, CONTEXT_NAME_LENGTH, CONTEXT_NAME_PATTERN } from './context-input.js';

/** Type or id of a context. */
const IsContextName = (): PropertyDecorator =>
  applyDecorators(
    IsString(),
    MaxLength(CONTEXT_NAME_LENGTH),
    Matches(CONTEXT_NAME_PATTERN, { message: '$property may hold letters, digits, "-" and "_" only' }),
  );

export class CreateContextInput {
  @ApiProperty()
  @IsContextName()
  type: string;

  @ApiProperty()
  @IsContextName()
  id: string;

  /** Free data, at most 64 KB. */
  @ApiPropertyOptional({ type: Object })
  @IsAbsentOr()
  @IsFreeJson({ maxBytes: CONTEXT_DATA_BYTES })
  data?: Record<string, unknown>;

  /** Where the customer's own code answers for this context. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsBridgeUrl()
  bridgeUrl?: string;
}

export class UpdateContextInput {
  /** Free data, at most 64 KB; takes the place of what was there. */
  @ApiProperty({ type: Object })
  @IsFreeJson({ maxBytes: CONTEXT_DATA_BYTES })
  data: Record<string, unknown>;

  /** Absent: stays as it is; null: taken away. */
  @ApiPropertyOptional({ type: String, nullable: true })
  @IsOptional()
  @IsBridgeUrl()
  bridgeUrl?: string | null;
}

export class ListContextsQuery extends CursorPageQuery {
  /** The whole id. */
  @ApiPropertyOptional()
  @IsOptional()
  @IsSearchText()
  id?: string;

  /** The whole type. */
  @ApiPropertyOptional()
  @IsOptional()
  @IsSearchText()
  type?: string;

  /** Part of `type:id`, upper and lower case alike. */
  @ApiPropertyOptional()
  @IsOptional()
  @IsSearchText()
  search?: string;
}

export interface ContextResponse {
  type: string;
  id: string;
  data: Record<string, unknown>;
  bridgeUrl?: string;
  createdAt: string;
  updatedAt: string;
}

export type ContextPage = Omit<CursorPage<ContextDoc>, 'data'> & { data: ContextResponse[] };

export function toContextResponse(doc: ContextDoc): ContextResponse {
  return {
    type: doc.type,
    id: doc.id,
    data: doc.data,
    ...(typeof doc.bridgeUrl === 'string' ? { bridgeUrl: doc.bridgeUrl } : {}),
    createdAt: doc.createdAt.toISOString(),
    updatedAt: doc.updatedAt.toISOString(),
  };
}
