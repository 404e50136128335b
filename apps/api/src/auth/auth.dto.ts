import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsEmail, IsIn, IsNotEmpty, IsOptional, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { IsNullableText } from '../http/validation.js';
import { ORGANIZATION_NAME_LENGTH } from '../organizations/organizations.dto.js';
import { NAME_LENGTH, UserResponse } from '../users/users.dto.js';

const EMAIL_LENGTH = 254;
const PASSWORD_RULE =
  '$property must have at least one upper-case letter, one lower-case letter, one digit and one of #?!@$%^&*()-';

/** A password good enough for a new account (`spec/internal-api.md` section 1). */
const IsNewPassword = (): PropertyDecorator =>
  applyDecorators(
    IsString(),
    MinLength(8),
    MaxLength(64),
    Matches(/^\S*$/, { message: '$property must not contain spaces' }),
    Matches(/^(?=.*\p{Lu})(?=.*\p{Ll})(?=.*\d)(?=.*[#?!@$%^&*()-])/u, { message: PASSWORD_RULE }),
  );

/** Any text a password could be; says nothing about the rules for new ones. */
const IsGivenPassword = (): PropertyDecorator => applyDecorators(IsString(), IsNotEmpty(), MaxLength(256));

export class RegisterRequest {
  @ApiProperty()
  @IsEmail()
  @MaxLength(EMAIL_LENGTH)
  email: string;

  @ApiProperty()
  @IsNewPassword()
  password: string;

  @ApiProperty()
  @IsString()
  @IsNotEmpty()
  @MaxLength(NAME_LENGTH)
  firstName: string;

  @ApiPropertyOptional()
  @IsNullableText(NAME_LENGTH)
  lastName?: string | null;

  /** Makes the person's organization right away; the token is for it then. */
  @ApiPropertyOptional()
  @IsNullableText(ORGANIZATION_NAME_LENGTH)
  organizationName?: string | null;

  @ApiPropertyOptional({ enum: ['web', 'cli', 'vercel'] })
  @IsOptional()
  @IsIn(['web', 'cli', 'vercel'])
  origin?: string | null;

  @ApiPropertyOptional()
  @IsNullableText(64)
  jobTitle?: string | null;

  @ApiPropertyOptional()
  @IsNullableText(255)
  domain?: string | null;
}

export class LoginRequest {
  @ApiProperty()
  @IsEmail()
  @MaxLength(EMAIL_LENGTH)
  email: string;

  @ApiProperty()
  @IsGivenPassword()
  password: string;
}

export class UpdatePasswordRequest {
  @ApiProperty()
  @IsGivenPassword()
  currentPassword: string;

  @ApiProperty()
  @IsNewPassword()
  newPassword: string;

  /** Must be the same as `newPassword`. */
  @ApiProperty()
  @IsString()
  @MaxLength(256)
  confirmPassword: string;
}

export class TokenResponse {
  /** For the `Authorization: Bearer` header; good for 30 days. */
  @ApiProperty()
  token: string;
}

export class RegisterResponse extends TokenResponse {
  @ApiProperty({ type: UserResponse })
  user: UserResponse;
}
