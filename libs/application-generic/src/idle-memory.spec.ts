import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { IdleMemory } from './idle-memory.js';

describe('when memory is given back', () => {
  const MB = 1024 ** 2;
  const QUIET = { utilization: 0.05, taken: 0 };
  const BUSY = { utilization: 0.9, taken: 100 * MB };

  /** In which of these seconds a process gives memory back that holds 100 MB of its own and takes more in some. */
  function secondsOfGiving(seconds: { utilization: number; taken: number }[]): number[] {
    const given: number[] = [];
    let garbage = 0;
    let now = 0;
    const idle = new IdleMemory({
      utilization: () => seconds[now]?.utilization ?? 0,
      resident: () => 100 * MB + garbage,
      giveBack: () => {
        given.push(now);
        garbage = 0;
      },
    });
    for (const { taken } of seconds) {
      garbage += taken;
      idle.tick();
      now += 1;
    }
    return given;
  }
  const times = (count: number, second: typeof QUIET): (typeof QUIET)[] => Array.from({ length: count }, () => second);

  it('is once after the start, when that has left garbage', () => {
    expect(secondsOfGiving([BUSY, ...times(300, QUIET)])).toEqual([4]);
  });

  it('is some quiet seconds after each burst of work', () => {
    const hour = [...times(100, QUIET), BUSY, ...times(100, QUIET), BUSY, BUSY, ...times(100, QUIET)];
    expect(secondsOfGiving(hour)).toEqual([3, 104, 206]);
  });

  it('is not before the quiet has lasted', () => {
    const bustle = Array.from({ length: 100 }, (_, second) => (second % 3 === 0 ? BUSY : QUIET));
    expect(secondsOfGiving(bustle)).toEqual([]);
  });

  it('is once a minute at most while a little work goes on', () => {
    const little = times(180, { utilization: 0.1, taken: 10 * MB });
    expect(secondsOfGiving(little)).toEqual([3, 63, 123]);
  });

  it('is not while what is held stays as it was', () => {
    expect(secondsOfGiving(times(600, { utilization: 0, taken: 0 }))).toEqual([3]);
  });
});

it('a process gives back what a burst of work has taken', async () => {
  // Two busy seconds leave a hundred megabytes of garbage; from then on the process says how much it holds.
  const program = `
    import { giveMemoryBackWhenIdle } from ${JSON.stringify(join(import.meta.dirname, '../dist/idle-memory.js'))};
    giveMemoryBackWhenIdle();
    let kept = Array.from({ length: 1_500_000 }, (_, i) => ({ i, text: String(i) }));
    const busyUntil = Date.now() + 2000;
    (function work() {
      if (Date.now() < busyUntil) return setImmediate(work);
      kept = undefined;
      setInterval(() => console.log(process.memoryUsage.rss()), 200);
    })();`;
  const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    let most = 0;
    let givenBack = false;
    for await (const line of createInterface({ input: child.stdout })) {
      most = Math.max(most, Number(line));
      givenBack = Number(line) < most / 2;
      if (givenBack) break;
    }
    expect(givenBack).toBe(true);
    expect(most).toBeGreaterThan(100 * 1024 ** 2);
  } finally {
    child.kill();
  }
}, 30_000);
