import { waitFor } from '@novu/testing';
import { SUBSCRIBER, type Tour, WORKFLOW } from './tour.js';

/** Subscribers, their credentials, preferences and subscriptions. Leaves the subscriber {@link SUBSCRIBER} behind. */
export async function tourSubscribers({ novu }: Tour): Promise<void> {
  const person = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.com', phone: '+4930123456' };
  const rest = { locale: 'en_US', timezone: 'Europe/Berlin', avatar: 'https://img.example/a.png', data: { vip: true } };
  await novu.subscribers.create({ subscriberId: SUBSCRIBER, ...person, ...rest });
  await novu.subscribers.createBulk({ subscribers: [{ subscriberId: 'grace' }, { subscriberId: 'alan' }] });
  await novu.subscribers.search({ limit: 2, orderDirection: 'ASC', includeCursor: true });
  await novu.subscribers.search({ email: person.email, name: 'Ada', phone: person.phone, subscriberId: SUBSCRIBER });
  await novu.subscribers.retrieve(SUBSCRIBER);
  await novu.subscribers.patch({ firstName: 'Augusta', lastName: null, data: null }, SUBSCRIBER);
  await novu.subscribers.properties.updateOnlineFlag({ isOnline: true }, SUBSCRIBER);
  await novu.subscribers.delete('alan');
}

/** Where chat and push messages of a subscriber go, after integrations were made. */
export async function tourCredentials({ novu }: Tour): Promise<void> {
  const { credentials } = novu.subscribers;
  const webhookUrl = 'https://hooks.slack.example/1';
  await credentials.update({ providerId: 'slack', credentials: { webhookUrl } }, SUBSCRIBER);
  await credentials.append({ providerId: 'expo', credentials: { deviceTokens: ['token-1'] } }, SUBSCRIBER);
  await novu.subscribers.retrieve(SUBSCRIBER);
  await credentials.delete(SUBSCRIBER, 'slack');
}

/** Preferences, after a workflow was made. */
export async function tourPreferences({ novu }: Tour): Promise<void> {
  const schedule = {
    isEnabled: true,
    weeklySchedule: { monday: { isEnabled: true, hours: [{ start: '09:00 AM', end: '05:00 PM' }] } },
  };
  await novu.subscribers.preferences.update({ channels: { email: false }, schedule }, SUBSCRIBER);
  await novu.subscribers.preferences.update({ workflowId: WORKFLOW, channels: { inApp: true } }, SUBSCRIBER);
  await novu.subscribers.preferences.bulkUpdate(
    { preferences: [{ workflowId: WORKFLOW, channels: { email: true } }] },
    SUBSCRIBER,
  );
  await novu.subscribers.preferences.list({ subscriberId: SUBSCRIBER, criticality: 'all' });
}

/** Topics and the subscriptions to them. */
export async function tourTopics({ novu }: Tour): Promise<void> {
  await novu.topics.create({ key: 'news', name: 'News', data: { kind: 'weekly' } });
  await novu.topics.create({ key: 'news', name: 'The news' });
  await novu.topics.list({ key: 'news', limit: 5, includeCursor: true });
  await novu.topics.get('news');
  await novu.topics.update({ name: 'Newsletter' }, 'news');
  await novu.topics.subscriptions.create(
    {
      subscriptions: [{ identifier: 'ada-news', subscriberId: SUBSCRIBER }, 'grace', 'nobody'],
      name: 'Weekly',
      context: { tenant: 'acme' },
      preferences: [{ workflowId: WORKFLOW, condition: { '==': [1, 1] } }],
    },
    'news',
  );
  await novu.topics.subscribers.retrieve(SUBSCRIBER, 'news');
  await novu.topics.subscriptions.list({ topicKey: 'news', limit: 1, includeCursor: true });
  await novu.topics.subscriptions.getSubscription('news', 'ada-news');
  await novu.topics.subscriptions.update({
    topicKey: 'news',
    identifier: 'ada-news',
    updateTopicSubscriptionRequestDto: { name: 'Daily', preferences: [{ workflowId: WORKFLOW, enabled: false }] },
  });
  await novu.subscribers.topics.list({ subscriberId: SUBSCRIBER, key: 'news' });
  await novu.topics.subscriptions.delete({ subscriptions: [{ identifier: 'ada-news' }, 'nobody'] }, 'news');
  await novu.topics.delete('news');
}

