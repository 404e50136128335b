import { type AddressInfo, connect, createServer } from 'node:net';
import { ButtonTypeEnum, ChannelTypeEnum, LIMITS, MessageActionStatusEnum, SeverityLevelEnum } from '@novu/shared';
import { expectNoCollectionScan, inAppMessage, testServices } from '@novu/testing';
import { type Connection, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import type { Scope } from '../scope.js';
import type { MessageDoc } from './message.document.js';
import type { FeedFilter } from './feed-query.js';
import { type FeedPlace, FeedRepository } from './feed.repository.js';
import { MessageRepository } from './message.repository.js';
import { COUNTS_INDEX } from './message.schema.js';

const { mongoUrl } = testServices('feeds');
const scope: Scope = { organizationId: new Types.ObjectId(), environmentId: new Types.ObjectId() };
const at = (seconds: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds));

const NOW = new Date();

let connection: Connection;
let messages: MessageRepository;
let feeds: FeedRepository;
let subscriberId: Types.ObjectId;

beforeAll(async () => {
  connection = await connectDatabase({ url: mongoUrl, maxPoolSize: 4, appName: 'test' });
  messages = new MessageRepository(connection);
  feeds = new FeedRepository(connection);
  await messages.ensureIndexes();
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});
beforeEach(() => {
  subscriberId = new Types.ObjectId();
});

async function store(...overrides: Partial<MessageDoc>[]): Promise<MessageDoc[]> {
  const docs = overrides.map((override) => ({
    ...inAppMessage({ scope, subscriberId }, override.createdAt),
    ...override,
  }));
  await messages.plan(docs);

  return docs;
}

const found = async (filter: FeedFilter): Promise<string[]> =>
  (await feeds.list(scope, subscriberId, filter, { limit: 100 }, NOW)).data.map((doc) => doc.content).sort();

describe('feed', () => {
  it('pages newest first without a gap or a repetition when messages are of the same millisecond', async () => {
    const stored = await store(
      ...Array.from({ length: 25 }, (_, index) => ({ createdAt: at(index < 20 ? 5 : index) })),
    );
    const seen: string[] = [];
    let after: FeedPlace | undefined;
    for (let hasMore = true; hasMore;) {
      const page = await feeds.list(scope, subscriberId, {}, { limit: 4, after }, NOW);
      seen.push(...page.data.map((doc) => doc._id.toHexString()));
      after = page.data.at(-1);
      hasMore = page.hasMore;
    }
    const expected = stored
      .toSorted(
        (a, b) =>
          b.createdAt.getTime() - a.createdAt.getTime() || b._id.toHexString().localeCompare(a._id.toHexString()),
      )
      .map((doc) => doc._id.toHexString());
    expect(seen).toEqual(expected);
  });

  it('keeps its place when newer messages arrive between two pages', async () => {
    await store({ createdAt: at(1), content: 'oldest' }, { createdAt: at(2), content: 'older' });
    const first = await feeds.list(scope, subscriberId, {}, { limit: 1 }, NOW);
    await store({ createdAt: at(9), content: 'newer' });
    const second = await feeds.list(scope, subscriberId, {}, { limit: 5, after: first.data[0] }, NOW);
    expect(second).toMatchObject({ hasMore: false, data: [{ content: 'oldest' }] });
  });

  it('keeps its place when the last message of a page is removed, and skips by offset', async () => {
    const [, b] = await store({ createdAt: at(1), content: 'a' }, { createdAt: at(2), content: 'b' });
    await feeds.removeFromFeed(scope, subscriberId, { ids: [b?._id ?? new Types.ObjectId()] }, NOW);
    expect(await feeds.list(scope, subscriberId, {}, { limit: 5, after: b }, NOW)).toMatchObject({
      data: [{ content: 'a' }],
      hasMore: false,
    });
    await store({ createdAt: at(3), content: 'c' });
    expect(await feeds.list(scope, subscriberId, {}, { limit: 5, offset: 1 }, NOW)).toMatchObject({
      data: [{ content: 'a' }],
    });
  });

  it('leaves the payload, other subscribers, other environments and other channels out', async () => {
    await store({ content: 'mine' }, { content: 'mail', channel: ChannelTypeEnum.EMAIL });
    const elsewhere = { ...scope, environmentId: new Types.ObjectId() };
    await messages.plan([
      { ...inAppMessage({ scope, subscriberId: new Types.ObjectId() }), content: 'another subscriber' },
      { ...inAppMessage({ scope: elsewhere, subscriberId }), content: 'another environment' },
    ]);
    const { data } = await feeds.list(scope, subscriberId, {}, { limit: 10 }, NOW);
    expect(data.map((doc) => doc.content)).toEqual(['mine']);
    expect(data[0]).not.toHaveProperty('payload');
  });
});

