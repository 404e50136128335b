// What lists take in an environment that `scripts/bench/seed.mjs` has filled.
import { Client, load, percentile } from './client.mjs';

const CALLS = 40;
/** Slow ones are not called that often. */
const CALLS_MS = 4_000;
const FEWEST_CALLS = 3;
const INBOX_CALLS = 400;
/** The one with a hundredth of all messages. */
const SUBSCRIBER = 'seeded-0';

const LISTS = [
  '/v2/subscribers',
  '/v2/subscribers?orderBy=updatedAt',
  '/v2/subscribers?email=seeded-777@example.com',
  '/v2/subscribers?name=Ada',
  '/v2/subscribers?name=nobody',
  '/v1/subscribers',
  '/v2/topics',
  '/v2/topics/seeded-topic-0/subscriptions',
  `/v2/subscribers/${SUBSCRIBER}/subscriptions`,
  '/v1/messages',
  '/v1/messages?channel=in_app',
  '/v1/messages?channel=email',
  `/v1/messages?subscriberId=${SUBSCRIBER}`,
  '/v1/messages?transactionId=seeded-777',
  '/v1/messages?page=100',
  '/v1/notifications',
  '/v1/notifications?channels=email',
  '/v1/notifications?transactionId=seeded-777',
  `/v1/notifications?subscriberIds=${SUBSCRIBER}`,
  '/v1/notifications?search=seeded-777',
  `/v2/subscribers/${SUBSCRIBER}/preferences`,
  `/v2/subscribers/${SUBSCRIBER}/notifications`,
  `/v1/subscribers/${SUBSCRIBER}/notifications/feed`,
];
const INBOX = [
  '/v1/inbox/notifications?limit=10',
  '/v1/inbox/notifications?limit=10&read=false',
  `/v1/inbox/notifications/count?filters=${encodeURIComponent('[{"read":false}]')}`,
];

const inMs = (ms) => `${ms.toFixed(1)} ms`;

/** @returns {Promise<string>} a table: lists one call at a time, an Inbox with sixteen. */
export async function measureLists(api, { apiKey, identifier }) {
  const server = new Client(api, { authorization: `ApiKey ${apiKey}` }, 4);
  const rows = [];
  for (const path of LISTS) rows.push(await timed(server, path, CALLS, 1));
  const { data } = await server.call('POST', '/v1/inbox/session', {
    applicationIdentifier: identifier,
    subscriberId: SUBSCRIBER,
  });
  const inbox = new Client(api, { authorization: `Bearer ${data.token}` }, 16);
  for (const path of INBOX) rows.push(await timed(inbox, path, INBOX_CALLS, 16));
  await Promise.all([server.close(), inbox.close()]);

  return ['| List | At once | Calls | p50 | p99 |', '| --- | --- | --- | --- | --- |', ...rows, ''].join('\n');
}

async function timed(client, path, calls, concurrency) {
  const started = performance.now();
  await client.call('GET', path);
  const affordable = Math.floor((concurrency * CALLS_MS) / (performance.now() - started));
  const count = Math.min(calls, Math.max(FEWEST_CALLS, affordable));
  const { durations } = await load(count, concurrency, () => client.call('GET', path));

  return `| \`${decodeURIComponent(path)}\` | ${concurrency} | ${count} | ${inMs(percentile(durations, 0.5))} | ${inMs(percentile(durations, 0.99))} |`;
}
