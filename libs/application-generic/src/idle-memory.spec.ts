import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { IdleMemory } from './idle-memory.js';

describe('when memory is given back', () => {
  /** How often it was given back after seconds of these utilizations. */
  function afterSeconds(utilizations: number[]): number {
    let second = 0;
    let given = 0;
    const idle = new IdleMemory({ utilization: () => utilizations[second] ?? 0, giveBack: () => (given += 1) });
    for (second = 0; second < utilizations.length; second += 1) idle.tick();
    return given;
  }

  it('is some quiet seconds after a burst of work, and once', () => {
    expect(afterSeconds([0.9, 0, 0, 0])).toBe(0);
    expect(afterSeconds([0.9, 0, 0, 0, 0])).toBe(1);
    expect(afterSeconds([0.9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])).toBe(1);
  });

  it('is after each burst', () => {
    expect(afterSeconds([0.6, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0])).toBe(2);
  });

  it('is not before the quiet has lasted', () => {
    expect(afterSeconds([0.9, 0, 0, 0.3, 0, 0, 0, 0.3, 0, 0, 0])).toBe(0);
  });

  it('is never for a little work that goes on, which would have to wait', () => {
    expect(afterSeconds(Array.from({ length: 100 }, (_, second) => (second % 10 === 0 ? 0.4 : 0.02)))).toBe(0);
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
