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

  /** Makes an account, and answers with the person and a token. */
  @Post('register')
  @Public()
  @NoStore()
  register(@Body() body: RegisterRequest): Promise<RegisterResponse> {
    return this.auth.register(body);
  }

  /** Signs a person in with e-mail address and password, and answers with a token for the dashboard. */
  @Post('login')
  @Public()
  @NoStore()
  login(@Body() body: LoginRequest): Promise<TokenResponse> {
    return this.auth.login(body);
  }

  /** A new token for the signed-in person; it names no organization. */
  @Get('refresh')
  @AnyPerson()
  @NoStore()
  refresh(@CurrentMember() member: MemberSession): Promise<string> {
    return this.auth.refresh(member.userId);
  }

  /** A token with which the person acts in another of their organizations. */
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

  /** Changes the password of the signed-in person, who has to give the present one. */
  @Post('update-password')
  @HttpCode(204)
  @AnyPerson()
  @NoStore()
  updatePassword(@CurrentMember() member: MemberSession, @Body() body: UpdatePasswordRequest): Promise<void> {
    return this.auth.updatePassword(member.userId, body);
  }
}
