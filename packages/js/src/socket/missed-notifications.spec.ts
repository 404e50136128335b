import { NovuEventEmitter } from '../event-emitter.js';
import type { Notification } from '../notifications/notification.js';
import { deferred } from '../testing/deferred.js';
import { MissedNotifications } from './missed-notifications.js';

it('catches up again when a second loss was not caught up with, though the catching up of the first went well', async () => {
  const emitter = new NovuEventEmitter();
  const heard: string[] = [];
  const told = deferred();
  emitter.on('notifications.notification_received', ({ result }) => {
    heard.push(result.id);
    told.resolve();
  });
  const first = deferred<Notification[]>();
  const second = deferred<Notification[]>();
  const answers = [first.promise, second.promise];
  const notifications = {
    since: () => answers.shift() ?? Promise.resolve([{ id: 'missed' } as Notification]),
    refresh: () => Promise.resolve(),
  };
  let seconds = 0;
  const session = { serverTime: () => (seconds += 1) * 1_000 };
  const missed = new MissedNotifications(emitter, session, notifications);

  await missed.connected();
  missed.lost();
  const catchingUp = [missed.connected()];
  missed.lost();
  catchingUp.push(missed.connected());
  first.resolve([]);
  await catchingUp[0];
  second.reject(new Error('The API is away'));
  await catchingUp[1];
  await told.promise;
  expect(heard).toEqual(['missed']);
  missed.stop();
});

it('tells of a delivery once, though two tabs pass it on, and of one that comes back from a snooze again', () => {
  const emitter = new NovuEventEmitter();
  const heard: unknown[] = [];
  emitter.on('notifications.notification_received', ({ result }) => heard.push(result.deliveredAt));
  const nothing = { since: () => Promise.resolve([]), refresh: () => Promise.resolve() };
  const missed = new MissedNotifications(emitter, { serverTime: () => 0 }, nothing);

  for (const deliveredAt of [['09:00'], ['09:00'], ['09:00', '10:00'], ['09:00', '10:00']]) {
    missed.tell({ id: 'one', deliveredAt } as Notification);
  }
  expect(heard).toEqual([['09:00'], ['09:00', '10:00']]);
});
