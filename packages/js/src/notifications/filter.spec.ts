import { createNotification } from '../internal/index.js';
import { NovuEventEmitter } from '../event-emitter.js';
import { HttpClient } from '../http/http-client.js';
import { InboxService } from '../http/inbox-service.js';
import { Session } from '../http/session.js';
import { aNotification } from '../testing/fake-api.js';
import { type InboxNotification, SeverityLevelEnum } from '../types.js';
import {
  areSeveritiesEqual,
  areTagsEqual,
  checkNotificationDataFilter,
  checkNotificationMatchesFilter,
  isSameFilter,
  normalizeTagGroups,
} from './filter.js';
import type { Notification } from './notification.js';

const emitter = new NovuEventEmitter();
const session = new Session(new HttpClient('http://localhost'), emitter, { subscriber: { subscriberId: 'ada' } });
const inboxService = new InboxService(session);
const notification = (overrides: Partial<InboxNotification>): Notification =>
  createNotification({ emitter, inboxService, notification: aNotification(overrides) });

it('tag filters are groups, however they are written', () => {
  expect(normalizeTagGroups(undefined)).toEqual([]);
  expect(normalizeTagGroups([])).toEqual([]);
  expect(normalizeTagGroups(['a', 'b'])).toEqual([['a', 'b']]);
  expect(normalizeTagGroups({ or: ['a'] })).toEqual([['a']]);
  expect(normalizeTagGroups({ and: [{ or: ['a', 'b'] }, { or: [] }, { or: ['c'] }] })).toEqual([['a', 'b'], ['c']]);
});

it('tag filters are equal when they ask for the same', () => {
  expect(areTagsEqual(undefined, [])).toBe(true);
  expect(areTagsEqual(['b', 'a'], { or: ['a', 'b', 'a'] })).toBe(true);
  expect(areTagsEqual({ and: [{ or: ['a'] }, { or: ['b'] }] }, { and: [{ or: ['b'] }, { or: ['a'] }] })).toBe(true);
  expect(areTagsEqual(['a', 'b'], { and: [{ or: ['a'] }, { or: ['b'] }] })).toBe(false);
  // Joined, these would look the same.
  expect(areTagsEqual(['a,b'], ['a', 'b'])).toBe(false);
});

it('severities are equal one by one or as a list', () => {
  expect(areSeveritiesEqual(SeverityLevelEnum.HIGH, [SeverityLevelEnum.HIGH])).toBe(true);
  expect(areSeveritiesEqual(undefined, [])).toBe(true);
  expect(areSeveritiesEqual(undefined, SeverityLevelEnum.LOW)).toBe(false);
});

it('filters are the same when all of their parts are', () => {
  expect(isSameFilter({}, { tags: [], data: {} })).toBe(true);
  expect(isSameFilter({ data: { a: 1, b: { c: 2, d: 3 } } }, { data: { b: { d: 3, c: 2 }, a: 1 } })).toBe(true);
  expect(isSameFilter({ data: { a: 1 } }, { data: { a: '1' } })).toBe(false);
  expect(isSameFilter({ read: false }, {})).toBe(false);
  expect(isSameFilter({ read: false }, { archived: false })).toBe(false);
  expect(isSameFilter({ createdGte: 1 }, { createdLte: 1 })).toBe(false);
});

it.each([
  [{ colour: 'red' }, { colour: 'red' }, true],
  [{ colour: 'red' }, { colour: 'blue' }, false],
  [{ colour: 'red' }, {}, true],
  [undefined, { colour: 'red' }, false],
  [{ colour: 'red' }, { colour: ['blue', 'red'] }, true],
  [{ colour: ['red', 'green'] }, { colour: 'green' }, true],
  [{ colour: 'red' }, { colour: { or: ['red'] } }, true],
  [{ colour: ['red', 'big'] }, { colour: { and: [{ or: ['red'] }, { or: ['big', 'small'] }] } }, true],
  [{ colour: ['red'] }, { colour: { and: [{ or: ['red'] }, { or: ['big'] }] } }, false],
  [{ team: { id: 1, name: 'a' } }, { team: { id: [1, 2] } }, true],
  [{ team: { id: 3 } }, { team: { id: [1, 2] } }, false],
  [{ team: 'x' }, { team: { id: 1 } }, false],
  [{ colour: 'red', size: 1 }, { colour: 'red', size: 2 }, false],
  [{ count: 1 }, { count: '1' }, false],
  [{}, { gone: null }, true],
])('data %j passes %j: %s', (data, filter, passes) => {
  expect(checkNotificationDataFilter(data, filter)).toBe(passes);
});

it('a notification matches when every part of the filter lets it pass', () => {
  const it = notification({ isRead: true, tags: ['a', 'c'], severity: SeverityLevelEnum.HIGH, data: { x: 1 } });
  const createdAt = Date.parse(it.createdAt);
  expect(checkNotificationMatchesFilter(it, {})).toBe(true);
  const all = { read: true, seen: false, archived: false, snoozed: false, tags: ['a', 'b'], data: { x: 1 } };
  expect(checkNotificationMatchesFilter(it, { ...all, severity: [SeverityLevelEnum.HIGH] })).toBe(true);
  expect(checkNotificationMatchesFilter(it, { createdGte: createdAt, createdLte: createdAt })).toBe(true);
  for (const part of [
    { read: false },
    { seen: true },
    { archived: true },
    { snoozed: true },
    { tags: ['b'] },
    { tags: { and: [{ or: ['a'] }, { or: ['b'] }] } },
    { severity: SeverityLevelEnum.LOW },
    { data: { x: 2 } },
    { createdGte: createdAt + 1 },
    { createdLte: createdAt - 1 },
  ]) {
    expect(checkNotificationMatchesFilter(it, part)).toBe(false);
  }
});
