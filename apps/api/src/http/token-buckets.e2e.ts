import { testServices } from '@novu/testing';
import { Redis } from 'ioredis';
import { TokenBuckets } from './token-buckets.js';

const { redisHost, redisPort, redisPrefix } = testServices('token-buckets');
const SIZE = { capacity: 330, tokensPerSecond: 60 };
const START = new Date('2026-01-01T00:00:00Z').getTime();
const after = (ms: number) => new Date(START + ms);

let redis: Redis;
let buckets: TokenBuckets;
beforeAll(() => {
  redis = new Redis({ host: redisHost, port: redisPort });
  buckets = new TokenBuckets(redis, redisPrefix);
});
afterAll(async () => {
  const keys = await redis.keys(`${redisPrefix}*`);
  if (keys.length > 0) await redis.del(...keys);
  await redis.quit();
});

it('a new bucket is full; each withdrawal says what is left and when it is full again', async () => {
  expect(await buckets.take('new', 30, SIZE, after(0))).toEqual({
    allowed: true,
    remaining: 300,
    resetSeconds: 1,
    retryAfterSeconds: 0,
  });
  expect(await buckets.take('new', 100, SIZE, after(0))).toMatchObject({ remaining: 200, resetSeconds: 3 });
});

it('refuses what it does not hold, takes nothing then, and says when it will', async () => {
  await buckets.take('empty', 300, SIZE, after(0));
  const refused = { allowed: false, remaining: 30, resetSeconds: 5, retryAfterSeconds: 2 };
  expect(await buckets.take('empty', 100, SIZE, after(0))).toEqual(refused);
  expect(await buckets.take('empty', 100, SIZE, after(0))).toEqual(refused);
  expect(await buckets.take('empty', 100, SIZE, after(1_000))).toMatchObject({ allowed: false, retryAfterSeconds: 1 });
  expect(await buckets.take('empty', 100, SIZE, after(1_200))).toMatchObject({ allowed: true, remaining: 2 });
});

it('fills evenly, and never over the brim', async () => {
  await buckets.take('filling', 330, SIZE, after(0));
  expect(await buckets.take('filling', 1, SIZE, after(10))).toMatchObject({ allowed: false });
  expect(await buckets.take('filling', 1, SIZE, after(20))).toMatchObject({ allowed: true, remaining: 0 });
  expect(await buckets.take('filling', 1, SIZE, after(3_600_000))).toMatchObject({ remaining: 329 });
});

it('a server whose clock is behind neither gains nor loses tokens for anybody', async () => {
  await buckets.take('clocks', 330, SIZE, after(10_000));
  expect(await buckets.take('clocks', 1, SIZE, after(0))).toMatchObject({ allowed: false });
  expect(await buckets.take('clocks', 1, SIZE, after(11_000))).toMatchObject({ allowed: true, remaining: 59 });
});

it('what costs more than the bucket holds needs a full one', async () => {
  const small = { capacity: 10, tokensPerSecond: 5 };
  expect(await buckets.take('small', 100, small, after(0))).toMatchObject({ allowed: true, remaining: 0 });
  expect(await buckets.take('small', 100, small, after(1_000))).toMatchObject({ allowed: false, retryAfterSeconds: 1 });
  expect(await buckets.take('small', 100, small, after(2_000))).toMatchObject({ allowed: true });
});

it('buckets are apart, concurrent withdrawals share one, and one that stays full is forgotten', async () => {
  const taken = await Promise.all(Array.from({ length: 400 }, () => buckets.take('shared', 1, SIZE, after(0))));
  expect(taken.filter(({ allowed }) => allowed)).toHaveLength(330);
  expect(await buckets.take('other', 1, SIZE, after(0))).toMatchObject({ remaining: 329 });
  const expiry = await redis.pttl(`${redisPrefix}:shared`);
  expect(expiry).toBeGreaterThan(10_000);
  expect(expiry).toBeLessThanOrEqual(65_500);
});