describe('filters', () => {
  const hour = 3_600_000;

  it('choose by flags', async () => {
    await store(
      { content: 'new' },
      { content: 'seen', seen: true },
      { content: 'read', seen: true, read: true },
      { content: 'archived', seen: true, read: true, archived: true },
      { content: 'snoozed', snoozedUntil: new Date(Date.now() + hour) },
      { content: 'awake', snoozedUntil: new Date(Date.now() - hour) },
    );
    expect(await found({ read: false })).toEqual(['awake', 'new', 'seen', 'snoozed']);
    expect(await found({ seen: false })).toEqual(['awake', 'new', 'snoozed']);
    expect(await found({ archived: true })).toEqual(['archived']);
    expect(await found({ snoozed: true })).toEqual(['snoozed']);
    expect(await found({ archived: false, snoozed: false })).toEqual(['awake', 'new', 'read', 'seen']);
  });

  it('choose by tags: one of each group', async () => {
    await store(
      { content: 'a', tags: ['a'] },
      { content: 'ab', tags: ['a', 'b'] },
      { content: 'c', tags: ['c'] },
      { content: 'none' },
    );
    expect(await found({ tagGroups: [['a', 'c']] })).toEqual(['a', 'ab', 'c']);
    expect(await found({ tagGroups: [['a', 'c'], ['b']] })).toEqual(['ab']);
  });

  it('choose by data, in arrays and below objects too', async () => {
    await store(
      { content: 'red', data: { colour: 'red', team: { id: 1 } } },
      { content: 'many', data: { colour: ['red', 'blue'], team: { id: 2 } } },
      { content: 'none' },
    );
    expect(await found({ data: [{ path: 'colour', anyOf: ['blue', 'green'] }] })).toEqual(['many']);
    expect(
      await found({
        data: [
          { path: 'colour', anyOf: ['red'] },
          { path: 'team.id', anyOf: [1] },
        ],
      }),
    ).toEqual(['red']);
  });

  it('choose by severity, time and id', async () => {
    const [old, urgent] = await store(
      { content: 'old', createdAt: at(1), severity: SeverityLevelEnum.LOW },
      { content: 'urgent', createdAt: at(5), severity: SeverityLevelEnum.HIGH },
    );
    expect(await found({ severity: [SeverityLevelEnum.HIGH, SeverityLevelEnum.MEDIUM] })).toEqual(['urgent']);
    expect(await found({ createdAfter: at(5) })).toEqual(['urgent']);
    expect(await found({ createdBefore: at(1) })).toEqual(['old']);
    expect(await found({ createdAfter: at(1), createdBefore: at(5) })).toEqual(['old', 'urgent']);
    expect(await found({ ids: [old?._id ?? new Types.ObjectId()] })).toEqual(['old']);
    expect(await found({ ids: [] })).toEqual([]);
    expect(urgent?.content).toBe('urgent');
  });
});

