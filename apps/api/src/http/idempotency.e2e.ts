import { Redis } from 'ioredis';
import { EventsService } from '../events/events.service.js';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';

const DAY = 24 * 60 * 60;

let api: TestApi;
let env: TestEnvironment;
let other: TestEnvironment;
let redis: Redis;
beforeAll(async () => {
  api = await startApi('idempotency', { IDEMPOTENCY_MEBIBYTES: '1' });
  redis = api.get(Redis);
  env = await api.newEnvironment();
  other = await api.newEnvironment();
});
afterAll(() => api.close());

let keys = 0;
const newKey = () => `key-${(keys += 1)}`;
const create = (key: string, body: object = { subscriberId: `s-${key}` }, { client } = env) =>
  client.post<{ data: { _id: string } }>('/v2/subscribers', body, { 'idempotency-key': key });
const entryOf = (key: string) =>
  `${api.services.redisPrefix}:{idempotency:${env.scope.environmentId.toHexString()}}:key:${key}`;
const replayed = (answer: { headers: Headers }) => answer.headers.get('idempotency-replay');

describe('a request that is sent again', () => {
  it('gets the answer of the first time and is not done again', async () => {
    const key = newKey();
    const first = await create(key, { subscriberId: 'ada', firstName: 'Ada' });
    expect(first.status).toBe(201);
    expect(replayed(first)).toBeNull();
    expect(first.headers.get('idempotency-key')).toBe(key);
    expect((await env.client.delete('/v2/subscribers/ada')).status).toBe(200);
    const second = await create(key, { subscriberId: 'ada', firstName: 'Ada' });
    expect(second.status).toBe(201);
    expect(second.body).toEqual(first.body);
    expect(replayed(second)).toBe('true');
    expect(second.headers.get('idempotency-key')).toBe(key);
    expect(second.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect((await env.client.get('/v2/subscribers/ada')).status).toBe(404);
  });

  it('works for PATCH and for answers without body', async () => {
    await env.client.post('/v2/topics', { key: 'news' });
    const rename = (name: string, key: string) =>
      env.client.patch<{ data: { name: string } }>('/v2/topics/news', { name }, { 'idempotency-key': key });
    const key = newKey();
    expect((await rename('First', key)).body.data.name).toBe('First');
    await rename('Second', newKey());
    expect((await rename('First', key)).body.data.name).toBe('First');
    expect((await env.client.get<{ data: { name: string } }>('/v2/topics/news')).body.data.name).toBe('Second');
  });

  it('remembers errors of the caller: the same answer, whatever has changed since', async () => {
    const key = newKey();
    const trigger = () =>
      env.client.post('/v1/events/trigger', { name: 'missing', to: 'ada' }, { 'idempotency-key': key });
    const first = await trigger();
    expect(first.status).toBeGreaterThanOrEqual(400);
    const second = await trigger();
    expect(second.body).toEqual(first.body);
    expect(replayed(second)).toBe('true');
  });

  it('is refused with 409 while the first runs, on hot endpoints too', async () => {
    const key = newKey();
    const send = () => env.client.post('/v1/events/trigger', { name: 'x', to: 'ada' }, { 'idempotency-key': key });
    const events = api.get(EventsService);
    const running = held(events);
    const first = send();
    await running.reached;
    const second = await send();
    expect(second.status).toBe(409);
    expect(second.headers.get('retry-after')).toBe('1');
    expect(second.body).toMatchObject({
      statusCode: 409,
      message: `Request with key "${key}" is currently being processed. Please retry after 1 second`,
    });
    const seconds = await redis.ttl(entryOf(key));
    expect(seconds).toBeGreaterThan(200);
    expect(seconds).toBeLessThanOrEqual(300);
    running.release();
    expect((await first).status).toBe(201);
    const third = await send();
    expect([third.status, replayed(third)]).toEqual([201, 'true']);
  });

  it('is done once when many come at the same time', async () => {
    const key = newKey();
    const send = () => env.client.post('/v2/contexts', { type: 'tenant', id: 'acme' }, { 'idempotency-key': key });
    const answers = await Promise.all(Array.from({ length: 10 }, send));
    expect(answers.filter((answer) => answer.status === 201 && replayed(answer) === null)).toHaveLength(1);
    const others = answers.filter((answer) => replayed(answer) !== null || answer.status === 409);
    expect(others).toHaveLength(9);
  });
});

/** Holds up the next trigger until it is released. */
function held(events: EventsService): { reached: Promise<void>; release: () => void } {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const trigger = events.trigger.bind(events);
  const reached = new Promise<void>((resolve) => {
    events.trigger = async () => {
      events.trigger = trigger;
      resolve();
      await released;

      return { acknowledged: true, status: 'processed', transactionId: 'held' } as Awaited<ReturnType<typeof trigger>>;
    };
  });

  return { reached, release };
}

describe('a key', () => {
  it('with another body, or for another operation, is refused with 422', async () => {
    const key = newKey();
    await create(key);
    const other = await create(key, { subscriberId: 'somebody-else' });
    expect(other.status).toBe(422);
    expect(other.body).toMatchObject({
      message: `Request with key "${key}" is being reused for a different body`,
      errors: { 'Idempotency-Key': { messages: [expect.any(String)] } },
    });
    const elsewhere = await env.client.post('/v2/topics', { subscriberId: `s-${key}` }, { 'idempotency-key': key });
    expect(elsewhere.status).toBe(422);
    expect((await env.client.get('/v2/subscribers/somebody-else')).status).toBe(404);
  });

  it('has at most 255 characters', async () => {
    expect((await create('k'.repeat(255))).status).toBe(201);
    const answer = await create('k'.repeat(256));
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      message: expect.stringContaining('has exceeded the maximum allowed length of 255 characters'),
    });
    const trigger = await env.client.post('/v1/events/trigger', {}, { 'idempotency-key': 'k'.repeat(256) });
    expect(trigger.status).toBe(400);
  });

  it('can be used again after 24 hours', async () => {
    const key = newKey();
    await create(key);
    const seconds = await redis.ttl(entryOf(key));
    expect(seconds).toBeGreaterThan(DAY - 100);
    expect(seconds).toBeLessThanOrEqual(DAY);
    await redis.del(entryOf(key));
    const answer = await create(key, { subscriberId: 'another-body' });
    expect([answer.status, replayed(answer)]).toEqual([201, null]);
  });

  it('of one environment means nothing in another', async () => {
    const key = newKey();
    const body = { subscriberId: 'same' };
    const [mine, theirs] = [await create(key, body), await create(key, body, other)];
    expect(replayed(theirs)).toBeNull();
    expect(theirs.body.data._id).not.toBe(mine.body.data._id);
  });

  it('counts on POST and PATCH with an API key only', async () => {
    const key = newKey();
    const headers = { 'idempotency-key': key };
    const person = [
      await env.person.post('/v2/subscribers', { subscriberId: 'by-person' }, headers),
      await env.person.post('/v2/subscribers', { subscriberId: 'by-person' }, headers),
    ];
    const reads = [await env.client.get('/v2/subscribers', headers), await env.client.get('/v2/subscribers', headers)];
    for (const answer of [...person, ...reads]) {
      expect(replayed(answer)).toBeNull();
      expect(answer.headers.get('idempotency-key')).toBeNull();
    }
    expect(await redis.exists(entryOf(key))).toBe(0);
  });

  it('of a caller who is refused is worth nothing', async () => {
    const answer = await api
      .clientWith({ authorization: 'ApiKey wrong' })
      .post('/v2/subscribers', {}, { 'idempotency-key': 'x' });
    expect(answer.status).toBe(401);
    const key = newKey();
    const personal = () => env.client.post('/v1/users/me', {}, { 'idempotency-key': key });
    await personal();
    expect(replayed(await personal())).toBeNull();
  });
});

