import { Alarm } from './alarm.js';

/** Rings as soon as the timers allow, and tells the order. */
function ringing(alarm: Alarm): Promise<void> {
  return new Promise((resolve) => alarm.start(resolve));
}

const HOUR_MS = 3_600_000;

it('rings when the earliest thing it knows of is due', async () => {
  const now = Date.now();
  const alarm = new Alarm({ now: () => new Date(now) });
  const rung = ringing(alarm);
  alarm.expect(new Date(now + HOUR_MS));
  alarm.expect(new Date(now + 5));
  alarm.expect(new Date(now + 2 * HOUR_MS));
  await rung;
  alarm.stop();
});

it('rings at once for what is overdue, and again for what comes then', async () => {
  const alarm = new Alarm({ now: () => new Date(HOUR_MS) });
  const first = ringing(alarm);
  alarm.expect(new Date(0));
  await first;
  const second = ringing(alarm);
  alarm.expect(new Date(HOUR_MS + 1));
  await second;
  alarm.stop();
});

it('says nothing any more once it is stopped', async () => {
  const stopped = new Alarm({ now: () => new Date(0) });
  let rings = 0;
  stopped.start(() => (rings += 1));
  stopped.expect(new Date(0));
  stopped.stop();
  stopped.expect(new Date(0));
  // A timer set later goes off later.
  const other = new Alarm({ now: () => new Date(0) });
  const rung = ringing(other);
  other.expect(new Date(1));
  await rung;
  expect(rings).toBe(0);
  other.stop();
});
