/**
 * scripts/up [--detach]: from a checkout to a healthy platform.
 *
 * Installs and builds what changed, starts the embedded MongoDB and Redis when no others are given, then the platform
 * (NOVU_MODE), and waits until every health address answers. Run again it starts what died and leaves the living alone.
 * In the foreground it shows the logs and stops on Ctrl-C what it started; with --detach it returns once all is healthy.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, say } from './lib/console.mjs';
import { followLogs } from './lib/follow-logs.mjs';
import { answers, commandOf, inStopOrder, platformProcesses } from './lib/platform.mjs';
import { requireFreePorts } from './lib/ports.mjs';
import { livingProcess, processMark, startProcess, stopProcess, waitUntilReady } from './lib/processes.mjs';
import { namedNode } from './lib/runtime.mjs';
import { loadEnvFile, platformEnvironment, readSettings } from './lib/settings.mjs';
import { build, installDependencies } from './lib/toolchain.mjs';
import { missingServices, startServices } from './services.mjs';

/** A cold machine that is busy with other things still gets there. */
const HEALTHY_TIMEOUT_MS = 120_000;

/**
 * @typedef {import('./lib/settings.mjs').Settings} Settings
 * @typedef {import('./lib/platform.mjs').PlatformProcess} PlatformProcess
 */

async function main() {
  const { detach } = readArguments(process.argv.slice(2));
  loadEnvFile();
  const settings = readSettings();
  const runDir = join(settings.dataDir, 'run');
  const release = takeLock(runDir);
  /** @type {string[]} names of what this run started, in order */
  const started = [];
  const stopper = stopOnSignal(runDir, started, release);
  try {
    const env = platformEnvironment(settings);
    const processes = platformProcesses(settings, env);
    const missing = await planStart(settings, processes);
    await installDependencies(settings.dataDir);
    const rebuilt = await build(settings.dataDir);
    await startEverything(settings, env, processes, missing, started);
    release();
    if (rebuilt && missing.length < processes.length) {
      say('The build is newer than what runs. To use it: scripts/down && scripts/up');
    }
    printAddresses(settings, env, started.length === 0);
  } catch (error) {
    await stopper.stop();
    throw error;
  }
  if (detach) return;
  await followUntilGone(settings, started, stopper.isStopping);
}

/**
 * @param {string[]} args
 * @returns {{ detach: boolean }}
 */
function readArguments(args) {
  const unknown = args.filter((argument) => argument !== '--detach' && argument !== '-d');
  if (unknown.length > 0) throw new Error(`Unknown argument ${unknown.join(' ')}. Usage: scripts/up [--detach]`);
  return { detach: args.length > 0 };
}

/**
 * Everything that can be refused is refused here, before anything is started.
 *
 * @param {Settings} settings
 * @param {PlatformProcess[]} processes
 * @returns {Promise<PlatformProcess[]>} those that do not run
 */
async function planStart(settings, processes) {
  namedNode();
  const runDir = join(settings.dataDir, 'run');
  for (const other of settings.mode === 'split' ? ['standalone'] : ['api', 'ws', 'worker', 'dashboard']) {
    if (livingProcess(runDir, other) !== undefined) {
      throw new Error(
        `This install runs in another mode (${other} is running). Run scripts/down before changing NOVU_MODE.`,
      );
    }
  }
  const missing = processes.filter(({ name, ports }) => {
    const living = livingProcess(runDir, name);
    const port = ports[0]?.port;
    if (living !== undefined && living.port !== port) {
      throw new Error(
        `${name} already runs on port ${living.port}, and ${ports[0]?.variable} is now ${port}. Run scripts/down first.`,
      );
    }
    return living === undefined;
  });
  const services = missingServices(serviceOptions(settings));
  await requireFreePorts([...services, ...missing.flatMap(({ ports }) => ports)]);
  return missing;
}

/**
 * @param {Settings} settings
 * @returns {import('./services.mjs').ServiceOptions}
 */
function serviceOptions(settings) {
  const { dataDir, mongoPort, redisPort, embeddedMongo, embeddedRedis } = settings;
  return { dataDir, mongoPort, redisPort, mongo: embeddedMongo, redis: embeddedRedis };
}

/**
 * @param {Settings} settings
 * @param {NodeJS.ProcessEnv} env
 * @param {PlatformProcess[]} processes
 * @param {PlatformProcess[]} missing
 * @param {string[]} started filled as things start, so that a failure knows what to stop
 */
async function startEverything(settings, env, processes, missing, started) {
  const services = missingServices(serviceOptions(settings)).map(({ name }) => name);
  if (services.length > 0) say(`Starting ${services.join(' and ')} …`);
  started.push(...services);
  await startServices(serviceOptions(settings));

  if (missing.length > 0) say(`Starting ${missing.map(({ name }) => name).join(', ')} …`);
  const launched = [];
  for (const { name, env: own, ports } of missing) {
    started.push(name);
    const port = ports[0]?.port ?? 0;
    launched.push(
      await startProcess({
        ...{ name, dataDir: settings.dataDir, command: commandOf(name), port },
        env: { ...env, ...own },
      }),
    );
  }
  const deadline = Date.now() + HEALTHY_TIMEOUT_MS;
  for (const { name, health } of processes) {
    const own = launched.find(({ record }) => record.name === name);
    for (const address of health) {
      await waitUntilReady(own ?? alreadyRunning(settings, name), () => answers(address), deadline - Date.now());
    }
    if (own !== undefined) say(`  ${name} is healthy`);
  }
}

