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

  @Put('profile')
  @AnyCaller()
  updateProfile(@CurrentMember() member: MemberSession, @Body() body: UpdateProfileRequest): Promise<UserResponse> {
    return this.users.updateProfile(member.userId, body);
  }

  @Put('onboarding')
  @AnyCaller()
  updateOnboarding(
    @CurrentMember() member: MemberSession,
    @Body() body: UpdateOnboardingRequest,
  ): Promise<UserResponse> {
    return this.users.updateOnboarding(member.userId, { showOnBoarding: body.showOnBoarding ?? false });
  }

  @Put('onboarding-tour')
  @AnyPerson()
  updateOnboardingTour(
    @CurrentMember() member: MemberSession,
    @Body() body: UpdateOnboardingTourRequest,
  ): Promise<UserResponse> {
    return this.users.updateOnboarding(member.userId, body);
  }
}
