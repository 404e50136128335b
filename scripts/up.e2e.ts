/** The real scripts/up and scripts/down on this checkout, with a data folder and ports of their own. */
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { processMark } from './lib/processes.mjs';
import { newInstall, type Install } from './testing/install.js';

/** A cold build may be part of the first start. */
const TIMEOUT_MS = 300_000;

describe('scripts/up', () => {
  let install: Install;
  const up = () => install.run('scripts/up', '--detach');
  const down = () => install.run('scripts/down');
  const health = async (variable: string) =>
    (await fetch(`http://127.0.0.1:${install.env[variable]}/v1/health-check`)).status;

  beforeEach(async () => {
    install = await newInstall();
  });
  afterEach(() => install.remove(), TIMEOUT_MS);

  it(
    'starts healthy, revives what was killed, leaves the living alone, and stops everything',
    async () => {
      // As some shells have it: the name of a machine, which is no business of the servers.
      install.env['HOST'] = 'no-such-host.invalid';
      const first = await up();
      expect(first).toMatchObject({ code: 0, output: expect.stringContaining('Ready.') });
      for (const port of ['API_PORT', 'WS_PORT', 'WORKER_PORT', 'DASHBOARD_PORT']) {
        expect(await health(port)).toBe(200);
        expect(first.output).toContain(`:${install.env[port]}`);
      }
      const secrets = join(install.dataDir, 'secrets.env');
      expect(statSync(secrets).mode & 0o777).toBe(0o600);
      const kept = readFileSync(secrets, 'utf8');
      expect(kept).toMatch(/^STORE_ENCRYPTION_KEY=.{32}$/m);

      const platform = install.pid('standalone');
      const killed = [install.pid('mongo'), install.pid('redis')];
      for (const pid of killed) process.kill(pid, 'SIGKILL');
      expect(await up()).toMatchObject({ code: 0, output: expect.stringContaining('Starting mongo and redis') });
      expect(install.pid('standalone')).toBe(platform);
      expect(killed).not.toContain(install.pid('mongo'));
      expect(await health('API_PORT')).toBe(200);

      const before = ['standalone', 'mongo', 'redis'].map((name) => install.pid(name));
      expect(await up()).toMatchObject({ code: 0, output: expect.stringContaining('Everything was running already.') });
      expect(['standalone', 'mongo', 'redis'].map((name) => install.pid(name))).toEqual(before);

      expect(await down()).toMatchObject({ code: 0 });
      expect(before.map(processMark)).toEqual([undefined, undefined, undefined]);
      expect(readFileSync(secrets, 'utf8')).toBe(kept);
    },
    TIMEOUT_MS,
  );

  it(
    'runs the parts as processes of their own with NOVU_MODE=split, and starts again only the one that died',
    async () => {
      install.env['NOVU_MODE'] = 'split';
      expect(await up()).toMatchObject({ code: 0 });
      const names = ['api', 'ws', 'worker', 'dashboard', 'mongo', 'redis'];
      const before = names.map((name) => install.pid(name));
      process.kill(install.pid('worker'), 'SIGKILL');
      expect(await up()).toMatchObject({ code: 0, output: expect.stringContaining('Starting worker …') });
      const changed = names.filter((name, index) => install.pid(name) !== before[index]);
      expect(changed).toEqual(['worker']);
      expect(await health('WORKER_PORT')).toBe(200);

      install.env['NOVU_MODE'] = 'standalone';
      expect(await up()).toMatchObject({ code: 1, output: expect.stringContaining('NOVU_MODE') });
    },
    TIMEOUT_MS,
  );

  it(
    'names a taken port and its variable, and starts nothing',
    async () => {
      const server = net.createServer().listen(Number(install.env['WS_PORT']));
      await once(server, 'listening');
      try {
        const { code, output } = await up();
        expect(code).toBe(1);
        expect(output).toContain(`Port ${install.env['WS_PORT']}`);
        expect(output).toContain('WS_PORT');
        for (const name of ['mongo', 'redis', 'standalone']) {
          expect(existsSync(join(install.dataDir, 'run', `${name}.json`))).toBe(false);
        }
      } finally {
        server.close();
      }
    },
    TIMEOUT_MS,
  );

  it(
    'stops what it started on Ctrl-C',
    async () => {
      const script = install.start('scripts/up');
      await script.printed('Ctrl-C stops it');
      expect(await health('API_PORT')).toBe(200);
      const pids = ['standalone', 'mongo', 'redis'].map((name) => install.pid(name));
      script.interrupt();
      expect((await script.ended).code).toBe(130);
      expect(pids.map(processMark)).toEqual([undefined, undefined, undefined]);
    },
    TIMEOUT_MS,
  );
});
