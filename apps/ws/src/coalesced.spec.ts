import { waitFor } from '@novu/testing';
import { Coalesced } from './coalesced.js';

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
  expect(started).toHaveLength(1);
  started[0]?.();
  await waitFor('the second run', () => started.length === 2);
  started[1]?.();
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(started).toHaveLength(2);
});

it('keeps the interval after a run that was quick, then runs at once again', async () => {
  const { coalesced, started } = runs(50);
  const begun = performance.now();
  coalesced.request();
  started[0]?.();
  coalesced.request();
  await waitFor('the second run', () => started.length === 2, { intervalMs: 1 });
  expect(performance.now() - begun).toBeGreaterThanOrEqual(45);
  started[1]?.();
  await new Promise((resolve) => setTimeout(resolve, 80));
  coalesced.request();
  expect(started).toHaveLength(3);
});