/**
 * @param {Settings} settings
 * @param {string} name
 * @returns {import('./lib/processes.mjs').StartedProcess} a process that an earlier run started
 */
function alreadyRunning(settings, name) {
  const runDir = join(settings.dataDir, 'run');
  const record = livingProcess(runDir, name);
  const gone = { name, pid: 0, mark: '', port: 0, command: [], startedAt: '' };
  return {
    record: record ?? gone,
    logFile: join(settings.dataDir, 'logs', `${name}.log`),
    logStart: 0,
    exited: () => (livingProcess(runDir, name) === undefined ? 'a crash' : undefined),
  };
}

/**
 * Makes Ctrl-C, and a closed terminal, stop what was started until then.
 *
 * @param {string} runDir
 * @param {string[]} started
 * @param {() => void} release gives the lock back
 * @returns {{ stop: () => Promise<void>, isStopping: () => boolean }} `stop` does the same for an error
 */
function stopOnSignal(runDir, started, release) {
  /** @type {Promise<void> | undefined} */
  let stopping;
  const stop = () =>
    (stopping ??= (async () => {
      for (const name of inStopOrder(started)) {
        const result = await stopProcess(runDir, name);
        if (result !== 'not running') say(`  ${name} ${result}`);
      }
      release();
    })());
  for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(name, () => {
      if (stopping === undefined) say(started.length > 0 ? '\nStopping …' : '');
      void stop().then(() => process.exit(name === 'SIGINT' ? 130 : 143));
    });
  }
  return { stop, isStopping: () => stopping !== undefined };
}

/**
 * @param {Settings} settings
 * @param {NodeJS.ProcessEnv} env
 * @param {boolean} ranAlready
 */
function printAddresses(settings, env, ranAlready) {
  const health = platformProcesses(settings, env).flatMap((process) => process.health);
  say('');
  say(ranAlready ? 'Everything was running already.' : 'Ready.');
  say(`  Dashboard  ${env['FRONT_BASE_URL']}`);
  say(`  API        ${env['API_ROOT_URL']}`);
  say(`  WebSocket  ${env['VITE_WEBSOCKET_HOSTNAME']}`);
  say(`  Health     ${health.join('\n             ')}`);
  say(`  Logs       ${join(settings.dataDir, 'logs')}`);
  say('  Stop with  scripts/down');
}

/**
 * Shows the logs until Ctrl-C, or until the platform is no longer running.
 *
 * @param {Settings} settings
 * @param {string[]} started
 * @param {() => boolean} isStopping
 */
async function followUntilGone(settings, started, isStopping) {
  const runDir = join(settings.dataDir, 'run');
  const names = platformProcesses(settings, process.env).map(({ name }) => name);
  say(started.length > 0 ? '\nCtrl-C stops it. Logs:\n' : '\nCtrl-C leaves it running. Logs:\n');
  /** @type {Set<string>} */
  const reported = new Set();
  await followLogs(join(settings.dataDir, 'logs'), names, () => {
    if (isStopping()) return false;
    for (const name of [...names, ...started]) {
      if (livingProcess(runDir, name) !== undefined) reported.delete(name);
      else if (!reported.has(name)) {
        reported.add(name);
        say(`${name} is no longer running. scripts/up --detach starts it again.`);
      }
    }
    return names.every((name) => reported.has(name));
  });
  throw new Error('The platform is no longer running.');
}

/**
 * Two runs at once on one data folder would start everything twice.
 *
 * @param {string} runDir
 * @returns {() => void} gives the lock back
 * @throws when another run has it
 */
function takeLock(runDir) {
  mkdirSync(runDir, { recursive: true });
  const file = join(runDir, 'up.lock');
  const mine = JSON.stringify({ pid: process.pid, mark: processMark(process.pid) });
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      writeFileSync(file, mine, { flag: 'wx' });
      return () => {
        if (readLock(file) === mine) rmSync(file, { force: true });
      };
    } catch {
      if (isLockHeld(file))
        throw new Error(`Another scripts/up is starting this install (${file}). Wait for it to end.`);
      rmSync(file, { force: true });
    }
  }
  throw new Error(`${file} could not be written.`);
}

/**
 * @param {string} file
 * @returns {string}
 */
function readLock(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/**
 * @param {string} file
 * @returns {boolean} whether the process that took the lock is still alive
 */
function isLockHeld(file) {
  try {
    const holder = JSON.parse(readLock(file));
    return typeof holder.mark === 'string' && processMark(holder.pid) === holder.mark;
  } catch {
    return false;
  }
}

await run(main);
