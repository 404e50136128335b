/** What the server is asked for a list: a fixed number of queries, whose cost is that of the page and not that of the collection. */
import { CONNECTION } from '@novu/application-generic';
import { type Connection, SubscriberRepository, Types, WorkflowRepository } from '@novu/dal';
import type { HttpClient } from '@novu/testing';
import { type ProfiledCommand, Profiler } from '../testing/profile.js';
import { seed, seededSubscriberId, seededTopicKey } from '../testing/seed.js';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import { oneOfEach, SECRET } from './testing/one-of-each.js';
import { Tokens } from './tokens.js';

const SIZES = { subscribers: 5_000, messages: 20_000, runs: 5_000, topics: 200, subscriptions: 5_000 };
const PAGE = 10;
/** A page and the row that tells of a next one, for each range an index is read in; the ids of what belongs to it. */
const NEAR_PAGE = 4 * (PAGE + 1);

/**
 * Every list, with the most queries it may take: one for the rows, with what the path names, and one for the total and for all else that
 * rows show something of, such as people and workflows.
 */
const LISTS: readonly (readonly [path: string, queries: number])[] = [
  ['/v2/subscribers', 2],
  ['/v2/subscribers?orderBy=updatedAt&orderDirection=ASC', 2],
  ['/v2/subscribers?email=seeded-77@example.com', 1],
  ['/v2/subscribers?phone=%2B15550000077', 1],
  ['/v2/subscribers?subscriberId=seeded-77', 1],
  ['/v1/subscribers', 2],
  ['/v2/topics', 2],
  ['/v2/topics?orderBy=updatedAt', 2],
  ['/v1/topics', 2],
  ['/v2/topics/{topicKey}/subscriptions', 2],
  ['/v2/topics/{topicKey}/subscriptions?subscriberId=seeded-7', 2],
  ['/v2/subscribers/{subscriberId}/subscriptions', 2],
  ['/v1/messages', 2],
  ['/v1/messages?channel=in_app', 2],
  ['/v1/messages?channel=email', 2],
  ['/v1/messages?channel=sms', 2],
  ['/v1/messages?subscriberId={subscriberId}', 2],
  ['/v1/messages?transactionId=seeded-7', 2],
  ['/v1/notifications', 2],
  ['/v1/notifications?transactionId=seeded-8', 2],
  ['/v1/notifications?subscriberIds={subscriberId}', 2],
  ['/v1/notifications?emails=seeded-7@example.com', 2],
  ['/v2/contexts', 1],
  ['/v2/contexts?search=x', 1],
  ['/v1/channel-connections', 1],
  ['/v1/channel-endpoints', 1],
  ['/v1/channel-endpoints?subscriberId={subscriberId}', 1],
  ['/v2/layouts', 2],
  ['/v2/workflows', 2],
  ['/v1/integrations', 1],
  ['/v1/integrations/active', 1],
  ['/v1/environments', 1],
  ['/v1/environment-variables', 1],
  ['/v1/tenants', 1],
  ['/v1/mailbox', 1],
  ['/v1/dead-letters', 2],
  ['/v2/subscribers/{subscriberId}/preferences', 2],
  ['/v1/subscribers/{subscriberId}/preferences', 2],
  ['/v2/subscribers/{subscriberId}/notifications', 2],
  ['/v2/subscribers/{subscriberId}/notifications/count?filters=[{}]', 2],
  ['/v1/subscribers/{subscriberId}/notifications/feed', 2],
  ['/v1/subscribers/{subscriberId}/notifications/unseen', 2],
  ['/v1/organizations', 2],
  ['/v1/organizations/members', 2],
];
/** Lists an Inbox asks for. */
const INBOX_LISTS: typeof LISTS = [
  ['/v1/inbox/notifications', 1],
  ['/v1/inbox/notifications?read=false', 1],
  ['/v1/inbox/notifications?archived=true', 1],
  ['/v1/inbox/notifications/count?filters=[{}]', 1],
  ['/v1/inbox/notifications/count?filters=[{"read":false}]', 1],
  ['/v1/inbox/preferences', 2],
  ['/v1/inbox/channel-connections', 1],
  ['/v1/inbox/channel-endpoints', 1],
  ['/v1/widgets/notifications/feed', 2],
  ['/v1/widgets/notifications/unseen', 1],
  ['/v1/widgets/notifications/unread', 1],
  ['/v1/widgets/notifications/count', 1],
];

/**
 * Text is looked for anywhere in a name: the server walks an index until the page is full, in the worst case to its end. What must
 * hold is that it reads no collection without one, and walks no further than it has to.
 */
