import type { InboxNotification } from './inbox.schema.js';

export const INBOX_VIEWS = ['all', 'unread', 'archived'] as const;
export type InboxView = (typeof INBOX_VIEWS)[number];

/** What a person does to one notification; the names are those of the API. */
export type NotificationChange = 'read' | 'unread' | 'archive' | 'unarchive';

/** The notification as the API will give it after the change (`inbox-api.md` 4.2). */
export function applyChange(notification: InboxNotification, change: NotificationChange): InboxNotification {
  switch (change) {
    case 'read':
      return { ...notification, isRead: true, isArchived: false };
    case 'unread':
      return { ...notification, isRead: false, isArchived: false };
    case 'archive':
      return { ...notification, isRead: true, isArchived: true };
    case 'unarchive':
      return { ...notification, isRead: true, isArchived: false };
  }
}

/** Whether a notification is listed in a view. */
export function isInView(notification: InboxNotification, view: InboxView): boolean {
  switch (view) {
    case 'all':
      return !notification.isArchived;
    case 'unread':
      return !notification.isRead && !notification.isArchived;
    case 'archived':
      return notification.isArchived;
  }
}

/** How the number of unread notifications moves when one becomes another. */
export function unreadDelta(before: InboxNotification, after: InboxNotification): number {
  return Number(isInView(after, 'unread')) - Number(isInView(before, 'unread'));
}
