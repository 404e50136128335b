/** Lists by cursor stay in step while rows come and go: nothing is shown twice, nothing is left out (`spec/rest-api.md` section 1.4). */
import type { HttpClient } from '@novu/testing';
import { startApi, type TestApi } from '../testing/start-api.js';

interface Row {
  [field: string]: unknown;
  createdAt: string;
  updatedAt: string;
}
interface Page {
  data: Row[];
  next: string | null;
  previous: string | null;
  totalCount: number;
  totalCountCapped: boolean;
}

/** A list and what its rows are called by. */
interface List {
  path: string;
  nameOf: (row: Row) => unknown;
  /** What has to be there before there can be rows. */
  prepare?: (client: HttpClient) => Promise<void>;
  make: (client: HttpClient, name: string) => Promise<unknown>;
  remove: (client: HttpClient, name: string) => Promise<unknown>;
}

const TOPIC = 'team';
const OWNER = 'owner';
const SLACK = 'slack-of-the-test';

async function addOwner(client: HttpClient): Promise<void> {
  await client.post('/v2/subscribers', { subscriberId: OWNER });
}
async function addSlack(client: HttpClient): Promise<void> {
  await addOwner(client);
  const integration = { providerId: 'slack', channel: 'chat', identifier: SLACK, active: true };
  await client.post('/v1/integrations', integration);
}
const ofSlack = (identifier: string) => ({ identifier, integrationIdentifier: SLACK, subscriberId: OWNER });

const LISTS: readonly List[] = [
  {
    path: '/v2/subscribers',
    nameOf: ({ subscriberId }) => subscriberId,
    make: (client, subscriberId) => client.post('/v2/subscribers', { subscriberId }),
    remove: (client, name) => client.delete(`/v2/subscribers/${name}`),
  },
  {
    path: '/v2/topics',
    nameOf: ({ key }) => key,
    make: (client, key) => client.post('/v2/topics', { key }),
    remove: (client, name) => client.delete(`/v2/topics/${name}`),
  },
  {
    path: `/v2/topics/${TOPIC}/subscriptions`,
    nameOf: ({ identifier }) => identifier,
    prepare: addOwner,
    make: (client, identifier) =>
      client.post(`/v2/topics/${TOPIC}/subscriptions`, { subscriptions: [{ subscriberId: OWNER, identifier }] }),
    remove: (client, identifier) =>
      client.request('DELETE', `/v2/topics/${TOPIC}/subscriptions`, { subscriptions: [{ identifier }] }),
  },
  {
    path: `/v2/subscribers/${OWNER}/subscriptions`,
    nameOf: ({ topic }) => (topic as { key: string }).key,
    prepare: addOwner,
    make: (client, key) => client.post(`/v2/topics/${key}/subscriptions`, { subscriptions: [OWNER] }),
    remove: (client, key) =>
      client.request('DELETE', `/v2/topics/${key}/subscriptions`, { subscriptions: [{ subscriberId: OWNER }] }),
  },
  {
    path: '/v2/contexts',
    nameOf: ({ id }) => id,
    make: (client, id) => client.post('/v2/contexts', { type: 'tenant', id }),
    remove: (client, id) => client.delete(`/v2/contexts/tenant/${id}`),
  },
  {
    path: '/v1/channel-connections',
    nameOf: ({ identifier }) => identifier,
    prepare: addSlack,
    make: (client, name) =>
      client.post('/v1/channel-connections', {
        ...ofSlack(name),
        // A subscriber has one connection to an integration in each context.
        context: { team: name },
        workspace: { id: 'T1' },
        auth: { accessToken: 'x' },
      }),
    remove: (client, name) => client.delete(`/v1/channel-connections/${name}`),
  },
  {
    path: '/v1/channel-endpoints',
    nameOf: ({ identifier }) => identifier,
    prepare: async (client) => {
      await addSlack(client);
      await client.post('/v1/channel-connections', {
        ...ofSlack('connection'),
        workspace: { id: 'T1' },
        auth: { accessToken: 'x' },
      });
    },
    make: (client, name) =>
      client.post('/v1/channel-endpoints', {
        ...ofSlack(name),
        type: 'slack_channel',
        endpoint: { channelId: `C-${name}` },
      }),
    remove: (client, name) => client.delete(`/v1/channel-endpoints/${name}`),
  },
];

const COUNT = 8;
const NAMES = Array.from({ length: COUNT }, (_, index) => `row-${index}`);
const LIMIT = 3;

let api: TestApi;
let client: HttpClient;
beforeAll(async () => {
  api = await startApi('paging');
});
beforeEach(async () => {
  ({ client } = await api.newEnvironment());
});
afterAll(() => api.close());

async function fill({ prepare, make }: List): Promise<void> {
  await prepare?.(client);
  for (const name of NAMES) expect(await make(client, name)).toMatchObject({ status: 201 });
}

async function read({ path }: List, query: Record<string, string>): Promise<Page> {
  const { status, body } = await client.get<Page>(`${path}?${new URLSearchParams(query).toString()}`);
  expect([path, query, status]).toEqual([path, query, 200]);

  return body;
}

