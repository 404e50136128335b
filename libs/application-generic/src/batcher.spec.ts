import { Batcher } from './batcher.js';

const { jest } = import.meta;

/** A handler that a test lets go of by hand. */
function gate(): { handled: number[][]; open: () => void; handle: (items: number[]) => Promise<number[]> } {
  const handled: number[][] = [];
  const waiting: (() => void)[] = [];

  return {
    handled,
    open: () => waiting.shift()?.(),
    handle: async (items) => {
      handled.push(items);
      await new Promise<void>((resolve) => waiting.push(resolve));

      return items.map((item) => item * 10);
    },
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Batcher', () => {
  it('sends a single item at once', async () => {
    const { handled, open, handle } = gate();
    const batcher = new Batcher(handle, { maxBatchSize: 10, maxInFlight: 1 });
    const result = batcher.submit(1);
    await turn();
    expect(handled).toEqual([[1]]);
    open();
    expect(await result).toBe(10);
  });

  it('handles together what arrives while a batch is in flight, and answers each', async () => {
    const { handled, open, handle } = gate();
    const batcher = new Batcher(handle, { maxBatchSize: 3, maxInFlight: 1 });
    const first = batcher.submit(1);
    await turn();
    const rest = [2, 3, 4, 5].map((item) => batcher.submit(item));
    open();
    expect(await first).toBe(10);
    await turn();
    expect(handled).toEqual([[1], [2, 3, 4]]);
    open();
    expect(await Promise.all(rest.slice(0, 3))).toEqual([20, 30, 40]);
    await turn();
    expect(handled).toEqual([[1], [2, 3, 4], [5]]);
    open();
    expect(await rest[3]).toBe(50);
  });

  it('lets an item linger for others where it may, and handles all of them at once when it is to end', async () => {
    const { handled, open, handle } = gate();
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const timersBefore = timers();
    const batcher = new Batcher(handle, { maxBatchSize: 2, maxInFlight: 1, lingerMs: 60_000 });
    const results = [1, 2, 3].map((item) => batcher.submit(item));
    await turn();
    expect(handled).toEqual([]);
    const drained = batcher.drain();
    open();
    await results[0];
    await turn();
    expect(handled).toEqual([[1, 2], [3]]);
    open();
    await drained;
    expect(await Promise.all(results)).toEqual([10, 20, 30]);
    expect(timers()).toBe(timersBefore);
  });

  it('handles what lingers by itself in the end', async () => {
    jest.useFakeTimers();
    try {
      const handle = async (items: number[]) => Promise.resolve(items.map(() => items));
      const batcher = new Batcher(handle, { maxBatchSize: 10, maxInFlight: 1, lingerMs: 5 });
      const first = batcher.submit(1);
      await jest.advanceTimersByTimeAsync(4);
      const second = batcher.submit(2);
      await jest.advanceTimersByTimeAsync(1);
      expect(await Promise.all([first, second])).toEqual([
        [1, 2],
        [1, 2],
      ]);
    } finally {
      jest.useRealTimers();
    }
  });

  it('does not put more together than a batch may weigh, and takes a heavier item alone', async () => {
    const { handled, open, handle } = gate();
    const batcher = new Batcher(handle, { maxBatchSize: 10, maxInFlight: 4, maxBatchWeight: 5, weigh: (item) => item });
    const results = [9, 2, 3, 1, 1].map((item) => batcher.submit(item));
    await turn();
    expect(handled).toEqual([[9], [2, 3], [1, 1]]);
    for (const _ of handled) open();
    expect(await Promise.all(results)).toEqual([90, 20, 30, 10, 10]);
  });

  it('never has more batches in flight than allowed', async () => {
    const { handled, open, handle } = gate();
    const batcher = new Batcher(handle, { maxBatchSize: 1, maxInFlight: 2 });
    const results = [1, 2, 3].map((item) => batcher.submit(item));
    await turn();
    expect(handled).toHaveLength(2);
    open();
    await results[0];
    await turn();
    expect(handled).toHaveLength(3);
    open();
    open();
    expect(await Promise.all(results)).toEqual([10, 20, 30]);
  });

  it('fails the items of a failed batch only', async () => {
    let calls = 0;
    const batcher = new Batcher<number, number>(
      (items) => (++calls === 1 ? Promise.reject(new Error('first')) : Promise.resolve(items)),
      { maxBatchSize: 1, maxInFlight: 1 },
    );
    const results = await Promise.allSettled([batcher.submit(1), batcher.submit(2)]);
    expect(results.map((result) => result.status)).toEqual(['rejected', 'fulfilled']);
  });
});
