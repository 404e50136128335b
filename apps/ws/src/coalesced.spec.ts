import { Coalesced } from './coalesced.js';

const { jest } = import.meta;

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** Work whose runs are ended by hand. */
function runs(intervalMs: number) {
  const started: (() => void)[] = [];
  const coalesced = new Coalesced(() => new Promise<void>((resolve) => started.push(resolve)), intervalMs);

  return { coalesced, started };
}

it('runs at once, and once more for everything asked for meanwhile', async () => {
  const { coalesced, started } = runs(5);
  coalesced.request();
  expect(started).toHaveLength(1);
  for (let index = 0; index < 100; index += 1) coalesced.request();
  await jest.advanceTimersByTimeAsync(1000);
  expect(started).toHaveLength(1);
  started[0]?.();
  await jest.advanceTimersByTimeAsync(0);
  expect(started).toHaveLength(2);
  started[1]?.();
  await jest.advanceTimersByTimeAsync(1000);
  expect(started).toHaveLength(2);
});

it('keeps the interval after a run that was quick, then runs at once again', async () => {
  const { coalesced, started } = runs(50);
  coalesced.request();
  started[0]?.();
  coalesced.request();
  await jest.advanceTimersByTimeAsync(49);
  expect(started).toHaveLength(1);
  await jest.advanceTimersByTimeAsync(1);
  expect(started).toHaveLength(2);
  started[1]?.();
  await jest.advanceTimersByTimeAsync(50);
  coalesced.request();
  expect(started).toHaveLength(3);
});

it('begins nothing more when it is stopped, and says when what runs is over', async () => {
  const { coalesced, started } = runs(5);
  coalesced.request();
  coalesced.request();
  let isOver = false;
  const stopping = coalesced.stop().then(() => (isOver = true));
  await jest.advanceTimersByTimeAsync(1000);
  expect(isOver).toBe(false);
  started[0]?.();
  await stopping;
  coalesced.request();
  await jest.advanceTimersByTimeAsync(1000);
  expect(started).toHaveLength(1);
});

it('is stopped while it rests', async () => {
  const { coalesced, started } = runs(50);
  coalesced.request();
  started[0]?.();
  coalesced.request();
  await jest.advanceTimersByTimeAsync(10);
  await coalesced.stop();
  await jest.advanceTimersByTimeAsync(1000);
  expect(started).toHaveLength(1);
});
