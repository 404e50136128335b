import type { NotificationFilter, Severities, TagsFilter } from '../types.js';
import type { Notification } from './notification.js';

type Scalar = string | number | boolean | null;

/** A tag filter as groups: one tag of each group must be there. No groups means no filter. */
export function normalizeTagGroups(tags: TagsFilter | undefined): string[][] {
  if (!tags) return [];
  const groups = Array.isArray(tags) ? [tags] : 'or' in tags ? [tags.or] : tags.and.map(({ or }) => or);

  return groups.filter((group) => group.length > 0);
}

/** Whether both ask for the same, however they are written. */
export function areTagsEqual(tags1?: TagsFilter, tags2?: TagsFilter): boolean {
  return canonicalTags(tags1) === canonicalTags(tags2);
}

export function areSeveritiesEqual(el1?: Severities, el2?: Severities): boolean {
  return canonicalSet(el1) === canonicalSet(el2);
}

/** Whether both filters let the same notifications pass, however they are written. */
export function isSameFilter(filter1: NotificationFilter, filter2: NotificationFilter): boolean {
  return filterKey(filter1) === filterKey(filter2);
}

/** A text that is the same for filters that ask for the same. */
export function filterKey({
  tags,
  read,
  archived,
  snoozed,
  seen,
  data,
  severity,
  createdGte,
  createdLte,
}: NotificationFilter): string {
  return JSON.stringify([
    canonicalTags(tags),
    canonicalSet(severity),
    [read, archived, snoozed, seen, createdGte, createdLte].map((value) => value ?? null),
    data && Object.keys(data).length > 0 ? sortedKeys(data) : null,
  ]);
}

/** Whether a notification's `data` passes the filter, decided as the server decides it. */
export function checkNotificationDataFilter(
  notificationData: Notification['data'],
  filterData: NotificationFilter['data'],
): boolean {
  return Object.entries(filterData ?? {}).every(([key, wanted]) => {
    const value = notificationData?.[key];
    if (!isRecord(wanted) || isGroup(wanted)) return passes(value, wanted);

    return isRecord(value) && Object.entries(wanted).every(([inner, asked]) => passes(value[inner], asked));
  });
}

/** Whether a notification belongs in a list with this filter. */
export function checkNotificationMatchesFilter(notification: Notification, filter: NotificationFilter): boolean {
  const createdAt = Date.parse(notification.createdAt);
  const tags = notification.tags ?? [];

  return (
    same(filter.read, notification.isRead) &&
    same(filter.seen, notification.isSeen) &&
    same(filter.archived, notification.isArchived) &&
    same(filter.snoozed, notification.isSnoozed) &&
    (filter.createdGte === undefined || createdAt >= filter.createdGte) &&
    (filter.createdLte === undefined || createdAt <= filter.createdLte) &&
    passesSeverity(notification, filter.severity) &&
    normalizeTagGroups(filter.tags).every((group) => group.some((tag) => tags.includes(tag))) &&
    checkNotificationDataFilter(notification.data, filter.data)
  );
}

function same(wanted: boolean | undefined, actual: boolean): boolean {
  return wanted === undefined || wanted === actual;
}

function passesSeverity({ severity }: Notification, wanted: Severities | undefined): boolean {
  if (wanted === undefined || wanted.length === 0) return true;

  return Array.isArray(wanted) ? wanted.includes(severity) : wanted === severity;
}

/** One value against a scalar, a list of which one must be equal, `{ or }` or `{ and: [{ or }] }`. */
function passes(value: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) return isOneOf(value, wanted);
  if (!isRecord(wanted)) return isOneOf(value, [wanted]);
  if (Array.isArray(wanted['or'])) return isOneOf(value, wanted['or']);
  if (Array.isArray(wanted['and'])) return wanted['and'].every((group) => passes(value, group));

  return false;
}

/** A value of several is equal when one of them is, as it is in MongoDB, where the server looks. */
function isOneOf(value: unknown, wanted: unknown[]): boolean {
  const values = Array.isArray(value) ? (value as unknown[]) : [value ?? null];

  return wanted.some((each) => isScalar(each) && values.includes(each));
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isGroup(value: Record<string, unknown>): boolean {
  return Array.isArray(value['or']) || Array.isArray(value['and']);
}

function canonicalTags(tags: TagsFilter | undefined): string {
  return JSON.stringify([...new Set(normalizeTagGroups(tags).map(canonicalSet))].sort());
}

function canonicalSet(values: string | string[] | undefined): string {
  const given = values === undefined ? [] : Array.isArray(values) ? values : [values];

  return JSON.stringify([...new Set(given)].sort());
}

function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (!isRecord(value)) return value;

  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sortedKeys(value[key])]),
  );
}
