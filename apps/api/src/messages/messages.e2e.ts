import { type InboxChange, Signals } from '@novu/application-generic';
import { type MessageDoc, MessageRepository, Types } from '@novu/dal';
import { ChannelTypeEnum } from '@novu/shared';
import { inAppMessage, waitFor } from '@novu/testing';
import type { SubscriberResponse } from '../subscribers/subscribers.dto.js';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import type { MessagesPage } from './messages.dto.js';

let api: TestApi;
let environment: TestEnvironment;
let ada: Types.ObjectId;
const changes: InboxChange[] = [];
beforeAll(async () => {
  api = await startApi('messages');
  await api.get(Signals).subscribe('inbox.changed', (signal) => changes.push(...signal));
});
beforeEach(async () => {
  environment = await api.newEnvironment();
  ada = await newSubscriber('ada');
  changes.length = 0;
});
afterAll(() => api.close());

async function newSubscriber(subscriberId: string): Promise<Types.ObjectId> {
  const { body } = await environment.client.post<{ data: SubscriberResponse }>('/v2/subscribers', { subscriberId });

  return new Types.ObjectId(body.data._id);
}

async function store(subscriberId: Types.ObjectId, overrides: Partial<MessageDoc> = {}): Promise<MessageDoc> {
  const message: MessageDoc = { ...inAppMessage({ scope: environment.scope, subscriberId }), ...overrides };
  await api.get(MessageRepository).plan([message]);

  return message;
}

const list = (query = '') => environment.client.get<MessagesPage>(`/v1/messages${query}`);
const ids = ({ data }: MessagesPage): string[] => data.map((message) => message._id);
const remove = (path: string) => environment.client.delete<{ data: object }>(`/v1/messages/${path}`);

describe('listing messages', () => {
  it('shows each with its subscriber, newest first', async () => {
    const older = await store(ada, { createdAt: new Date('2026-01-01') });
    const newer = await store(ada, {
      channel: ChannelTypeEnum.EMAIL,
      providerId: 'nodemailer',
      email: 'ada@example.com',
      snoozedUntil: null,
      createdAt: new Date('2026-01-02'),
    });
    const { status, body } = await list();
    expect(status).toBe(200);
    expect(ids(body)).toEqual([newer._id.toHexString(), older._id.toHexString()]);
    expect(body).toMatchObject({
      page: 0,
      pageSize: 10,
      hasMore: false,
      totalCount: 2,
      data: [
        { channel: 'email', email: 'ada@example.com', subscriber: { subscriberId: 'ada' } },
        { content: 'Good to see you' },
      ],
    });
  });

  it('pages', async () => {
    for (let day = 1; day <= 5; day += 1) await store(ada, { createdAt: new Date(Date.UTC(2026, 0, day)) });
    const pages = await Promise.all([0, 1, 2, 3].map((page) => list(`?limit=2&page=${page}`)));
    expect(pages.map(({ body }) => [body.data.length, body.hasMore])).toEqual([
      [2, true],
      [2, true],
      [1, false],
      [0, false],
    ]);
    expect(new Set(pages.flatMap(({ body }) => ids(body))).size).toBe(5);
  });

  it.each(['', '&subscriberId=ada', '&channel=in_app', '&transactionId=broadcast'])(
    'goes through messages of one moment in one order, also while others of the past come in: %s',
    async (filter) => {
      const [transactionId, createdAt] = ['broadcast', new Date('2026-01-02')];
      const added = () => store(ada, { transactionId, createdAt: new Date('2026-01-01') });
      const stored = await Promise.all(Array.from({ length: 9 }, () => store(ada, { transactionId, createdAt })));
      const seen: string[] = [];
      for (const page of [0, 1, 2]) {
        const [{ body }] = await Promise.all([list(`?limit=3&page=${page}${filter}`), added(), added()]);
        seen.push(...ids(body));
      }
      const newestFirst = stored.map(({ _id }) => _id.toHexString()).sort();
      expect(seen).toEqual(newestFirst.reverse());
    },
  );

  it('filters by channel, subscriber and transaction', async () => {
    const alan = await newSubscriber('alan');
    const first = await store(ada, { transactionId: 'one' });
    const second = await store(alan, { transactionId: 'two', channel: ChannelTypeEnum.EMAIL });
    const third = await store(alan, { transactionId: 'three' });
    const found = async (query: string): Promise<string[]> => ids((await list(query)).body).sort();
    const idsOf = (...messages: MessageDoc[]): string[] => messages.map((message) => message._id.toHexString()).sort();
    expect(await found('?channel=email')).toEqual(idsOf(second));
    expect(await found('?subscriberId=alan')).toEqual(idsOf(second, third));
    expect(await found('?transactionId=one&transactionId=three')).toEqual(idsOf(first, third));
    expect(await found('?transactionId=one&subscriberId=alan')).toEqual([]);
    expect(await found('?subscriberId=nobody')).toEqual([]);
  });

  it('filters by exactly the contexts named, or by none at all', async () => {
    const none = await store(ada);
    const one = await store(ada, { contextKeys: ['tenant:acme'] });
    const both = await store(ada, { contextKeys: ['project:x', 'tenant:acme'] });
    const found = async (query: string): Promise<string[]> => ids((await list(query)).body);
    expect(await found('?contextKeys=tenant:acme')).toEqual([one._id.toHexString()]);
    expect(await found('?contextKeys=tenant:acme&contextKeys=project:x')).toEqual([both._id.toHexString()]);
    expect(await found('?contextKeys=')).toEqual([none._id.toHexString()]);
    expect(await found('?contextKeys=tenant:nobody')).toEqual([]);
    expect((await list('?contextKeys=tenant:acme')).body.totalCount).toBe(1);
  });

  it.each(['?channel=pigeon', '?limit=0', '?limit=1000', '?page=-1', '?subscriberId[$gt]=', '?transactionId[$gt]='])(
    'refuses %s',
    async (query) => {
      expect((await list(query)).status).toBe(422);
    },
  );
});

