/** The platform's own processes: what runs in each mode, on which ports, and how to know that it is healthy. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { stopProcess } from './processes.mjs';
import { serverNode } from './runtime.mjs';
import { contextPath, root } from './settings.mjs';

/**
 * @typedef {object} PlatformProcess
 * @property {string} name of its folder in `apps`, and of its log and record
 * @property {NodeJS.ProcessEnv} env what it gets besides the common environment
 * @property {{ port: number, variable: string, what: string }[]} ports
 * @property {string[]} health addresses that answer 200 once it is ready
 */

/**
 * What a server is run with. Left to itself, V8 answers a burst of events with a heap several times the size it needs and
 * keeps it. With these the heap may grow to twice what is in use before it is collected (to less would cost a tenth of the
 * events a second), and what a burst has taken is given back when it is over (`idle-memory.ts`, which asks for the collection
 * itself). The gateway has little to compute and much to hold for open Inboxes, and may grow by little.
 * docker/entrypoint.sh has the same.
 *
 * @param {string} app
 * @returns {string[]}
 */
export function serverFlags(app) {
  return app === 'ws'
    ? ['--max-semi-space-size=8', '--heap-growing-percent=15', '--expose-gc']
    : ['--heap-growing-percent=100', '--expose-gc'];
}

/** Work in hand gets this long to end before its process is killed. */
export const STOP_GRACE_MS = 30_000;

/** Order in which they are stopped: those that take requests first, so that nothing new arrives while work drains. */
const STOP_ORDER = ['standalone', 'dashboard', 'api', 'ws', 'worker', 'mongo', 'redis'];

/**
 * @param {import('./settings.mjs').Settings} settings
 * @param {NodeJS.ProcessEnv} env the common environment of the processes
 * @returns {PlatformProcess[]}
 */
export function platformProcesses(settings, env) {
  const parts = {
    api: {
      port: settings.apiPort,
      variable: 'API_PORT',
      what: 'the API',
      path: '/v1/health-check',
      prefix: contextPath(env, 'API'),
    },
    ws: {
      port: settings.wsPort,
      variable: 'WS_PORT',
      what: 'the WebSocket service',
      path: '/v1/health-check',
      prefix: contextPath(env, 'WS'),
    },
    worker: {
      port: settings.workerPort,
      variable: 'WORKER_PORT',
      what: 'the worker',
      path: '/v1/health-check',
      prefix: '',
    },
    dashboard: {
      port: settings.dashboardPort,
      variable: 'DASHBOARD_PORT',
      what: 'the dashboard',
      path: '/v1/health-check',
      prefix: '',
    },
  };
  const health = (/** @type {typeof parts.api} */ part) => `http://127.0.0.1:${part.port}${part.prefix}${part.path}`;
  if (settings.mode === 'standalone') {
    const dashboardElsewhere = ['false', '0'].includes(env['SERVE_DASHBOARD'] ?? '');
    const all = Object.values(parts).filter((part) => part !== parts.dashboard || !dashboardElsewhere);
    return [
      {
        ...{ name: 'standalone', env: memoryLimits(env), ports: all, health: all.map(health) },
      },
    ];
  }
  return Object.entries(parts).map(([name, part]) => ({
    name,
    env: { ...memoryLimits(env), PORT: String(part.port) },
    ports: [part],
    health: [health(part)],
  }));
}

/**
 * @param {string} app
 * @returns {string[]} the built program with Node.js and its flags, all absolute; to be asked once it is installed
 */
export function commandOf(app) {
  const entry = app === 'dashboard' ? 'dist/server/main.js' : 'dist/main.js';
  return [serverNode(), ...serverFlags(app), join(root, 'apps', app, entry)];
}

/** Tunables of glibc (mallopt(3)): Node.js is served as well by two heaps as by eight, and what is large goes back when it is free. */
export const MALLOC_LIMITS = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '32768',
  MALLOC_TRIM_THRESHOLD_: '65536',
  MALLOC_TOP_PAD_: '65536',
};

/**
 * glibc gives each busy thread a heap of its own, and hardly ever gives one back: after a burst 45 MB were left of its buffers.
 *
 * @param {NodeJS.ProcessEnv} env may hold other values
 * @returns {NodeJS.ProcessEnv}
 */
export function memoryLimits(env) {
  return Object.fromEntries(Object.entries(MALLOC_LIMITS).map(([name, value]) => [name, env[name] ?? value]));
}

/**
 * @param {string[]} names
 * @returns {string[]} the same in the order to stop them in; unknown ones first, databases last
 */
export function inStopOrder(names) {
  return names.toSorted((a, b) => STOP_ORDER.indexOf(a) - STOP_ORDER.indexOf(b));
}

/**
 * Stops everything that was started for a data folder, one after the other and the databases last: what drains still
 * needs them.
 *
 * @param {string} dataDir
 * @param {(name: string, result: 'stopped' | 'killed') => void} [onStopped]
 * @returns {Promise<number>} how many ran
 */
export async function stopInstall(dataDir, onStopped) {
  const runDir = join(dataDir, 'run');
  const files = existsSync(runDir) ? readdirSync(runDir).filter((file) => file.endsWith('.json')) : [];
  let stopped = 0;
  for (const name of inStopOrder(files.map((file) => basename(file, '.json')))) {
    const result = await stopProcess(runDir, name, STOP_GRACE_MS);
    if (result === 'not running') continue;
    onStopped?.(name, result);
    stopped += 1;
  }
  return stopped;
}

/**
 * @param {string} address
 * @returns {Promise<boolean>} whether it answers 2xx within two seconds
 */
export async function answers(address) {
  const response = await fetch(address, { signal: AbortSignal.timeout(2000), redirect: 'manual' });
  await response.body?.cancel();
  return response.status < 300;
}
