import type { Connection } from 'mongoose';
import { AttachmentRepository } from './attachments/attachment.repository.js';
import { ChannelConnectionRepository } from './channels/channel-connection.repository.js';
import { ChannelEndpointRepository } from './channels/channel-endpoint.repository.js';
import { ContextRepository } from './contexts/context.repository.js';
import { EnvironmentVariableRepository } from './environment-variables/environment-variable.repository.js';
import { EnvironmentRepository } from './environments/environment.repository.js';
import { StepWindowRepository } from './engine/step-window.repository.js';
import { AcceptedCommitRepository } from './events/accepted-commit.repository.js';
import { AcceptedEventRepository } from './events/accepted-event.repository.js';
import { IntegrationRepository } from './integrations/integration.repository.js';
import { LayoutRepository } from './layouts/layout.repository.js';
import { MailboxRepository } from './mailbox/mailbox.repository.js';
import { EarlyReportRepository } from './messages/early-report.repository.js';
import { FeedRepository } from './messages/feed.repository.js';
import { MessageRepository } from './messages/message.repository.js';
import { JobRepository } from './notifications/job.repository.js';
import { MergedDigestRepository } from './notifications/merged-digest.repository.js';
import { NotificationRepository } from './notifications/notification.repository.js';
import { MemberRepository } from './organizations/member.repository.js';
import { OrganizationRepository } from './organizations/organization.repository.js';
import { PreferenceRepository } from './preferences/preference.repository.js';
import { GatewayNodeRepository } from './subscribers/gateway-node.repository.js';
import { SubscriberRepository } from './subscribers/subscriber.repository.js';
import { TenantRepository } from './tenants/tenant.repository.js';
import { TopicRepository } from './topics/topic.repository.js';
import { TopicSubscriptionRepository } from './topics/topic-subscription.repository.js';
import { TranslationGroupRepository } from './translations/translation-group.repository.js';
import { TranslationRepository } from './translations/translation.repository.js';
import { UserRepository } from './users/user.repository.js';
import { ControlValuesRepository } from './workflows/control-values.repository.js';
import { MessageTemplateRepository } from './workflows/message-template.repository.js';
import { WorkflowRepository } from './workflows/workflow.repository.js';

/**
 * Every repository. An app offers each of them to its services by class. Where the rows of a collection are asked about in two ways, two
 * repositories share its definition.
 */
export const REPOSITORIES = [
  AcceptedCommitRepository,
  AcceptedEventRepository,
  AttachmentRepository,
  ChannelConnectionRepository,
  ChannelEndpointRepository,
  ContextRepository,
  ControlValuesRepository,
  EarlyReportRepository,
  EnvironmentRepository,
  EnvironmentVariableRepository,
  FeedRepository,
  GatewayNodeRepository,
  IntegrationRepository,
  JobRepository,
  LayoutRepository,
  MailboxRepository,
  MemberRepository,
  MergedDigestRepository,
  MessageRepository,
  MessageTemplateRepository,
  NotificationRepository,
  OrganizationRepository,
  PreferenceRepository,
  StepWindowRepository,
  SubscriberRepository,
  TenantRepository,
  TopicRepository,
  TopicSubscriptionRepository,
  TranslationGroupRepository,
  TranslationRepository,
  UserRepository,
  WorkflowRepository,
] as const;

/** Creates every missing index. Run by each app at its start; costs one command a collection once they exist. */
export async function ensureIndexes(connection: Connection): Promise<void> {
  const repositories = REPOSITORIES.map((RepositoryClass) => new RepositoryClass(connection));
  const byCollection = new Map(repositories.map((repository) => [repository.definition.name, repository]));
  await Promise.all([...byCollection.values()].map((repository) => repository.ensureIndexes()));
}
