/** What an Inbox costs does not grow with what its subscriber has received: each question is one query, which reads little more than its answer. */
import { SeverityLevelEnum } from '@novu/shared';
import { inAppMessage, testServices } from '@novu/testing';
import mongoose, { type Connection, type mongo, Types } from 'mongoose';
import type { Scope } from '../scope.js';
import type { MessageDoc } from './message.document.js';
import type { FeedFilter } from './feed-query.js';
import { FeedRepository } from './feed.repository.js';
import { MessageRepository } from './message.repository.js';

const { mongoUrl } = testServices('feed-cost');
const scope: Scope = { organizationId: new Types.ObjectId(), environmentId: new Types.ObjectId() };
const subscriberId = new Types.ObjectId();
const HISTORY = 5_000;
const PAGE = 10;
/** A page is merged of at most four ranges of the index, and asks for one message more than it shows. */
const PAGE_KEYS = PAGE + 1 + 4;
/** Where the feed's `after` stands is read by id. */
const AFTER_KEYS = 1;

const NOW = new Date();

let connection: Connection;
let feeds: FeedRepository;
let stored: MessageDoc[];
const issued: mongo.Document[] = [];

beforeAll(async () => {
  connection = await mongoose.createConnection(mongoUrl, { autoIndex: false, monitorCommands: true }).asPromise();
  feeds = new FeedRepository(connection);
  await feeds.ensureIndexes();
  stored = Array.from({ length: HISTORY }, (_, index) => ({
    ...inAppMessage({ scope, subscriberId }, new Date(Date.UTC(2026, 0, 1) + index * 1_000)),
    // Every flag is spread over the whole history; nine in ten are read, and of the others every second is seen.
    read: index % 10 !== 0,
    seen: index % 20 !== 0,
    archived: index % 7 === 0,
    severity: index % 2 === 0 ? SeverityLevelEnum.HIGH : SeverityLevelEnum.NONE,
  }));
  await new MessageRepository(connection).plan(stored);
  connection.getClient().on('commandStarted', ({ commandName, command }) => {
    if (['find', 'aggregate', 'count'].includes(commandName)) issued.push(command);
  });
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});
beforeEach(() => {
  issued.length = 0;
});

interface Stats {
  totalKeysExamined: number;
  totalDocsExamined: number;
}

/** What the queries read that were sent since the test began. */
async function costs(): Promise<Stats[]> {
  const sent = [...issued];
  const found: Stats[] = [];
  for (const command of sent) {
    const own = Object.fromEntries(
      Object.entries(command).filter(([key]) => !key.startsWith('$') && !['lsid', 'txnNumber'].includes(key)),
    );
    const explained = await connection.getClient().db(connection.name).command({
      explain: own,
      verbosity: 'executionStats',
    });
    const text = JSON.stringify(explained);
    expect(text).toContain('"IXSCAN"');
    expect(text).not.toContain('"COLLSCAN"');
    found.push(statsIn(explained));
  }

  return found;
}

/** An aggregation has its statistics inside of its first stage. */
function statsIn(explained: mongo.Document): Stats {
  const stages = explained['stages'] as { $cursor?: mongo.Document }[] | undefined;
  const { executionStats } = stages?.[0]?.$cursor ?? explained;

  return executionStats as Stats;
}

const only = <T>(items: readonly T[]): T | undefined => (items.length === 1 ? items[0] : undefined);

describe.each<[string, FeedFilter]>([
  ['everything', {}],
  ['what is neither archived nor snoozed', { archived: false, snoozed: false, contextKeys: [] }],
  ['what is unread', { read: false, snoozed: false, contextKeys: [] }],
  ['what is archived', { archived: true, contextKeys: [] }],
])('a page of %s', (_, filter) => {
  it('is one query that reads the page and no more, at the beginning as in the middle', async () => {
    const first = await feeds.list(scope, subscriberId, filter, { limit: PAGE }, NOW);
    expect(first.data).toHaveLength(PAGE);
    const cost = only(await costs());
    expect(cost?.totalKeysExamined).toBeLessThanOrEqual(PAGE_KEYS);
    expect(cost?.totalDocsExamined).toBeLessThanOrEqual(PAGE + 1);

    issued.length = 0;
    const middle = await feeds.list(scope, subscriberId, {}, { limit: 1, offset: HISTORY / 2 }, NOW);
    issued.length = 0;
    const after = await feeds.findInFeed(scope, subscriberId, middle.data[0]?._id ?? new Types.ObjectId());
    await feeds.list(scope, subscriberId, filter, { limit: PAGE, after: after ?? undefined }, NOW);
    const [position, page] = await costs();
    expect(position?.totalKeysExamined).toBe(AFTER_KEYS);
    expect(page?.totalKeysExamined).toBeLessThanOrEqual(PAGE_KEYS + 4);
    expect(page?.totalDocsExamined).toBeLessThanOrEqual(PAGE + 5);
  });
});

describe('a count', () => {
  it('of what is unread is one query that reads no message, and stops at a hundred', async () => {
    const filter: FeedFilter = { read: false, archived: false, snoozed: false, contextKeys: [] };
    expect(await feeds.countInFeed(scope, subscriberId, filter, NOW)).toBe(100);
    const cost = only(await costs());
    expect(cost?.totalDocsExamined).toBe(0);
    expect(cost?.totalKeysExamined).toBeLessThanOrEqual(100 + 10);
  });

  it('of what is unseen likewise', async () => {
    const filter: FeedFilter = { seen: false, archived: false, snoozed: false, contextKeys: [] };
    expect(await feeds.countInFeed(scope, subscriberId, filter, NOW)).toBe(100);
    const cost = only(await costs());
    expect(cost?.totalDocsExamined).toBe(0);
    expect(cost?.totalKeysExamined).toBeLessThanOrEqual(100 + 10);
  });

  it('of each severity is one query a severity at most, none of which reads a message', async () => {
    expect(await feeds.unreadCounts(scope, subscriberId, NOW, [])).toMatchObject({ total: 100 });
    const queries = await costs();
    expect(queries.length).toBeLessThanOrEqual(5);
    for (const cost of queries) {
      expect(cost.totalDocsExamined).toBe(0);
      expect(cost.totalKeysExamined).toBeLessThanOrEqual(220);
    }
  });
});
