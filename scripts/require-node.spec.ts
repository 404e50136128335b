/** What people see whose Node.js is missing or too old. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './lib/settings.mjs';

describe.each(['scripts/up', 'scripts/down', 'scripts/test', '.ci/run'])('%s', (script) => {
  let folder: string;
  /** Runs the script with nothing on the PATH but what `folder` has. */
  const run = () => spawnSync(join(root, script), { encoding: 'utf8', env: { PATH: folder } });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'novu-path-'));
    for (const program of ['bash', 'dirname']) symlinkSync(which(program), join(folder, program));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('says that Node.js is missing', () => {
    expect(run()).toMatchObject({ status: 1, stderr: expect.stringContaining('Node.js 20.19 or newer is needed') });
  });

  it('says which Node.js is too old', () => {
    const old = '#!/bin/sh\n[ "$1" = --version ] && echo v18.20.0 && exit 0\nexit 1\n';
    writeFileSync(join(folder, 'node'), old, { mode: 0o755 });
    expect(run()).toMatchObject({ status: 1, stderr: expect.stringContaining('v18.20.0') });
  });
});

function which(program: string): string {
  return spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim();
}
