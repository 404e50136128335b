import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

interface Bundle {
  modules: string[];
  gzippedBytes: number;
}

async function bundled(source: string): Promise<Bundle> {
  const { stdout } = await promisify(execFile)(process.execPath, ['src/testing/bundle-client.mjs', source], {
    cwd: 'packages/js',
  });

  return JSON.parse(stdout) as Bundle;
}

it('a page that uses the client alone loads no components and no web chat, and at most 27 KB with socket.io', async () => {
  const { modules, gzippedBytes } = await bundled("import { Novu } from '@novu/js'; window.novu = new Novu({});");
  expect(modules.filter((id) => /preact|floating-ui|\/js\/src\/(?:ui|themes|web-chat)\//.test(id))).toEqual([]);
  expect(gzippedBytes).toBeLessThan(27 * 1024);
}, 60_000);

it('a page that compares filters loads nothing but that', async () => {
  const { modules } = await bundled("import { isSameFilter } from '@novu/js'; window.same = isSameFilter;");
  expect(modules.filter((id) => id.includes('/src/')).map((id) => id.replace(/^.*\/src\//, ''))).toEqual([
    'notifications/filter.ts',
  ]);
}, 60_000);

it('a page with a web chat loads it when it asks for it', async () => {
  const { modules } = await bundled(
    "import { loadWebChat, Novu, pendingActionKey } from '@novu/js'; window.chat = [loadWebChat(new Novu({})), pendingActionKey];",
  );
  expect(modules.flatMap((id) => /\/web-chat\/(.*)$/.exec(id)?.[1] ?? []).sort()).toEqual([
    'load.ts',
    'pending-actions.ts',
  ]);
}, 60_000);
