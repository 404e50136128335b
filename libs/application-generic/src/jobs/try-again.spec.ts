import fc from 'fast-check';
import { backoff, notBefore, retryWait, scheduled, TryAgain } from './try-again.js';

describe('issue 6.8: waits between attempts', () => {
  it('double each time', () => {
    expect([1, 2, 3, 4].map((attempt) => backoff(attempt, 1_000, 1))).toEqual([1_000, 2_000, 4_000, 8_000]);
  });

  it('leave half of it to chance, so that what failed together does not come back together', () => {
    expect([0, 0.5, 1].map((random) => backoff(3, 1_000, random))).toEqual([2_000, 3_000, 4_000]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), (attempt) => {
        const wait = backoff(attempt, 1_000);
        expect(wait).toBeGreaterThanOrEqual(500 * 2 ** (attempt - 1));
        expect(wait).toBeLessThanOrEqual(1_000 * 2 ** (attempt - 1));
      }),
    );
  });

  it('follow a schedule, half of each left to chance, and stay at its end', () => {
    expect([1, 2, 3, 4].map((attempt) => scheduled([1_000, 5_000, 30_000], attempt, 1))).toEqual([
      1_000, 5_000, 30_000, 30_000,
    ]);
    expect(scheduled([1_000, 5_000, 30_000], 2, 0)).toBe(2_500);
  });

  it('are never shorter than somebody asked for, and spread over a fifth more', () => {
    expect([0, 0.5, 1].map((random) => notBefore(10_000, random))).toEqual([10_000, 11_000, 12_000]);
  });

  it('never grow beyond a minute', () => {
    expect(backoff(50, 1_000, 1)).toBe(60_000);
  });

  it('are as long as the handler asks for, when it does', () => {
    expect(retryWait(1, 500, new TryAgain(12_345, new Error('busy')))).toBe(12_345);
    expect(retryWait(2, 500, new Error('anything'), 1)).toBe(1_000);
  });
});