const SEARCHES = [
  '/v2/subscribers?name=Ada',
  '/v2/subscribers?name=nobody',
  '/v2/topics?key=topic-7',
  '/v1/notifications?search=seeded-77',
  '/v1/notifications?channels=email',
  '/v1/notifications?severity=high',
  '/v2/layouts?query=x',
  '/v2/workflows?query=x',
];

let api: TestApi;
let profiler: Profiler;
let server: HttpClient;
let inbox: HttpClient;
beforeAll(async () => {
  api = await startApi('lists');
  const environment = await api.newEnvironment();
  server = environment.client;
  await oneOfEach(api, environment);
  const connection = api.get<Connection>(CONNECTION);
  const identifier = `workflow-${SECRET}`;
  const workflow = await api.get(WorkflowRepository).findByIdentifier(environment.scope, identifier);
  const ofWorkflow = { _id: workflow?._id ?? new Types.ObjectId(), identifier };
  await seed(connection, environment.scope, ofWorkflow, SIZES);
  inbox = await inboxOf(environment);
  profiler = await Profiler.start(connection);
}, 120_000);
afterAll(() => api.close());

async function inboxOf({ scope }: TestEnvironment): Promise<HttpClient> {
  const subscriberId = seededSubscriberId(0);
  const subscriber = await api.get(SubscriberRepository).findByExternalId(scope, subscriberId);
  const token = api.get(Tokens).signSubscriber({
    _id: String(subscriber?._id),
    subscriberId,
    organizationId: scope.organizationId.toHexString(),
    environmentId: scope.environmentId.toHexString(),
    contextKeys: [],
  });

  return api.clientWith({ authorization: `Bearer ${token}` });
}

/** What one call asks the database, once what is kept in memory is there: it may have to be renewed in between, but not twice in a row. */
async function asked(client: HttpClient, path: string, queries = 2): Promise<ProfiledCommand[]> {
  const filled = path.replace('{subscriberId}', seededSubscriberId(0)).replace('{topicKey}', seededTopicKey(0));
  expect([filled, (await client.get(filled)).status]).toEqual([filled, 200]);
  const commands = await profiler.during(() => client.get(filled));

  return commands.length <= queries ? commands : profiler.during(() => client.get(filled));
}

/** Totals are counted up to a number the interface names, in the index alone; feeds count up to a hundred, and may read those. */
const COUNTED = 200;

function faultsOf(command: ProfiledCommand): string[] {
  const { name, plan, sorts, keysExamined, docsExamined, counts } = command;
  const faults = {
    'reads a whole collection': plan.includes('COLLSCAN'),
    'sorts more than a page': sorts && docsExamined > NEAR_PAGE,
    'reads more keys than the page': !counts && keysExamined > NEAR_PAGE,
    'reads more rows than the page': docsExamined > (name === 'count' ? COUNTED : NEAR_PAGE),
  };

  return Object.entries(faults).flatMap(([fault, is]) => (is ? [`${fault}: ${JSON.stringify(command)}`] : []));
}

it.each(LISTS)('GET %s costs a page, in at most %i queries', async (path, queries) => {
  const commands = await asked(server, path, queries);
  expect(commands.flatMap(faultsOf)).toEqual([]);
  expect([commands.length <= queries, commands]).toEqual([true, commands]);
});

it.each(INBOX_LISTS)('GET %s of an Inbox costs a page, in at most %i queries', async (path, queries) => {
  const commands = await asked(inbox, path, queries);
  expect(commands.flatMap(faultsOf)).toEqual([]);
  expect([commands.length <= queries, commands]).toEqual([true, commands]);
});

it.each(SEARCHES)('GET %s walks an index', async (path) => {
  const commands = await asked(server, path);
  // The pages of several subscribers are put in order when they are put together.
  const isOfSeveral = ({ name, collection }: ProfiledCommand) => name === 'aggregate' && collection === 'subscribers';
  const wrong = commands.filter((one) => one.plan.includes('COLLSCAN') || (one.sorts && !isOfSeveral(one)));
  expect([wrong, commands.length <= 2]).toEqual([[], true]);
});

interface Description {
  paths: Record<string, { get?: { parameters?: { name: string; in: string }[] } }>;
}

it('no list is missing here', async () => {
  const { paths } = (await api.anonymous.get<Description>('/openapi.json')).body;
  const paged = Object.entries(paths).flatMap(([path, { get }]) =>
    get?.parameters?.some(({ name, in: place }) => place === 'query' && name === 'limit') ? [path] : [],
  );
  const known = new Set([...LISTS, ...INBOX_LISTS].map(([path]) => path.split('?')[0]));
  expect(paged.length).toBeGreaterThan(15);
  expect(paged.filter((path) => !known.has(path))).toEqual([]);
});
