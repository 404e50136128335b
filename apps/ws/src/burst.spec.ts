import { Burst } from './burst.js';

const { jest } = import.meta;

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function burst() {
  const passed: number[] = [];
  const limited = new Burst<number>((items) => passed.push(...items), { capacity: 3, perSecond: 10 });

  return { limited, passed };
}

it('lets everything through at once, and in order, while there is room', async () => {
  const { limited, passed } = burst();
  expect([limited.offer([1]), limited.offer([2, 3])]).toEqual([1, 2]);
  await jest.advanceTimersByTimeAsync(300);
  limited.offer([4, 5, 6]);
  expect(passed).toEqual([1, 2, 3, 4, 5, 6]);
});

it('lets the newest of a burst through, and the last one as soon as there is room', async () => {
  const { limited, passed } = burst();
  limited.offer([1, 2, 3, 4, 5]);
  expect(passed).toEqual([3, 4, 5]);
  for (let item = 6; item <= 1_000; item += 1) limited.offer([item]);
  expect(passed).toEqual([3, 4, 5]);
  await jest.advanceTimersByTimeAsync(100);
  expect(passed).toEqual([3, 4, 5, 1_000]);
  await jest.advanceTimersByTimeAsync(10_000);
  expect(passed).toEqual([3, 4, 5, 1_000]);
});

it('keeps to its pace however long a burst lasts', async () => {
  const { limited, passed } = burst();
  for (let item = 1; item <= 10_000; item += 1) {
    limited.offer([item]);
    if (item % 100 === 0) await jest.advanceTimersByTimeAsync(10);
  }
  await jest.advanceTimersByTimeAsync(1_000);
  // A second at ten a second, and three at once.
  expect(passed.length).toBeLessThanOrEqual(14);
  expect(passed.at(-1)).toBe(10_000);
  expect(passed).toEqual(passed.toSorted((left, right) => left - right));
});

it('lets nothing through that is kept when it is stopped', async () => {
  const { limited, passed } = burst();
  limited.offer([1, 2, 3]);
  limited.offer([4]);
  limited.stop();
  await jest.advanceTimersByTimeAsync(1_000);
  expect(passed).toEqual([1, 2, 3]);
});
