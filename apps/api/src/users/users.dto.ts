import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { UserDoc } from '@novu/dal';
import { IsBoolean, IsInt, IsNotEmpty, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { IsAbsentOr } from '../http/validation.js';

/** Longest first or last name. */
export const NAME_LENGTH = 128;

export class UpdateProfileRequest {
  @ApiProperty()
  @IsString()
  @IsNotEmpty()
  @MaxLength(NAME_LENGTH)
  firstName: string;

  @ApiProperty()
  @IsString()
  @IsNotEmpty()
  @MaxLength(NAME_LENGTH)
  lastName: string;

  /** Address of an image. */
  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(2048)
  @Matches(/^https?:\/\/\S+\.(?:jpe?g|png|gif|svg)$/i, {
    message: '$property must be the http(s) address of a jpg, png, gif or svg',
  })
  profilePicture?: string | null;
}

export class UpdateOnboardingRequest {
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsBoolean()
  showOnBoarding?: boolean;
}

export class UpdateOnboardingTourRequest {
  /** The step the tour has come to. */
  @ApiProperty()
  @IsInt()
  @Min(0)
  @Max(1_000)
  showOnBoardingTour: number;
}

/** A person as the dashboard sees it. */
export class UserResponse {
  @ApiProperty()
  _id: string;

  @ApiProperty()
  firstName: string | null;

  @ApiProperty()
  lastName: string | null;

  @ApiProperty()
  email: string;

  @ApiProperty()
  profilePicture: string | null;

  @ApiPropertyOptional()
  jobTitle?: string;

  @ApiProperty()
  showOnBoarding: boolean;

  @ApiPropertyOptional()
  showOnBoardingTour?: number;

  /** False for people who sign in through another identity provider. */
  @ApiProperty()
  hasPassword: boolean;

  @ApiPropertyOptional()
  externalId?: string;

  @ApiProperty()
  createdAt: string;
}

export function toUserResponse(user: UserDoc): UserResponse {
  return {
    _id: user._id.toHexString(),
    firstName: user.firstName ?? null,
    lastName: user.lastName ?? null,
    email: user.email,
    profilePicture: user.profilePicture ?? null,
    ...(user.jobTitle ? { jobTitle: user.jobTitle } : {}),
    showOnBoarding: user.showOnBoarding ?? true,
    ...(user.showOnBoardingTour === undefined ? {} : { showOnBoardingTour: user.showOnBoardingTour }),
    hasPassword: user.password !== undefined,
    ...(user.externalId ? { externalId: user.externalId } : {}),
    createdAt: user.createdAt.toISOString(),
  };
}
