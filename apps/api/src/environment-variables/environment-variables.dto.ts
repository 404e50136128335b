import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { SECRET_MASK, SYSTEM_VARIABLES } from '@novu/application-generic';
import type { EnvironmentVariableDoc } from '@novu/dal';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsMongoId,
  IsNotIn,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { IsSearchText } from '../http/free-json.js';
import { IsAbsentOr } from '../http/validation.js';

const KEY_LENGTH = 256;
const VALUE_LENGTH = 256;
const ENVIRONMENTS = 100;

/** As templates name it behind `env.`; the keys of the platform's own values cannot be taken. */
const IsVariableKey = (): PropertyDecorator =>
  applyDecorators(
    IsString(),
    MaxLength(KEY_LENGTH),
    Matches(/^[A-Za-z][A-Za-z0-9_]*$/, {
      message: '$property must begin with a letter and may hold letters, digits and "_"',
    }),
    IsNotIn(SYSTEM_VARIABLES, { message: '$property is taken by the platform: $constraint1' }),
  );

export class EnvironmentVariableValueInput {
  @ApiProperty()
  @IsMongoId()
  _environmentId: string;

  @ApiProperty()
  @IsString()
  @MaxLength(VALUE_LENGTH)
  @IsNotIn([SECRET_MASK], { message: '$property is the mask secrets are shown with, not a value' })
  value: string;
}

class VariableFieldsInput {
  @ApiPropertyOptional({ enum: ['string'] })
  @IsAbsentOr()
  @IsIn(['string'])
  type?: 'string';

  /** Stored encrypted, and never shown again. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsBoolean()
  isSecret?: boolean;

  /** At most one an environment. */
  @ApiPropertyOptional({ type: [EnvironmentVariableValueInput] })
  @IsAbsentOr()
  @IsArray()
  @ArrayMaxSize(ENVIRONMENTS)
  @ArrayUnique(environmentOf, { message: '$property must hold one value an environment' })
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => EnvironmentVariableValueInput)
  values?: EnvironmentVariableValueInput[];
}

export class CreateEnvironmentVariableInput extends VariableFieldsInput {
  @ApiProperty()
  @IsVariableKey()
  key: string;
}

/** Absent members stay as they are; values of environments that are not named stay as well. */
export class UpdateEnvironmentVariableInput extends VariableFieldsInput {
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsVariableKey()
  key?: string;
}

export class ListEnvironmentVariablesQuery {
  /** Part of the key, upper and lower case alike. */
  @ApiPropertyOptional()
  @IsOptional()
  @IsSearchText()
  search?: string;
}

export interface EnvironmentVariableResponse {
  _id: string;
  _organizationId: string;
  key: string;
  type: 'string';
  isSecret: boolean;
  /** Of a secret variable, masked. */
  values: { _environmentId: string; value: string }[];
  createdAt: string;
  updatedAt: string;
}

export function toEnvironmentVariableResponse(variable: EnvironmentVariableDoc): EnvironmentVariableResponse {
  return {
    _id: variable._id.toHexString(),
    _organizationId: variable._organizationId.toHexString(),
    key: variable.key,
    type: variable.type,
    isSecret: variable.isSecret,
    values: variable.values.map(({ _environmentId, value }) => ({
      _environmentId: _environmentId.toHexString(),
      value: variable.isSecret ? SECRET_MASK : value,
    })),
    createdAt: variable.createdAt.toISOString(),
    updatedAt: variable.updatedAt.toISOString(),
  };
}

/** What is no object is refused by its own rule. */
function environmentOf(value: unknown): unknown {
  const isNamed = typeof value === 'object' && value !== null && '_environmentId' in value;

  return isNamed ? String(value._environmentId).toLowerCase() : value;
}
