import type { NovuEventEmitter } from '../event-emitter.js';
import type { EventHandler, EventNames, Events } from '../events.js';
import type { InboxService } from '../http/inbox-service.js';
import type { InboxNotification, Result } from '../types.js';
import * as actions from './actions.js';

/**
 * A notification as it was when it was read, with what can be done to it. It does not change: what a method resolves to is the
 * notification after the change.
 */
export class Notification implements InboxNotification {
  readonly id: InboxNotification['id'];
  readonly transactionId: InboxNotification['transactionId'];
  readonly subject?: InboxNotification['subject'];
  readonly body: InboxNotification['body'];
  readonly to: InboxNotification['to'];
  readonly isRead: InboxNotification['isRead'];
  readonly isSeen: InboxNotification['isSeen'];
  readonly isArchived: InboxNotification['isArchived'];
  readonly isSnoozed: InboxNotification['isSnoozed'];
  readonly snoozedUntil?: InboxNotification['snoozedUntil'];
  readonly deliveredAt?: InboxNotification['deliveredAt'];
  readonly createdAt: InboxNotification['createdAt'];
  readonly readAt?: InboxNotification['readAt'];
  readonly firstSeenAt?: InboxNotification['firstSeenAt'];
  readonly archivedAt?: InboxNotification['archivedAt'];
  readonly avatar?: InboxNotification['avatar'];
  readonly primaryAction?: InboxNotification['primaryAction'];
  readonly secondaryAction?: InboxNotification['secondaryAction'];
  readonly channelType: InboxNotification['channelType'];
  readonly tags: InboxNotification['tags'];
  readonly redirect: InboxNotification['redirect'];
  readonly data?: InboxNotification['data'];
  readonly workflow?: InboxNotification['workflow'];
  readonly severity: InboxNotification['severity'];
  readonly #target: actions.Target;

  constructor(notification: InboxNotification, emitter: NovuEventEmitter, inboxService: InboxService) {
    this.id = notification.id;
    this.transactionId = notification.transactionId;
    this.subject = notification.subject;
    this.body = notification.body;
    this.to = notification.to;
    this.isRead = notification.isRead;
    this.isSeen = notification.isSeen;
    this.isArchived = notification.isArchived;
    this.isSnoozed = notification.isSnoozed;
    this.snoozedUntil = notification.snoozedUntil;
    this.deliveredAt = notification.deliveredAt;
    this.createdAt = notification.createdAt;
    this.readAt = notification.readAt;
    this.firstSeenAt = notification.firstSeenAt;
    this.archivedAt = notification.archivedAt;
    this.avatar = notification.avatar;
    this.primaryAction = notification.primaryAction;
    this.secondaryAction = notification.secondaryAction;
    this.channelType = notification.channelType;
    this.tags = notification.tags;
    this.redirect = notification.redirect;
    this.data = notification.data;
    this.workflow = notification.workflow;
    this.severity = notification.severity;
    this.#target = {
      emitter,
      inbox: inboxService,
      args: { notification: this },
      id: this.id,
      known: this,
      make: (other) => new Notification(other, emitter, inboxService),
    };
  }

  read(): Result<Notification> {
    return actions.read(this.#target);
  }

  unread(): Result<Notification> {
    return actions.unread(this.#target);
  }

  seen(): Result<Notification> {
    return actions.seen(this.#target);
  }

  archive(): Result<Notification> {
    return actions.archive(this.#target);
  }

  unarchive(): Result<Notification> {
    return actions.unarchive(this.#target);
  }

  delete(): Result<void> {
    return actions.remove(this.#target);
  }

  /** @param snoozeUntil an ISO text. */
  snooze(snoozeUntil: string): Result<Notification> {
    return actions.snooze({ ...this.#target, args: { ...this.#target.args, snoozeUntil } }, snoozeUntil);
  }

  unsnooze(): Result<Notification> {
    return actions.unsnooze(this.#target);
  }

  completePrimary(): Result<Notification> {
    return actions.setAction(this.#target, 'primary', true);
  }

  completeSecondary(): Result<Notification> {
    return actions.setAction(this.#target, 'secondary', true);
  }

  revertPrimary(): Result<Notification> {
    return actions.setAction(this.#target, 'primary', false);
  }

  revertSecondary(): Result<Notification> {
    return actions.setAction(this.#target, 'secondary', false);
  }

  /** Listens to the client's events. Returns a function that stops the listening. */
  on<Key extends EventNames>(eventName: Key, listener: EventHandler<Events[Key]>): () => void {
    return this.#target.emitter.on(eventName, listener);
  }

  /** @deprecated Call the function that `on` returns. */
  off<Key extends EventNames>(eventName: Key, listener: EventHandler<Events[Key]>): void {
    this.#target.emitter.off(eventName, listener);
  }
}