describe('answers', () => {
  it('that ask to try again are not kept', async () => {
    const key = newKey();
    const send = () => env.client.post('/v1/events/trigger', { name: 'x', to: 'ada' }, { 'idempotency-key': key });
    const events = api.get(EventsService);
    const trigger = events.trigger.bind(events);
    events.trigger = () => Promise.reject(new Error('something unforeseen'));
    try {
      expect((await send()).status).toBe(500);
    } finally {
      events.trigger = trigger;
    }
    const again = await send();
    expect(again.status).not.toBe(500);
    expect(replayed(again)).toBeNull();
  });

  it('are encrypted: they can hold secrets', async () => {
    const key = newKey();
    await create(key, { subscriberId: 'quiet', email: 'very-private@example.com' });
    const kept = await redis.get(entryOf(key));
    expect(kept).toContain('nvsk.');
    expect(kept).not.toContain('very-private');
  });

  it('take a bounded part of the memory; the oldest go first', async () => {
    const [first, last] = [newKey(), newKey()];
    const size = 60_000;
    const data = { text: 'x'.repeat(size) };
    await create(first, { subscriberId: 'large', data });
    for (let index = 0; index < 20; index += 1) await create(newKey(), { subscriberId: 'large', data });
    await create(last, { subscriberId: 'large', data });
    expect(await redis.exists(entryOf(first))).toBe(0);
    expect(await redis.exists(entryOf(last))).toBe(1);
    const space = entryOf('').slice(0, -':key:'.length);
    expect(Number(await redis.get(`${space}:bytes`))).toBeLessThanOrEqual(1024 * 1024);
  });
});

it('can be switched off', async () => {
  const without = await startApi('idempotency-off', { IS_API_IDEMPOTENCY_ENABLED: 'false' });
  try {
    const { client } = await without.newEnvironment();
    const headers = { 'idempotency-key': 'k' };
    await client.post('/v2/topics', { key: 'a' }, headers);
    const answer = await client.post('/v2/topics', { key: 'b' }, headers);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('idempotency-key')).toBeNull();
  } finally {
    await without.close();
  }
});
