import { Body, Controller, Get, Header, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AnyPerson, Public } from '../http/permissions.js';
import { CurrentMember, type MemberSession } from '../http/session.js';
import {
  LoginRequest,
  RegisterRequest,
  type RegisterResponse,
  type TokenResponse,
  UpdatePasswordRequest,
} from './auth.dto.js';
import { AuthService } from './auth.service.js';

/** Tokens must not lie in any cache. */
const NoStore = (): MethodDecorator => Header('Cache-Control', 'no-store');

@ApiTags('Auth')
@Controller('v1/auth')
export class AuthController {
  constructor(private readonly auth: AuthService) {}

  @Post('register')
  @Public()
  @NoStore()
  register(@Body() body: RegisterRequest): Promise<RegisterResponse> {
    return this.auth.register(body);
  }

  @Post('login')
  @Public()
  @NoStore()
  login(@Body() body: LoginRequest): Promise<TokenResponse> {
    return this.auth.login(body);
  }

  @Get('refresh')
  @AnyPerson()
  @NoStore()
  refresh(@CurrentMember() member: MemberSession): Promise<string> {
    return this.auth.refresh(member.userId);
  }

  @Post('organizations/:organizationId/switch')
  @HttpCode(200)
  @AnyPerson()
  @NoStore()
  switchOrganization(
    @CurrentMember() member: MemberSession,
    @Param('organizationId') organizationId: string,
  ): Promise<string> {
    return this.auth.switchOrganization(member.userId, organizationId);
  }

  @Post('update-password')
  @HttpCode(204)
  @AnyPerson()
  @NoStore()
  updatePassword(@CurrentMember() member: MemberSession, @Body() body: UpdatePasswordRequest): Promise<void> {
    return this.auth.updatePassword(member.userId, body);
  }
}
