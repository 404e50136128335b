import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AnyCaller, AnyPerson } from '../http/permissions.js';
import { CurrentMember, type MemberSession } from '../http/session.js';
import {
  UpdateOnboardingRequest,
  UpdateOnboardingTourRequest,
  UpdateProfileRequest,
  type UserResponse,
} from './users.dto.js';
import { UsersService } from './users.service.js';

@ApiTags('Users')
@Controller('v1/users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  /** The signed-in person; for an API key, the person whose key it is. */
  @Get('me')
  @AnyCaller()
  me(@CurrentMember() member: MemberSession): Promise<UserResponse> {
    return this.users.get(member.userId);
  }

  /** Changes the name and picture of the signed-in person. */
  @Put('profile')
  @AnyCaller()
  updateProfile(@CurrentMember() member: MemberSession, @Body() body: UpdateProfileRequest): Promise<UserResponse> {
    return this.users.updateProfile(member.userId, body);
  }

  /** Says whether the signed-in person is still shown the way around. */
  @Put('onboarding')
  @AnyCaller()
  updateOnboarding(
    @CurrentMember() member: MemberSession,
    @Body() body: UpdateOnboardingRequest,
  ): Promise<UserResponse> {
    return this.users.updateOnboarding(member.userId, { showOnBoarding: body.showOnBoarding ?? false });
  }

  /** Notes how far the signed-in person has come in the tour. */
  @Put('onboarding-tour')
  @AnyPerson()
  updateOnboardingTour(
    @CurrentMember() member: MemberSession,
    @Body() body: UpdateOnboardingTourRequest,
  ): Promise<UserResponse> {
    return this.users.updateOnboarding(member.userId, body);
  }
}
