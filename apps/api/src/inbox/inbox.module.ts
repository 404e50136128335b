import { Module } from '@nestjs/common';
import { InboxController } from './inbox.controller.js';
import { InboxService } from './inbox.service.js';
import { InboxSessionService } from './inbox-session.service.js';

@Module({ controllers: [InboxController], providers: [InboxService, InboxSessionService] })
export class InboxModule {}
