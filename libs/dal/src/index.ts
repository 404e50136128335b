export * from './attachments/attachment.repository.js';
export * from './channels/channel-connection.repository.js';
export * from './channels/channel-endpoint.repository.js';
export * from './client.js';
export * from './contexts/context.repository.js';
export { InvalidCursorError } from './cursor.js';
export * from './database.js';
export * from './environment-variables/environment-variable.repository.js';
export * from './environments/environment-data.js';
export * from './environments/environment.repository.js';
export * from './engine/step-window.repository.js';
export * from './events/accepted-event.repository.js';
export * from './events/event-report.js';
export * from './ids.js';
export * from './integrations/integration.repository.js';
export * from './layouts/layout.repository.js';
export * from './mailbox/mailbox.repository.js';
export { contextKeyOf, type FeedFilter, type ValueCondition } from './messages/feed-query.js';
export * from './messages/message.document.js';
export * from './messages/message.repository.js';
export * from './notifications/job.document.js';
export * from './notifications/job.repository.js';
export * from './notifications/notification.repository.js';
export * from './organizations/member.repository.js';
export * from './organizations/organization.repository.js';
export * from './preferences/preference.repository.js';
export { type Read, readTogether, type RowsOf } from './reads.js';
export {
  counted,
  type CursorPage,
  type CursorQuery,
  isDatabaseUnavailable,
  isDuplicateKey,
  type Sort,
  type Total,
  totalOf,
  type UncountedPage,
  type Update,
} from './repository.js';
export type { EnvironmentId, NewDoc, OrganizationId, Scope, ScopedDoc } from './scope.js';
export * from './subscribers/gateway-node.repository.js';
export * from './subscribers/subscriber.repository.js';
export * from './tenants/tenant.repository.js';
export * from './topics/topic.repository.js';
export * from './topics/topic-subscription.repository.js';
export * from './transaction.js';
export * from './translations/translation-group.repository.js';
export * from './translations/translation.repository.js';
export * from './users/user.repository.js';
export * from './workflows/control-values.repository.js';
export * from './workflows/message-template.repository.js';
export * from './workflows/workflow.repository.js';
export { Types } from 'mongoose';
export type { Connection } from 'mongoose';
