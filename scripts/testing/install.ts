/**
 * For the tests of the scripts: an install of its own, with a data folder in the system's temporary folder and free
 * ports, on which the real scripts are run as a person would run them.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../lib/ports.mjs';
import { root } from '../lib/settings.mjs';

/** How a script ended. */
interface ScriptResult {
  code: number | null;
  /** Standard output and error, as a person sees them. */
  output: string;
}

/** A script that runs. */
interface RunningScript {
  ended: Promise<ScriptResult>;
  /** What Ctrl-C does. */
  interrupt(): void;
  /** Waits until it has printed that text; throws when it ends without. */
  printed(text: string): Promise<void>;
}

/** One install to run scripts on. */
export interface Install {
  dataDir: string;
  /** Ports and folders of this install; tests may change them. */
  env: Record<string, string>;
  /** Starts a program at the root of the repository with this install's environment. */
  start(program: string, ...args: string[]): RunningScript;
  /** Starts a program and waits for its end. */
  run(program: string, ...args: string[]): Promise<ScriptResult>;
  /** Process id from the record of a process; throws when there is no record. */
  pid(name: string): number;
  /** Stops what runs and removes the data folder. */
  remove(): Promise<void>;
}

/** Variables of the test run, or of a developer's shell, that would change what the scripts do. */
const FOREIGN =
  /^(MONGO_|REDIS_|EMBEDDED_|NOVU_|DATA_DIR|NODE_(?!EXTRA_CA_CERTS)|JEST_|JWT_|STORE_|PORT$|.*_PORT$|.*_CONTEXT_PATH$|FRONT_|API_|VITE_)/;

/** Makes an install with free ports; nothing of it runs yet. */
export async function newInstall(): Promise<Install> {
  const dataDir = mkdtempSync(join(tmpdir(), 'novu-install-'));
  const ports = await Promise.all(Array.from({ length: 6 }, () => freePort()));
  const names = ['API_PORT', 'WS_PORT', 'WORKER_PORT', 'DASHBOARD_PORT', 'EMBEDDED_MONGO_PORT', 'EMBEDDED_REDIS_PORT'];
  // Some tools colour what they print when CI is set, which would hide the texts that tests wait for.
  const env: Record<string, string> = { DATA_DIR: dataDir, NO_COLOR: '1', ...knownBinaries() };
  names.forEach((name, index) => (env[name] = String(ports[index])));
  const inherited = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));

  const start = (program: string, ...args: string[]): RunningScript => {
    const child = spawn(program, args, { cwd: root, env: { ...Object.fromEntries(inherited), ...env } });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const ended = new Promise<ScriptResult>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, output }));
    });
    return {
      ended,
      interrupt: () => void child.kill('SIGINT'),
      printed: async (text) => {
        while (!output.includes(text)) {
          if (child.exitCode !== null) throw new Error(`${program} ended without saying "${text}":\n${output}`);
          await sleep(50);
        }
      },
    };
  };
  const run = (program: string, ...args: string[]) => start(program, ...args).ended;

  return {
    dataDir,
    env,
    start,
    run,
    pid: (name) => {
      const record: { pid: number } = JSON.parse(readFileSync(join(dataDir, 'run', `${name}.json`), 'utf8'));
      return record.pid;
    },
    remove: async () => {
      await run('scripts/down');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The database servers that the test run, or a developer's own install, already has: fetched once, not by every test. */
function knownBinaries(): Record<string, string> {
  const known: Record<string, string> = {};
  for (const [variable, program] of [
    ['EMBEDDED_MONGO_BINARY', 'mongod'],
    ['EMBEDDED_REDIS_BINARY', 'redis-server'],
  ] as const) {
    const cached = join(root, '.data/bin', program);
    const path = process.env[variable] ?? (existsSync(cached) ? cached : undefined);
    if (path !== undefined) known[variable] = path;
  }
  return known;
}
