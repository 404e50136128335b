import type { NotificationFilter, TagsFilter } from '../types.js';
import type { Notification } from './notification.js';

export interface ListNotificationsArgs extends NotificationFilter {
  /** How many; 10 when left out, at most 100. */
  limit?: number;
  /** The id of the last notification of the page before. */
  after?: string;
  offset?: number;
  /** False asks the server even when the answer is known. */
  useCache?: boolean;
}

export interface ListNotificationsResponse {
  notifications: Notification[];
  hasMore: boolean;
  filter: NotificationFilter;
}

export type FilterCountArgs = NotificationFilter;

export interface FiltersCountArgs {
  /** At most 30. */
  filters: NotificationFilter[];
}

export type CountArgs = undefined | FilterCountArgs | FiltersCountArgs;

export interface FilterCountResponse {
  count: number;
  filter: NotificationFilter;
}

export interface FiltersCountResponse {
  /** One of each filter, in the same order. */
  counts: FilterCountResponse[];
}

export type CountResponse = FilterCountResponse | FiltersCountResponse;

export interface BaseArgs {
  notificationId: string;
}

export interface InstanceArgs {
  notification: Notification;
}

/** A notification, or its id. */
export type NotificationArgs = BaseArgs | InstanceArgs;

/** `snoozeUntil` is an ISO text. */
export type SnoozeArgs = NotificationArgs & { snoozeUntil: string };

/** Which notifications; all when nothing is said. */
export interface BulkArgs {
  tags?: TagsFilter;
  data?: Record<string, unknown>;
}

export type SeenAllArgs = { notificationIds: string[] } | BulkArgs;
