import { type DynamicModule, Module } from '@nestjs/common';
import { BridgeModule } from './bridge/bridge.module.js';
import { AuthModule } from './auth/auth.module.js';
import { DeadLettersModule } from './dead-letters/dead-letters.module.js';
import { EnvironmentsModule } from './environments/environments.module.js';
import { PublishingModule } from './environments/publishing.module.js';
import { EnvironmentVariablesModule } from './environment-variables/environment-variables.module.js';
import { LayoutsModule } from './layouts/layouts.module.js';
import { OrganizationsModule } from './organizations/organizations.module.js';
import { UsersModule } from './users/users.module.js';
import { MessagesModule } from './messages/messages.module.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { SubscribersModule } from './subscribers/subscribers.module.js';
import { TopicsModule } from './topics/topics.module.js';
import { IntegrationsModule } from './integrations/integrations.module.js';
import { MailboxModule } from './mailbox/mailbox.module.js';
import { WorkflowsModule } from './workflows/workflows.module.js';
import { API_ENV, type ApiEnv } from './env.js';
import { EventsModule } from './events/events.module.js';
import { HealthModule } from './health/health.module.js';
import { InboundWebhooksModule } from './inbound-webhooks/inbound-webhooks.module.js';
import { InboxModule } from './inbox/inbox.module.js';
import { PreferencesModule } from './preferences/preferences.module.js';
import { ChannelConnectionsModule } from './channel-connections/channel-connections.module.js';
import { ChannelEndpointsModule } from './channel-endpoints/channel-endpoints.module.js';
import { ContextsModule } from './contexts/contexts.module.js';
import { TenantsModule } from './tenants/tenants.module.js';
import { SubscriberNotificationsModule } from './subscriber-notifications/subscriber-notifications.module.js';
import { TranslationsModule } from './translations/translations.module.js';
import { WidgetsModule } from './widgets/widgets.module.js';
import { HttpModule } from './http/http.module.js';
import { ReferenceModule } from './reference/reference.module.js';

/** The features of the REST API. */
const FEATURES = [
  WorkflowsModule,
  MailboxModule,
  IntegrationsModule,
  MessagesModule,
  NotificationsModule,
  SubscribersModule,
  TopicsModule,
  UsersModule,
  OrganizationsModule,
  EnvironmentsModule,
  PublishingModule,
  EnvironmentVariablesModule,
  LayoutsModule,
  AuthModule,
  EventsModule,
  HealthModule,
  InboundWebhooksModule,
  InboxModule,
  PreferencesModule,
  ContextsModule,
  ChannelConnectionsModule,
  ChannelEndpointsModule,
  TenantsModule,
  TranslationsModule,
  DeadLettersModule,
  BridgeModule,
  SubscriberNotificationsModule,
  WidgetsModule,
];

@Module({})
export class ApiModule {
  /** The process that imports it also imports the platform module. */
  static forRoot(env: ApiEnv): DynamicModule {
    return {
      module: ApiModule,
      imports: [ApiConfiguration.forRoot(env), HttpModule, ReferenceModule, ...FEATURES],
    };
  }
}

@Module({})
class ApiConfiguration {
  static forRoot(env: ApiEnv): DynamicModule {
    return {
      module: ApiConfiguration,
      global: true,
      providers: [{ provide: API_ENV, useValue: env }],
      exports: [API_ENV],
    };
  }
}