/** All pages, with something happening between each two of them. */
async function readAll(
  list: List,
  query: Record<string, string>,
  between: (page: Page, number: number) => Promise<unknown>,
): Promise<unknown[]> {
  const names: unknown[] = [];
  for (let [number, after] = [0, undefined as string | undefined]; number < 10 * COUNT; number += 1) {
    const page = await read(list, { ...query, limit: String(LIMIT), ...(after === undefined ? {} : { after }) });
    names.push(...page.data.map(list.nameOf));
    if (page.next === null) return names;
    await between(page, number);
    after = page.next;
  }
  throw new Error('The list has no end');
}

const old = (names: readonly unknown[]) => names.filter((name) => NAMES.includes(String(name)));

describe.each(LISTS)('GET $path', (list) => {
  it.each([
    ['_id', 'ASC'],
    ['_id', 'DESC'],
    ['createdAt', 'DESC'],
    ['updatedAt', 'ASC'],
    ['updatedAt', 'DESC'],
  ])('by %s, %s, shows each row once while others are added', async (orderBy, orderDirection) => {
    await fill(list);
    const seen = await readAll(list, { orderBy, orderDirection }, (_, number) =>
      // Not without end: those at the end of an ascending list are read as well.
      number < 4 ? list.make(client, `new-${number}`) : Promise.resolve(),
    );
    expect(old(seen)).toEqual(orderDirection === 'ASC' ? NAMES : [...NAMES].reverse());
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('goes on where it was when the row its cursor stands on is removed', async () => {
    await fill(list);
    const seen = await readAll(list, { orderDirection: 'ASC' }, (page) => {
      const last = page.data.at(-1);

      return last ? list.remove(client, String(list.nameOf(last))) : Promise.resolve();
    });
    expect(seen).toEqual(NAMES);
  });

  it('leads back the way it came, and counts all rows', async () => {
    await fill(list);
    const first = await read(list, { limit: String(LIMIT), orderDirection: 'ASC' });
    const second = await read(list, { limit: String(LIMIT), orderDirection: 'ASC', after: first.next ?? '' });
    const back = await read(list, { limit: String(LIMIT), orderDirection: 'ASC', before: second.previous ?? '' });
    expect(first.previous).toBeNull();
    expect(back.data.map(list.nameOf)).toEqual(first.data.map(list.nameOf));
    expect([first, second, back].map(({ totalCount }) => totalCount)).toEqual([COUNT, COUNT, COUNT]);
    const whole = await read(list, { limit: '100' });
    expect([whole.totalCount, whole.next, whole.previous]).toEqual([whole.data.length, null, null]);
  });
});

/** Text that stands for a place as ours do, and was made by somebody else. */
const cursorOf = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
const ID = 'a'.repeat(24);

it.each([
  ['no cursor', '_id', 'x'],
  ['another list of parts', '_id', cursorOf(1, 'i')],
  ['no parts', '_id', Buffer.from('{}').toString('base64url')],
  ['the id of a row, in a list by date', 'updatedAt', ID],
  ['a cursor of a list by id, in one by date', 'updatedAt', cursorOf(ID, 'i')],
  ['a text where the date should be', 'updatedAt', cursorOf(ID, 'd', 'yesterday')],
  ['a date there is none of', 'updatedAt', cursorOf(ID, 'd', 1e300)],
])('refuses %s, and names the field', async (_, orderBy, cursor) => {
  for (const field of ['after', 'before']) {
    const answer = await client.get(`/v2/topics?${new URLSearchParams({ orderBy, [field]: cursor }).toString()}`);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      message: expect.stringMatching(`^${field} is not a cursor`),
      errors: { [field]: { messages: [expect.any(String)] } },
    });
  }
});

it('refuses two cursors at once, and names the field; an empty one is none', async () => {
  const [after, before] = ['a'.repeat(24), 'b'.repeat(24)];
  for (const { path } of LISTS.filter(({ prepare }) => !prepare)) {
    const answer = await client.get(`${path}?after=${after}&before=${before}`);
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: { before: { messages: ['before cannot be given together with after'] } } },
    });
    expect((await client.get(`${path}?after=${after}&before=`)).status).toBe(200);
  }
});

it('takes a cursor of a list by date for one by id, the id of a row, and none for an empty one', async () => {
  await client.post('/v2/topics', { key: 'one' });
  await client.post('/v2/topics', { key: 'two' });
  const newest = (await client.get<Page>('/v2/topics?orderBy=updatedAt&limit=1')).body;
  for (const after of [newest.next ?? '', String(newest.data[0]?.['_id'])]) {
    expect((await client.get<Page>(`/v2/topics?after=${after}`)).body.data).toMatchObject([{ key: 'one' }]);
  }
  expect((await client.get<Page>('/v2/topics?after=')).body.data).toHaveLength(2);
});

interface Description {
  paths: Record<string, { get?: { parameters?: { name: string }[] } }>;
}

it('no list by cursor is missing here', async () => {
  const { paths } = (await api.anonymous.get<Description>('/openapi.json')).body;
  const byCursor = Object.entries(paths).flatMap(([path, { get }]) =>
    get?.parameters?.some(({ name }) => name === 'includeCursor') ? [path] : [],
  );
  const known = LISTS.map(({ path }) => path.replace(TOPIC, '{topicKey}').replace(OWNER, '{subscriberId}'));
  // The Inbox shows a subscriber its own of two of these lists, through the same queries.
  expect(byCursor.filter((path) => !path.startsWith('/v1/inbox/')).sort()).toEqual([...known].sort());
});
