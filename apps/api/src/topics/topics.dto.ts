import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { CursorPage, TopicDoc } from '@novu/dal';
import { IsBoolean, IsOptional, IsString, MaxLength, ValidateBy } from 'class-validator';
import { IsFreeJson, IsSearchText } from '../http/free-json.js';
import { CursorPageQuery } from '../http/paging.js';
import { BooleanQuery, IsAbsentOr, IsExternalId } from '../http/validation.js';

const DATA_BYTES = 64 * 1024;
const NAME_LENGTH = 512;

/** Members are texts, numbers, booleans, null, or lists of texts. */
const IsFlat = (): PropertyDecorator =>
  ValidateBy({
    name: 'isFlat',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'object' && value !== null && Object.values(value).every(isFlatValue),
      defaultMessage: () => '$property may hold texts, numbers, booleans and lists of texts, no further objects',
    },
  });

/** What may be changed of a topic. Absent members stay as they are. */
export class UpdateTopicInput {
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(NAME_LENGTH)
  name?: string;

  /** Free data, at most 64 KB; null takes it away. */
  @ApiPropertyOptional({ type: Object, nullable: true })
  @IsOptional()
  @IsFreeJson({ maxBytes: DATA_BYTES })
  @IsFlat()
  data?: Record<string, unknown> | null;
}

export class CreateTopicInput extends UpdateTopicInput {
  @ApiProperty()
  @IsExternalId()
  key: string;
}

export class CreateTopicQuery {
  /** Answer 409 instead of updating a topic that exists. */
  @ApiPropertyOptional()
  @IsOptional()
  @BooleanQuery()
  @IsBoolean()
  failIfExists: boolean = false;
}

export class ListTopicsQuery extends CursorPageQuery {
  /** Part of the key, upper and lower case alike. */
  @ApiPropertyOptional()
  @IsOptional()
  @IsSearchText()
  key?: string;

  /** Part of the name, upper and lower case alike. */
  @ApiPropertyOptional()
  @IsOptional()
  @IsSearchText()
  name?: string;
}

export interface TopicResponse {
  _id: string;
  key: string;
  name?: string;
  data?: Record<string, unknown>;
  createdAt: string;
  updatedAt: string;
}

export function toTopicResponse(doc: TopicDoc): TopicResponse {
  return {
    _id: doc._id.toHexString(),
    key: doc.key,
    ...(typeof doc.name === 'string' ? { name: doc.name } : {}),
    ...(doc.data ? { data: doc.data } : {}),
    createdAt: doc.createdAt.toISOString(),
    updatedAt: doc.updatedAt.toISOString(),
  };
}

export type TopicPage = Omit<CursorPage<TopicDoc>, 'data'> & { data: TopicResponse[] };

function isFlatValue(value: unknown): boolean {
  return Array.isArray(value)
    ? value.every((member) => typeof member === 'string')
    : typeof value !== 'object' || value === null;
}
