import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsObject, IsString, MaxLength, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import { IsAbsentOr } from '../http/validation.js';

const TEXT_LENGTH = 1_000;
const URL_LENGTH = 2_048;

class HelloWorldPayload {
  @ApiProperty()
  @IsString()
  @MaxLength(TEXT_LENGTH)
  subject: string;

  @ApiProperty()
  @IsString()
  @MaxLength(TEXT_LENGTH)
  body: string;

  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(TEXT_LENGTH)
  primaryActionText?: string;

  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(URL_LENGTH)
  primaryActionUrl?: string;

  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(TEXT_LENGTH)
  secondaryActionText?: string;

  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(URL_LENGTH)
  secondaryActionUrl?: string;
}

/** `POST /v1/inbox/events`; who it is for follows from the session. */
export class KeylessEventInput {
  @ApiProperty({ enum: ['hello-world'] })
  @IsIn(['hello-world'])
  name: string;

  @ApiProperty({ type: HelloWorldPayload })
  @IsObject()
  @ValidateNested()
  @Type(() => HelloWorldPayload)
  payload: HelloWorldPayload;
}
