import { Module } from '@nestjs/common';
import { ChannelConnectionsModule } from '../channel-connections/channel-connections.module.js';
import { ChannelEndpointsModule } from '../channel-endpoints/channel-endpoints.module.js';
import { IntegrationsModule } from '../integrations/integrations.module.js';
import { KeylessModule } from '../keyless/keyless.module.js';
import { PreferencesModule } from '../preferences/preferences.module.js';
import { TopicsModule } from '../topics/topics.module.js';
import { InboxChannelsController } from './channels/inbox-channels.controller.js';
import { InboxChannelsService } from './channels/inbox-channels.service.js';
import { InboxController } from './inbox.controller.js';
import { InboxPreferencesController } from './inbox-preferences.controller.js';
import { InboxProofs } from './inbox-proofs.js';
import { InboxService } from './inbox.service.js';
import { InboxSessionService } from './inbox-session.service.js';
import { InboxSubscriptionsController } from './inbox-subscriptions.controller.js';
import { InboxSubscriptionsService } from './inbox-subscriptions.service.js';

@Module({
  imports: [
    PreferencesModule,
    TopicsModule,
    ChannelConnectionsModule,
    ChannelEndpointsModule,
    IntegrationsModule,
    KeylessModule,
  ],
  controllers: [InboxController, InboxPreferencesController, InboxSubscriptionsController, InboxChannelsController],
  providers: [InboxService, InboxSessionService, InboxProofs, InboxSubscriptionsService, InboxChannelsService],
  exports: [InboxService, InboxSessionService],
})
export class InboxModule {}