describe('removing messages', () => {
  it('removes one and tells the open Inbox', async () => {
    const message = await store(ada);
    const answer = await remove(message._id.toHexString());
    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual({ acknowledged: true, status: 'deleted' });
    expect((await list()).body.data).toEqual([]);
    const change = await waitFor('the signal', () => changes[0]);
    expect(change).toMatchObject({
      subscriberId: ada.toHexString(),
      environmentId: environment.scope.environmentId.toHexString(),
    });
    expect((await remove(message._id.toHexString())).status).toBe(404);
    expect((await remove('nonsense')).status).toBe(422);
  });

  it('removes those of a transaction, of one channel or of all', async () => {
    const alan = await newSubscriber('alan');
    await store(ada, { transactionId: 'one' });
    await store(alan, { transactionId: 'one' });
    await store(ada, { transactionId: 'one', channel: ChannelTypeEnum.EMAIL });
    const kept = await store(ada, { transactionId: 'two' });
    expect((await remove('transaction/one?channel=email')).status).toBe(204);
    expect((await list('?transactionId=one')).body.totalCount).toBe(2);
    expect((await remove('transaction/one')).status).toBe(204);
    expect(ids((await list()).body)).toEqual([kept._id.toHexString()]);
    await waitFor('both signals', () => changes.length === 2);
    expect(changes.map((change) => change.subscriberId).sort()).toEqual([ada.toHexString(), alan.toHexString()].sort());
    expect((await remove('transaction/none')).status).toBe(204);
    expect((await remove('transaction/one?channel=pigeon')).status).toBe(422);
  });
});

describe('isolation', () => {
  it('asks for credentials', async () => {
    expect((await api.anonymous.get('/v1/messages')).status).toBe(401);
    expect((await api.anonymous.delete('/v1/messages/transaction/one')).status).toBe(401);
  });

  it('neither shows nor removes messages of others', async () => {
    const message = await store(ada, { transactionId: 'one' });
    const { client } = await api.newEnvironment();
    expect((await client.get<MessagesPage>('/v1/messages?transactionId=one')).body.data).toEqual([]);
    expect((await client.delete(`/v1/messages/${message._id.toHexString()}`)).status).toBe(404);
    expect((await client.delete('/v1/messages/transaction/one')).status).toBe(204);
    expect((await list()).body.totalCount).toBe(1);
  });
});
