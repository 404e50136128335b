import { ApiPropertyOptional } from '@nestjs/swagger';
import { ButtonTypeEnum } from '@novu/shared';
import { ArrayMaxSize, IsArray, IsEnum, IsString, MaxLength } from 'class-validator';
import { IsAbsentOr, TextListQuery } from '../http/validation.js';

/** Which of the subscriber's contexts are meant. */
export class ContextKeysQuery {
  /** `type:id`; notifications of exactly these contexts. */
  @TextListQuery()
  contextKeys?: string[];
}

/** The part of a body of a change of many that is not read by `parseBulkBody`. */
export class ContextKeysInput {
  /** `type:id`; notifications of exactly these contexts. */
  @ApiPropertyOptional({ type: [String] })
  @IsAbsentOr()
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @MaxLength(512, { each: true })
  contextKeys?: string[];
}

export class ActionParams {
  @IsString()
  subscriberId: string;

  @IsString()
  notificationId: string;

  @IsEnum(ButtonTypeEnum)
  actionType: ButtonTypeEnum;
}
