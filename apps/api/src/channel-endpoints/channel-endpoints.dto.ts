import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Encryption } from '@novu/application-generic';
import { CHANNEL_ENDPOINT_TYPES, type ChannelEndpointDoc, type ChannelEndpointType, type CursorPage } from '@novu/dal';
import type { ChannelTypeEnum } from '@novu/shared';
import { IsBoolean, IsIn, IsOptional } from 'class-validator';
import {
  IsChannelIdentifier,
  IsContext,
  IsIntegrationIdentifier,
  ListChannelsQuery,
} from '../channel-connections/channel-connections.dto.js';
import { IsFreeJson, IsSearchText } from '../http/free-json.js';
import { IsAbsentOr, IsSubscriberId } from '../http/validation.js';
import { openEndpoint } from './endpoint-fields.js';

const ENDPOINT_BYTES = 32 * 1024;

export class UpdateChannelEndpointInput {
  /** Fields by type; takes the place of what was there. */
  @ApiProperty({ type: Object })
  @IsFreeJson({ maxBytes: ENDPOINT_BYTES })
  endpoint: Record<string, unknown>;
}

export class CreateChannelEndpointInput extends UpdateChannelEndpointInput {
  /** Made up when absent. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsChannelIdentifier()
  identifier?: string;

  @ApiProperty()
  @IsSubscriberId()
  subscriberId: string;

  /** Makes the subscriber where it is missing, instead of answering 404. */
  @ApiPropertyOptional({ default: false })
  @IsAbsentOr()
  @IsBoolean()
  createSubscriberIfMissing?: boolean;

  @IsContext()
  context?: unknown;

  @ApiProperty()
  @IsIntegrationIdentifier()
  integrationIdentifier: string;

  /** The connection whose token opens the way there. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsChannelIdentifier()
  connectionIdentifier?: string;

  @ApiProperty({ enum: CHANNEL_ENDPOINT_TYPES })
  @IsIn(CHANNEL_ENDPOINT_TYPES)
  type: ChannelEndpointType;
}

export class ListChannelEndpointsQuery extends ListChannelsQuery {
  @ApiPropertyOptional()
  @IsOptional()
  @IsSearchText()
  connectionIdentifier?: string;
}

export interface ChannelEndpointResponse {
  identifier: string;
  channel: ChannelTypeEnum;
  providerId: string;
  integrationIdentifier: string;
  connectionIdentifier: string | null;
  subscriberId: string;
  contextKeys: string[];
  type: ChannelEndpointType;
  /** In the clear. */
  endpoint: Record<string, unknown>;
  createdAt: string;
  updatedAt: string;
}

export type ChannelEndpointPage = Omit<CursorPage<ChannelEndpointDoc>, 'data'> & { data: ChannelEndpointResponse[] };

export function toChannelEndpointResponse(doc: ChannelEndpointDoc, encryption: Encryption): ChannelEndpointResponse {
  return {
    identifier: doc.identifier,
    channel: doc.channel,
    providerId: doc.providerId,
    integrationIdentifier: doc.integrationIdentifier,
    connectionIdentifier: doc.connectionIdentifier ?? null,
    subscriberId: doc.subscriberId,
    contextKeys: doc.contextKeys,
    type: doc.type,
    endpoint: openEndpoint(doc.type, doc.endpoint, encryption),
    createdAt: doc.createdAt.toISOString(),
    updatedAt: doc.updatedAt.toISOString(),
  };
}
