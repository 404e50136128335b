/** The real `pnpm dev` on this checkout, with a data folder and ports of its own. */
import { basename } from 'node:path';
import { processMark } from './lib/processes.mjs';
import { compilerCommands, projectFolders } from './lib/toolchain.mjs';
import { newInstall, type Install } from './testing/install.js';

/** A cold build may be part of the start. */
const TIMEOUT_MS = 300_000;

describe('scripts/dev.mjs', () => {
  let install: Install;
  const get = (variable: string, path: string) => fetch(`http://127.0.0.1:${install.env[variable]}${path}`);

  beforeEach(async () => {
    install = await newInstall();
  });
  afterEach(() => install.remove(), TIMEOUT_MS);

  it(
    'serves the platform and the sources of the dashboard, and stops all of it on Ctrl-C',
    async () => {
      const script = install.start('node', 'scripts/dev.mjs');
      // The last line of the start: the gateway says that it listens before the API does.
      await script.printed('"component":"main"');
      await script.printed('Local:');
      expect((await get('API_PORT', '/v1/health-check')).status).toBe(200);
      const vite = `http://localhost:${install.env['DASHBOARD_PORT']}`;
      expect(await (await fetch(`${vite}/src/main.tsx`)).text()).toContain('import');
      expect(await (await fetch(`${vite}/config.js`)).text()).toContain(`http://localhost:${install.env['API_PORT']}`);

      const pids = ['mongo', 'redis'].map((name) => install.pid(name));
      script.interrupt();
      expect((await script.ended).code).toBe(0);
      expect(pids.map(processMark)).toEqual([undefined, undefined]);
      await expect(get('API_PORT', '/v1/health-check')).rejects.toThrow();
      await expect(fetch(vite)).rejects.toThrow();
    },
    TIMEOUT_MS,
  );

  it.each(projectFolders().map((folder) => [basename(folder), folder]))('knows how to compile %s', (_name, folder) => {
    expect(compilerCommands(folder).join()).toMatch(/^(swc (src|server) -d dist|node build\.mjs$)/);
  });
});