describe('counts', () => {
  it('stop at the cap of the interface', async () => {
    await store(...Array.from({ length: LIMITS.inboxCount + 20 }, () => ({})));
    expect(await feeds.countInFeed(scope, subscriberId, {}, NOW)).toBe(LIMITS.inboxCount);
    expect(await feeds.countInFeed(scope, subscriberId, { read: false, archived: false }, NOW)).toBe(LIMITS.inboxCount);
    expect(await feeds.unreadCounts(scope, subscriberId, NOW)).toEqual({
      total: LIMITS.inboxCount,
      severity: { high: 0, medium: 0, low: 0, none: LIMITS.inboxCount },
    });
  });

  it('are exact by severity, even for one who has left a lot unread', async () => {
    const of = (severity: SeverityLevelEnum, count: number) => Array.from({ length: count }, () => ({ severity }));
    await store(
      ...of(SeverityLevelEnum.HIGH, 150),
      ...of(SeverityLevelEnum.MEDIUM, 90),
      ...of(SeverityLevelEnum.NONE, 3),
    );
    expect(await feeds.unreadCounts(scope, subscriberId, NOW)).toEqual({
      total: LIMITS.inboxCount,
      severity: { high: LIMITS.inboxCount, medium: 90, low: 0, none: 3 },
    });
    await feeds.removeFromFeed(scope, subscriberId, { severity: [SeverityLevelEnum.MEDIUM] }, NOW);
    expect(await feeds.unreadCounts(scope, subscriberId, NOW)).toEqual({
      total: LIMITS.inboxCount,
      severity: { high: LIMITS.inboxCount, medium: 0, low: 0, none: 3 },
    });
  });

  it('agree with the feed, whichever index answers', async () => {
    await store(
      { severity: SeverityLevelEnum.HIGH, tags: ['a'] },
      { severity: SeverityLevelEnum.HIGH, seen: true },
      { severity: SeverityLevelEnum.LOW, seen: true, read: true },
      { severity: SeverityLevelEnum.NONE, seen: true, read: true, archived: true },
      { severity: SeverityLevelEnum.NONE, seen: true, archived: true },
      { severity: SeverityLevelEnum.NONE, read: true },
      { severity: SeverityLevelEnum.MEDIUM, snoozedUntil: new Date(Date.now() + 60_000) },
    );
    const filters: FeedFilter[] = [
      {},
      { read: false },
      { seen: false },
      { read: false, archived: true },
      { read: true, seen: false },
      { read: false, seen: true },
      { read: false, archived: false, snoozed: false },
      { read: false, archived: false, snoozed: false, severity: [SeverityLevelEnum.HIGH] },
      { read: false, archived: false, tagGroups: [['a']] },
      { seen: false, archived: false, snoozed: false },
    ];
    for (const filter of filters) {
      expect(await feeds.countInFeed(scope, subscriberId, filter, NOW)).toBe((await found(filter)).length);
    }
    expect(await feeds.unreadCounts(scope, subscriberId, NOW)).toEqual({
      total: 2,
      severity: { high: 2, medium: 0, low: 0, none: 0 },
    });
  });
});

