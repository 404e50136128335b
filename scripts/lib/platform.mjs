/** The platform's own processes: what runs in each mode, on which ports, and how to know that it is healthy. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { stopProcess } from './processes.mjs';
import { contextPath, root } from './settings.mjs';

/**
 * @typedef {object} PlatformProcess
 * @property {string} name also of its log and record
 * @property {string[]} command the built program with Node.js and its flags, all absolute
 * @property {NodeJS.ProcessEnv} env what it gets besides the common environment
 * @property {{ port: number, variable: string, what: string }[]} ports
 * @property {string[]} health addresses that answer 200 once it is ready
 */

/**
 * What every server is run with. Left to itself, V8 answers a burst of events with a heap twice the size it needs and
 * keeps it. A new space of 12 MB, and an old one that may grow by 40 % before it is collected, keep the whole platform
 * below 230 MB of resident memory after such a load, at a few per cent of CPU. docker/entrypoint.sh has the same.
 */
export const SERVER_FLAGS = ['--max-semi-space-size=12', '--heap-growing-percent=40'];

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
        ...{ name: 'standalone', command: commandOf('standalone'), env: memoryLimits(env) },
        ...{ ports: all, health: all.map(health) },
      },
    ];
  }
  return Object.entries(parts).map(([name, part]) => ({
    name,
    command: commandOf(name),
    env: { ...memoryLimits(env), PORT: String(part.port) },
    ports: [part],
    health: [health(part)],
  }));
}

/**
 * @param {string} app
 * @returns {string[]}
 */
export function commandOf(app) {
  const entry = app === 'dashboard' ? 'dist/server/main.js' : 'dist/main.js';
  return [process.execPath, ...SERVER_FLAGS, join(root, 'apps', app, entry)];
}

/**
 * glibc gives each busy thread a heap of its own, and hardly ever gives one back; two serve Node.js as well as eight.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function memoryLimits(env) {
  return { MALLOC_ARENA_MAX: env['MALLOC_ARENA_MAX'] ?? '2' };
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
