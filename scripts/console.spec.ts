import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { processMark } from './lib/processes.mjs';

it('a program that a script runs ends with the script', async () => {
  const library = new URL('lib/console.mjs', import.meta.url).href;
  // As scripts/up does on a signal: it exits by itself.
  const script = `
    import { runWithProgress } from '${library}';
    process.once('SIGTERM', () => process.exit(143));
    await runWithProgress('Waiting', process.execPath, ['-e', 'console.log(process.pid); setInterval(() => {}, 1e6)']);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [printed]: Buffer[] = await once(child.stdout, 'data');
  const program = Number(printed?.toString());
  expect(processMark(program)).toBeDefined();
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([143, null]);
  const deadline = Date.now() + 5000;
  while (processMark(program) !== undefined && Date.now() < deadline) await sleep(10);
  const left = processMark(program) !== undefined;
  if (left) process.kill(program);
  expect(left).toBe(false);
});
