import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { TopicDoc } from '@novu/dal';
import { LIMITS, SUBSCRIBER_ID_PATTERN } from '@novu/shared';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { IsSearchText } from '../http/free-json.js';
import { PagePositionQuery, PageSizeQuery } from '../http/paging.js';
import { IsExternalId } from '../http/validation.js';

const NAME_LENGTH = 512;

export class RenameTopicInput {
  @ApiProperty()
  @IsString()
  @MaxLength(NAME_LENGTH)
  name: string;
}

export class CreateLegacyTopicInput extends RenameTopicInput {
  @ApiProperty()
  @IsExternalId()
  key: string;
}

export class TopicSubscribersInput {
  /** The customer's ids of 1 to 100 subscribers. */
  @ApiProperty({ type: [String] })
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(LIMITS.subscribersPerTopicCall)
  @IsString({ each: true })
  @Matches(SUBSCRIBER_ID_PATTERN, { each: true, message: 'each value in $property must be the id of a subscriber' })
  subscribers: string[];
}

export class ListLegacyTopicsQuery {
  /** Counted from 0. */
  @PagePositionQuery()
  page: number = 0;

  /** Rows a page, 1 to 100. */
  @PageSizeQuery(100)
  pageSize: number = 10;

  /** The key of one topic. */
  @ApiPropertyOptional()
  @IsOptional()
  @IsSearchText()
  key?: string;
}

export interface LegacyTopicResponse {
  _id: string;
  _organizationId: string;
  _environmentId: string;
  key: string;
  name: string;
}

export interface LegacyTopicDetails extends LegacyTopicResponse {
  /** The customer's ids of subscribers; at most 100, the newest first. */
  subscribers: string[];
}

export interface LegacyTopicsPage {
  data: LegacyTopicResponse[];
  page: number;
  pageSize: number;
  totalCount: number;
}

export interface TopicSubscribersResult {
  succeeded: string[];
  /** Subscribers there are none of. */
  failed: { notFound: string[] };
}

export function toLegacyTopicResponse(doc: TopicDoc): LegacyTopicResponse {
  return {
    _id: doc._id.toHexString(),
    _organizationId: doc._organizationId.toHexString(),
    _environmentId: doc._environmentId.toHexString(),
    key: doc.key,
    name: doc.name ?? '',
  };
}
