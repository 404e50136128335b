import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { waitFor } from './wait-for.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** The processes the platform can be run as, and the variable that names the port of each one's health check. */
const APPS = {
  standalone: 'API_PORT',
  api: 'API_PORT',
  worker: 'WORKER_PORT',
  ws: 'WS_PORT',
} as const;

export type AppName = keyof typeof APPS;

/** A built app, running as a process of its own, as on a server. */
export interface AppProcess {
  pid: number;
  /** Ends it as an operator would, or as a power cut would with `SIGKILL`; resolves when it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** What it printed so far. */
  output(): string;
}

/** A port nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));

  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Ports for everything one install listens on. */
export async function freePorts(): Promise<Record<'API_PORT' | 'WS_PORT' | 'WORKER_PORT' | 'DASHBOARD_PORT', string>> {
  const [api, ws, worker, dashboard] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);

  return { API_PORT: String(api), WS_PORT: String(ws), WORKER_PORT: String(worker), DASHBOARD_PORT: String(dashboard) };
}

/**
 * Starts `apps/<name>/dist/main.js`, which must have been built, and waits until it is healthy.
 * @param env everything it is configured with; nothing of the test's own environment is passed on but PATH.
 */
export async function spawnApp(name: AppName, env: Record<string, string>): Promise<AppProcess> {
  const child = spawn(process.execPath, [`apps/${name}/dist/main.js`], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const output = (): string => chunks.join('');
  await waitFor(`${name} to be healthy`, () => isHealthy(child, env[APPS[name]] ?? '', output), {
    timeoutMs: 90_000,
    intervalMs: 50,
  });

  return {
    pid: child.pid ?? 0,
    output,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      await exited;
    },
  };
}

async function isHealthy(child: ChildProcess, port: string, output: () => string): Promise<boolean> {
  if (child.exitCode !== null) throw new Error(`The process ended before it was healthy:\n${output()}`);
  try {
    return (await fetch(`http://127.0.0.1:${port}/v1/health-check`)).ok;
  } catch {
    return false;
  }
}

/** The whole platform in one process of its own, on ports of its own. */
export interface SpawnedPlatform extends AppProcess {
  apiUrl: string;
  wsUrl: string;
  dashboardUrl: string;
}

/** @param env as for {@link spawnApp}; ports are chosen here unless given. */
export async function spawnPlatform(env: Record<string, string>): Promise<SpawnedPlatform> {
  const ports = { ...(await freePorts()), ...pick(env, ['API_PORT', 'WS_PORT', 'WORKER_PORT', 'DASHBOARD_PORT']) };
  const app = await spawnApp('standalone', { ...env, ...ports });

  return {
    ...app,
    apiUrl: `http://localhost:${ports.API_PORT}`,
    wsUrl: `http://localhost:${ports.WS_PORT}`,
    dashboardUrl: `http://localhost:${ports.DASHBOARD_PORT}`,
  };
}

/** Values that name a real port: the test configuration says 0 for "any", which nobody could connect to. */
function pick(env: Record<string, string>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (env[name] && env[name] !== '0' ? [[name, env[name]]] : [])));
}