describe('flags', () => {
  it('keep the time a message was seen first', async () => {
    const [message] = await store({});
    const id = message?._id ?? new Types.ObjectId();
    const first = await feeds.setFlags(scope, subscriberId, id, { seen: true, lastSeenDate: at(1) }, at(1));
    expect(first).toMatchObject({ seen: true, firstSeenDate: at(1), lastSeenDate: at(1), updatedAt: at(1) });
    await feeds.setFlags(scope, subscriberId, id, { seen: false }, at(2));
    const again = await feeds.setFlags(
      scope,
      subscriberId,
      id,
      { seen: true, lastSeenDate: at(3), archivedAt: null },
      at(3),
    );
    expect(again).toMatchObject({ seen: true, firstSeenDate: at(1), lastSeenDate: at(3), archivedAt: null });
  });

  it('touch no message of anybody else', async () => {
    const [message] = await store({});
    const id = message?._id ?? new Types.ObjectId();
    const elsewhere = { ...scope, environmentId: new Types.ObjectId() };
    expect(await feeds.setFlags(scope, new Types.ObjectId(), id, { read: true }, at(1))).toBeNull();
    expect(await feeds.setFlags(elsewhere, subscriberId, id, { read: true }, at(1))).toBeNull();
    expect(await feeds.removeFromFeed(elsewhere, subscriberId, { ids: [id] }, NOW)).toBe(0);
    expect(await feeds.findInFeed(scope, subscriberId, id)).toMatchObject({ read: false });
  });

  it('change and remove what a filter chooses', async () => {
    await store({ content: 'a', tags: ['a'] }, { content: 'b' });
    expect(
      await feeds.setFlagsInFeed(
        scope,
        subscriberId,
        { tagGroups: [['a']] },
        { read: true, lastReadDate: at(1) },
        at(1),
      ),
    ).toBe(1);
    expect(await found({ read: true })).toEqual(['a']);
    expect(await feeds.removeFromFeed(scope, subscriberId, { read: true }, NOW)).toBe(1);
    expect(await found({})).toEqual(['b']);
  });

  it('complete only a button the message has', async () => {
    const button = { type: ButtonTypeEnum.PRIMARY, content: 'Accept' };
    const base = inAppMessage({ scope, subscriberId });
    await messages.plan([
      { ...base, cta: { ...base.cta, action: { status: MessageActionStatusEnum.PENDING, buttons: [button] } } },
    ]);
    const { DONE } = MessageActionStatusEnum;
    const { PRIMARY, SECONDARY } = ButtonTypeEnum;
    expect(await feeds.setAction(scope, subscriberId, base._id, { type: SECONDARY, status: DONE }, NOW)).toBeNull();
    const changed = await feeds.setAction(scope, subscriberId, base._id, { type: PRIMARY, status: DONE }, NOW);
    expect(changed?.cta.action).toEqual({ status: DONE, buttons: [button], result: { type: ButtonTypeEnum.PRIMARY } });
  });
});

it('is snoozed until its time by the clock of who asks', async () => {
  const owner = { scope, subscriberId: new Types.ObjectId() };
  await messages.plan([{ ...inAppMessage(owner), snoozedUntil: new Date('2030-01-01T12:00:00Z') }]);
  const snoozedAt = (time: string): Promise<number> =>
    feeds.countInFeed(scope, owner.subscriberId, { snoozed: true }, new Date(time));
  expect(await snoozedAt('2030-01-01T11:59:59Z')).toBe(1);
  expect(await snoozedAt('2030-01-01T12:00:00Z')).toBe(0);
  expect((await feeds.unreadCounts(scope, owner.subscriberId, new Date('2030-01-01T12:00:00Z'))).total).toBe(1);
});

it('data-model.md: contexts match exactly, whatever their order', async () => {
  const [both] = await store(
    { content: 'both', contextKeys: ['project:x', 'tenant:acme'] },
    { content: 'one', contextKeys: ['tenant:acme'] },
    { content: 'none' },
  );
  expect(await found({ contextKeys: ['tenant:acme'] })).toEqual(['one']);
  expect(await found({ contextKeys: ['tenant:acme', 'project:x'] })).toEqual(['both']);
  expect(await found({ contextKeys: [] })).toEqual(['none']);
  expect(await found({})).toEqual(['both', 'none', 'one']);
  expect((await feeds.unreadCounts(scope, subscriberId, NOW, ['tenant:acme'])).total).toBe(1);
  const id = both?._id ?? new Types.ObjectId();
  expect(await feeds.findInFeed(scope, subscriberId, id, ['tenant:acme'])).toBeNull();
  expect(await feeds.setFlags(scope, subscriberId, id, { read: true }, at(1), ['tenant:acme'])).toBeNull();
  expect(await feeds.removeFromFeed(scope, subscriberId, { ids: [id], contextKeys: ['tenant:acme'] }, NOW)).toBe(0);
});