/** Events, and what becomes of them: runs, messages, the Inbox. */
export async function tourEvents({ novu }: Tour): Promise<void> {
  const payload = { order: 'A7' };
  const { result: first } = await novu.trigger({ workflowId: WORKFLOW, to: SUBSCRIBER, payload });
  await novu.triggerBulk({
    events: [1, 2, 3].map((order) => ({
      workflowId: WORKFLOW,
      to: [{ subscriberId: SUBSCRIBER }],
      payload: { order: `A${order}` },
      transactionId: `bulk-${order}`,
    })),
  });
  await novu.triggerBroadcast({ name: WORKFLOW, payload, context: { tenant: 'acme' } });
  await novu.cancel(first.transactionId ?? '');
  await waitFor('messages of every event', async () => {
    const { result } = await novu.subscribers.notifications.count(SUBSCRIBER, '[{}]');

    return result[0]?.count === 5;
  });
  const { result: runs } = await novu.notifications.list({ subscriberIds: [SUBSCRIBER], channels: ['in_app'] });
  await novu.notifications.list({ transactionId: 'bulk-1', search: 'bulk-1', page: 0, limit: 5 });
  await novu.notifications.retrieve(runs.data[0]?.id ?? '');
  const { result: messages } = await novu.messages.retrieve({ subscriberId: SUBSCRIBER, channel: 'in_app' });
  await novu.messages.delete(messages.data[0]?.id ?? '');
  await novu.messages.deleteByTransactionId('bulk-2', 'in_app');
}

/** The Inbox of a subscriber, as a server sees it. */
export async function tourInbox({ novu }: Tour): Promise<void> {
  const { notifications } = novu.subscribers;
  const subscriberId = SUBSCRIBER;
  const { result: page } = await notifications.list({ subscriberId, limit: 3, severity: ['none', 'high'] });
  const notificationId = page.data[0]?.id ?? '';
  const one = { subscriberId, notificationId };
  await notifications.markAsRead(one);
  await notifications.markAsUnread(one);
  await notifications.archive(one);
  await notifications.unarchive(one);
  const snoozeUntil = new Date(Date.now() + 3_600_000);
  await notifications.snooze({ ...one, snoozeSubscriberNotificationDto: { snoozeUntil } });
  await notifications.list({ subscriberId, snoozed: true });
  await notifications.unsnooze(one);
  await notifications.completeAction({ ...one, actionType: 'primary' });
  await notifications.revertAction({ ...one, actionType: 'primary' });
  await notifications.markAsSeen({ notificationIds: [notificationId] }, subscriberId);
  await notifications.feed({ subscriberId, limit: 2 });
  await notifications.unseenCount({ subscriberId });
  await novu.subscribers.messages.markAllAs({ messageId: notificationId, markAs: 'read' }, subscriberId);
  await novu.subscribers.messages.updateAsSeen({
    subscriberId,
    messageId: notificationId,
    type: 'primary',
    markMessageActionAsSeenDto: { status: 'done' },
  });
  await novu.subscribers.messages.markAll({ markAs: 'seen' }, subscriberId);
  await notifications.markAllAsRead({}, subscriberId);
  await notifications.archiveAllRead({}, subscriberId);
  await notifications.archiveAll({}, subscriberId);
  await notifications.list({ subscriberId, archived: true });
  await notifications.delete(one);
  await notifications.deleteAll({}, subscriberId);
}
