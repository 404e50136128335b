import { Module } from '@nestjs/common';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';

@Module({ imports: [OrganizationsModule], controllers: [AuthController], providers: [AuthService] })
export class AuthModule {}