it('shows whole messages, by what is in their payload', async () => {
  await store({ content: 'a', payload: { order: { id: 7 } } }, { content: 'b', payload: { order: { id: 8 } } });
  const page = await feeds.listWhole(
    scope,
    subscriberId,
    { payload: [{ path: 'order.id', anyOf: [7] }] },
    { limit: 5 },
    NOW,
  );
  expect(page).toMatchObject({ hasMore: false, data: [{ content: 'a', payload: { order: { id: 7 } } }] });
});

it('answers every question from an index', async () => {
  await store({}, {}, { snoozedUntil: at(1) });
  const id = new Types.ObjectId();
  const filters: FeedFilter[] = [
    {},
    { read: false, archived: false, snoozed: false },
    { read: false, archived: false, severity: [SeverityLevelEnum.HIGH] },
    { seen: false },
    { snoozed: true, tagGroups: [['a']], data: [{ path: 'a', anyOf: [1] }], createdAfter: at(1), ids: [id] },
    { read: false, archived: false, contextKeys: ['tenant:acme'] },
  ];
  await expectNoCollectionScan(mongoUrl, async (watched) => {
    const repository = new FeedRepository(watched);
    await repository.findInFeed(scope, subscriberId, id);
    await repository.findManyInFeed(scope, subscriberId, [id]);
    for (const filter of filters) {
      const { data } = await repository.list(scope, subscriberId, filter, { limit: 10 }, NOW);
      await repository.list(
        scope,
        subscriberId,
        filter,
        { limit: 10, after: data[0] ?? { _id: id, createdAt: NOW } },
        NOW,
      );
      await repository.countInFeed(scope, subscriberId, filter, NOW);
      await repository.setFlagsInFeed(scope, subscriberId, filter, { seen: true }, at(1));
    }
    await repository.unreadCounts(scope, subscriberId, NOW);
    await repository.setFlags(scope, subscriberId, id, { read: true }, at(1));
    await repository.setAction(
      scope,
      subscriberId,
      id,
      {
        type: ButtonTypeEnum.PRIMARY,
        status: MessageActionStatusEnum.DONE,
      },
      NOW,
    );
    await repository.listWhole(scope, subscriberId, { payload: [{ path: 'a', anyOf: [1] }] }, { limit: 10 }, NOW);
    await repository.removeFromFeed(scope, subscriberId, { tagGroups: [['a']] }, NOW);
  });
});

describe('a connection that breaks while a subscriber reads', () => {
  it('is replaced, and the subscriber gets the answer', async () => {
    await store({ content: 'a' }, { content: 'b' });
    let cuts = 0;
    const { host, hostname, port } = new URL(mongoUrl);
    const relay = createServer((client) => {
      const server = connect({ host: hostname, port: Number(port) });
      client.on('error', () => server.destroy()).on('close', () => server.destroy());
      server.on('error', () => client.destroy()).on('close', () => client.destroy());
      server.on('data', (data) => client.write(data));
      client.on('data', (data) => {
        const isCut = cuts === 0 && data.includes(COUNTS_INDEX);
        if (isCut) {
          cuts += 1;
          client.destroy();
        } else server.write(data);
      });
    });
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
    const relayUrl = new URL(mongoUrl.replace(host, `127.0.0.1:${(relay.address() as AddressInfo).port}`));
    relayUrl.searchParams.delete('replicaSet');
    relayUrl.searchParams.set('directConnection', 'true');
    const relayed = await connectDatabase({ url: relayUrl.toString(), maxPoolSize: 2, appName: 'test' });
    try {
      const filter = { read: false, archived: false };
      expect(await new FeedRepository(relayed).countInFeed(scope, subscriberId, filter, NOW)).toBe(2);
      expect(cuts).toBe(1);
    } finally {
      await relayed.close();
      relay.close();
    }
  });
});
