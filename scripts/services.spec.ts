import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { mongoCommand } from './lib/mongo-wire.mjs';
import { processMark } from './lib/processes.mjs';
import { newInstall, type Install } from './testing/install.js';

/** Every test starts the servers, some of them twice: on a busy machine that takes long. */
const TIMEOUT_MS = 180_000;

import.meta.jest.setTimeout(TIMEOUT_MS);

describe('scripts/services.mjs', () => {
  let install: Install;
  const services = (command: string) => install.run('node', 'scripts/services.mjs', command);

  beforeEach(async () => {
    install = await newInstall();
  });
  afterEach(() => install.remove(), TIMEOUT_MS);

  it('starts a primary that takes transactions and a Redis that keeps what it was told, and stops both', async () => {
    expect(await services('start')).toMatchObject({ code: 0 });
    const hello = await mongoCommand(Number(install.env['EMBEDDED_MONGO_PORT']), { hello: 1 });
    expect(hello).toMatchObject({ isWritablePrimary: true, setName: 'rs0' });
    const config = await redis('CONFIG GET appendonly\r\nCONFIG GET maxmemory-policy\r\nCONFIG GET bind\r\n');
    expect(config).toContain('yes');
    expect(config).toContain('noeviction');
    expect(config).toContain('127.0.0.1');
    await redis('SET kept here\r\n');
    const pids = [install.pid('mongo'), install.pid('redis')];

    expect((await services('stop')).output).toContain('Stopped: mongo, redis.');
    expect(pids.map(processMark)).toEqual([undefined, undefined]);

    await services('start');
    expect(await redis('GET kept\r\n')).toContain('here');
  });

  it('starts again the one that was killed and leaves the other alone', async () => {
    await services('start');
    const [mongo, killed] = [install.pid('mongo'), install.pid('redis')];
    process.kill(killed, 'SIGKILL');
    await gone(killed);

    expect(await services('start')).toMatchObject({ code: 0, output: expect.stringContaining('Started: redis.') });
    expect(install.pid('mongo')).toBe(mongo);
    expect(install.pid('redis')).not.toBe(killed);
  });

  it('keeps what MongoDB has when its port changes', async () => {
    await services('start');
    await services('stop');
    [install.env['EMBEDDED_MONGO_PORT'], install.env['API_PORT']] = [String(install.env['API_PORT']), '1'];
    expect(await services('start')).toMatchObject({ code: 0 });
    const hello = await mongoCommand(Number(install.env['EMBEDDED_MONGO_PORT']), { hello: 1 });
    expect(hello['isWritablePrimary']).toBe(true);
  });

  it('is not fooled by a stale record whose process id now belongs to somebody else', async () => {
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
    await once(stranger, 'spawn');
    try {
      mkdirSync(join(install.dataDir, 'run'), { recursive: true });
      const record = {
        name: 'redis',
        pid: stranger.pid,
        mark: 'another life',
        port: Number(install.env['EMBEDDED_REDIS_PORT']),
      };
      writeFileSync(join(install.dataDir, 'run/redis.json'), JSON.stringify(record));

      expect((await services('stop')).output).toContain('Nothing was running.');
      expect(processMark(stranger.pid ?? 0)).toBeDefined();

      writeFileSync(join(install.dataDir, 'run/redis.json'), JSON.stringify(record));
      expect((await services('start')).output).toContain('Started: mongo, redis.');
      expect(install.pid('redis')).not.toBe(stranger.pid);
    } finally {
      stranger.kill('SIGKILL');
    }
  });

  it('names the port and the variable when a port is taken, and starts nothing', async () => {
    const server = net.createServer().listen(Number(install.env['EMBEDDED_REDIS_PORT']), '127.0.0.1');
    await once(server, 'listening');
    try {
      const { code, output } = await services('start');
      expect(code).toBe(1);
      expect(output).toContain(`Port ${install.env['EMBEDDED_REDIS_PORT']}`);
      expect(output).toContain('EMBEDDED_REDIS_PORT');
      expect((await services('status')).output).toBe('mongo: not running\nredis: not running\n');
    } finally {
      server.close();
    }
  });

  it('says which variable names a binary that does not run', async () => {
    install.env['EMBEDDED_REDIS_BINARY'] = join(install.dataDir, 'no-such-redis');
    const { code, output } = await services('start');
    expect(code).toBe(1);
    expect(output).toContain('EMBEDDED_REDIS_BINARY');
  });

  /** Sends commands to the install's Redis and returns the raw answers. */
  async function redis(commands: string): Promise<string> {
    const socket = net.connect(Number(install.env['EMBEDDED_REDIS_PORT']), '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.end(commands);
    await once(socket, 'close');
    return answer;
  }
});

/** Waits until a killed process is no more. */
async function gone(pid: number): Promise<void> {
  while (processMark(pid) !== undefined) await new Promise((resolve) => setTimeout(resolve, 10));
}
