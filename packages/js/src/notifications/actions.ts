import { type NovuEventEmitter, perform, performSilently } from '../event-emitter.js';
import type { InboxService, NotificationChange } from '../http/inbox-service.js';
import type { ActionType, InboxNotification, Result } from '../types.js';
import type { Notification } from './notification.js';
import type { NotificationArgs, SnoozeArgs } from './types.js';

/** One notification, and by what means it is changed. */
export interface Target<Args extends NotificationArgs = NotificationArgs> {
  emitter: NovuEventEmitter;
  inbox: InboxService;
  /** As the caller named it: events carry it. */
  args: Args;
  id: string;
  make: (notification: InboxNotification) => Notification;
  /** The notification, where it is known: events then say at once how it will be. */
  known?: Notification | undefined;
}

type ChangeOperation = {
  [Change in NotificationChange | 'snooze' | 'complete_action' | 'revert_action']: `notification.${Change}`;
}[NotificationChange | 'snooze' | 'complete_action' | 'revert_action'];

/** Read, it has been seen, and it leaves the archive. */
export function read(target: Target): Result<Notification> {
  const readAt = now();
  const changes = { isRead: true, readAt, isSeen: true, isArchived: false, archivedAt: null };

  return change(target, 'notification.read', changes, () => target.inbox.change(target.id, 'read'));
}

export function unread(target: Target): Result<Notification> {
  const changes = { isRead: false, readAt: null, isArchived: false, archivedAt: null };

  return change(target, 'notification.unread', changes, () => target.inbox.change(target.id, 'unread'));
}

export function archive(target: Target): Result<Notification> {
  const archivedAt = now();
  const changes = {
    isArchived: true,
    archivedAt,
    isRead: true,
    readAt: target.known?.readAt ?? archivedAt,
    isSeen: true,
  };

  return change(target, 'notification.archive', changes, () => target.inbox.change(target.id, 'archive'));
}

export function unarchive(target: Target): Result<Notification> {
  const readAt = target.known?.readAt ?? now();
  const changes = { isArchived: false, archivedAt: null, isRead: true, readAt, isSeen: true };

  return change(target, 'notification.unarchive', changes, () => target.inbox.change(target.id, 'unarchive'));
}

export function snooze(target: Target<SnoozeArgs>, snoozedUntil: string): Result<Notification> {
  const changes = { isSnoozed: true, snoozedUntil, isArchived: false, archivedAt: null };

  return change(target, 'notification.snooze', changes, () => target.inbox.snooze(target.id, snoozedUntil));
}

export function unsnooze(target: Target): Result<Notification> {
  const changes = { isSnoozed: false, snoozedUntil: null };

  return change(target, 'notification.unsnooze', changes, () => target.inbox.change(target.id, 'unsnooze'));
}

export function setAction(target: Target, type: ActionType, isCompleted: boolean): Result<Notification> {
  const key = type === 'primary' ? 'primaryAction' : 'secondaryAction';
  const action = target.known?.[key];
  const operation = isCompleted ? 'notification.complete_action' : 'notification.revert_action';

  return change(target, operation, action ? { [key]: { ...action, isCompleted } } : {}, () =>
    target.inbox.setAction(target.id, type, isCompleted),
  );
}

/** The server says nothing but that it was done. */
export function seen({ emitter, inbox, args, id, known, make }: Target): Result<Notification> {
  const optimistic = known && make({ ...known, isSeen: true, firstSeenAt: known.firstSeenAt ?? now() });

  return perform(emitter, 'notification.seen', {
    args,
    optimistic,
    request: async () => {
      await inbox.changeMany('seen', { notificationIds: [id] });

      return optimistic;
    },
    failure: 'Failed to mark the notification as seen',
  });
}

export function remove({ emitter, inbox, args, id }: Target): Result<void> {
  return performSilently(emitter, 'notification.delete', {
    args,
    request: () => inbox.delete(id),
    failure: 'Failed to delete the notification',
  });
}

function change<Operation extends ChangeOperation>(
  { emitter, args, known, make }: Target,
  operation: Operation,
  changes: Partial<InboxNotification>,
  request: () => Promise<InboxNotification>,
): Result<Notification> {
  return perform(emitter, operation, {
    args,
    optimistic: known && make({ ...known, ...changes }),
    request: async () => make(await request()),
    failure: `Failed to ${operation.slice('notification.'.length).replace('_', ' ')} the notification`,
  });
}

function now(): string {
  return new Date().toISOString();
}
