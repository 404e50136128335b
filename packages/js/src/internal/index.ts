import type { NovuEventEmitter } from '../event-emitter.js';
import type { InboxService } from '../http/inbox-service.js';
import { Notification } from '../notifications/notification.js';
import type { InboxNotification } from '../types.js';

export { buildContextKey, buildSubscriber, buildSubscriptionIdentifier } from '../context.js';
export { parseMarkdownIntoTokens, type Token } from './markdown.js';

/** A notification that can be acted on, from a plain one. */
export function createNotification({
  emitter,
  inboxService,
  notification,
}: {
  emitter: NovuEventEmitter;
  inboxService: InboxService;
  notification: InboxNotification;
}): Notification {
  return new Notification(notification, emitter, inboxService);
}
