/** What `pnpm dev` hears of, on the file system of this machine. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchTree } from './lib/watch-tree.mjs';

let folder: string;
let stop: () => void;
/** Called with each path that is heard of. */
let heard: (path: string) => void;

/** Makes a change, and waits until it was heard of. */
function hears(file: string, change: (path: string) => void): Promise<void> {
  const path = join(folder, file);
  return new Promise((resolve) => {
    heard = (changed) => {
      if (changed === path) resolve();
    };
    change(path);
  });
}

/** As Git and many editors write: a new file takes the name of the old one. */
function replace(path: string): void {
  writeFileSync(`${path}.new`, 'new');
  renameSync(`${path}.new`, path);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'novu-watch-'));
  mkdirSync(join(folder, 'deep/deeper'), { recursive: true });
  for (const file of ['a.ts', 'deep/deeper/b.ts']) writeFileSync(join(folder, file), 'old');
  heard = () => undefined;
  stop = watchTree(folder, (path) => heard(path));
});
afterEach(() => {
  stop();
  rmSync(folder, { recursive: true });
});

it.each(['a.ts', 'deep/deeper/b.ts'])('hears of %s each time it is written or replaced', async (file) => {
  await hears(file, replace);
  await hears(file, replace);
  await hears(file, (path) => writeFileSync(path, 'newer'));
  await hears(file, (path) => rmSync(path));
  await hears(file, (path) => writeFileSync(path, 'again'));
});

it('hears of folders that are made, and made anew', async () => {
  const make = (path: string) => {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, 'new');
  };
  await hears('other/far/c.ts', make);
  await hears('other/far/c.ts', replace);
  rmSync(join(folder, 'deep'), { recursive: true });
  await hears('deep/deeper/b.ts', make);
  await hears('deep/deeper/b.ts', replace);
});
