import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

it('keeps the Inbox for the browser at most four fifths as heavy as the published one', async () => {
  const script = fileURLToPath(new URL('./bundle-size.mjs', import.meta.url));
  // It exits with 1, and so rejects, when the limit is passed.
  const { stdout } = await promisify(execFile)(process.execPath, [script]);
  expect(stdout).toMatch(/^share: +\d+\.\d % \(at most 80 %\)$/m);
}, 60_000);
