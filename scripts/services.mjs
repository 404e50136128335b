/**
 * The embedded MongoDB and Redis of an install: for development, tests and a first look, when no MONGO_URL or
 * REDIS_HOST is given. Both listen on 127.0.0.1 only and keep their data in the data folder.
 *
 *   node scripts/services.mjs start    start what is not running, wait until both are ready
 *   node scripts/services.mjs stop     stop both gently
 *   node scripts/services.mjs status   say what runs
 *
 * Needs Node alone, so it works before any dependency is installed.
 */
import { mkdirSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { ensureBinary, serverBinaries } from './lib/binaries.mjs';
import { run, say } from './lib/console.mjs';
import { mongoCommand } from './lib/mongo-wire.mjs';
import { requireFreePorts } from './lib/ports.mjs';
import { livingProcess, startProcess, stopProcess, waitUntilReady } from './lib/processes.mjs';
import { loadEnvFile, readSettings } from './lib/settings.mjs';

/** One replica set of one member: transactions and change streams need a replica set. */
const REPLICA_SET = 'rs0';

/** In GB. mongod would otherwise take half of the machine's memory, on a laptop that has other things to do. */
const MONGO_CACHE_GB = 0.5;

/** In MB. mongod would otherwise reserve 5 % of the disk for a log that a replica set of one never reads. */
const MONGO_OPLOG_MB = 990;

/** Long enough for mongod to recover its journal, and for Redis to load its file, after a `kill -9` under load. */
const READY_TIMEOUT_MS = 90_000;

/**
 * @typedef {object} ServiceOptions
 * @property {string} dataDir absolute
 * @property {number} mongoPort
 * @property {number} redisPort
 * @property {boolean} [mongo] false leaves MongoDB out (MONGO_URL is given)
 * @property {boolean} [redis] false leaves Redis out (REDIS_HOST is given)
 * @property {string} [binDataDir] data folder whose `bin` caches the binaries, when it is not `dataDir`
 */

/** @typedef {'mongo' | 'redis'} ServiceName */

/**
 * @param {ServiceOptions} options
 * @returns {{ name: ServiceName, port: number, variable: string, what: string }[]}
 */
function wantedServices({ mongoPort, redisPort, mongo = true, redis = true }) {
  const mongoService = {
    name: /** @type {const} */ ('mongo'),
    port: mongoPort,
    variable: 'EMBEDDED_MONGO_PORT',
    what: 'the embedded MongoDB',
  };
  const redisService = {
    name: /** @type {const} */ ('redis'),
    port: redisPort,
    variable: 'EMBEDDED_REDIS_PORT',
    what: 'the embedded Redis',
  };
  return [...(mongo ? [mongoService] : []), ...(redis ? [redisService] : [])];
}

/**
 * Which services have to be started, and the ports they need.
 *
 * @param {ServiceOptions} options
 * @returns {{ name: ServiceName, port: number, variable: string, what: string }[]}
 * @throws when one runs, but on another port than the one wanted now
 */
export function missingServices(options) {
  const runDir = join(options.dataDir, 'run');
  return wantedServices(options).filter(({ name, port, variable, what }) => {
    const living = livingProcess(runDir, name);
    if (living !== undefined && living.port !== port) {
      throw new Error(
        `${what} of ${options.dataDir} already runs on port ${living.port}, and ${variable} is now ${port}. Run scripts/down first.`,
      );
    }
    return living === undefined;
  });
}

/**
 * Starts what does not run and leaves the living alone; returns when all of it answers.
 *
 * @param {ServiceOptions} options
 * @returns {Promise<ServiceName[]>} those it started
 * @throws when a port is taken, a binary is missing or a server does not come up; those started here are stopped again
 */
export async function startServices(options) {
  const missing = missingServices(options);
  await requireFreePorts(missing);
  // One after the other: two downloads at once would mix their progress.
  /** @type {{ name: ServiceName, port: number, binary: string }[]} */
  const plan = [];
  for (const { name, port } of missing) {
    const binary = name === 'mongo' ? serverBinaries.mongod : serverBinaries.redis;
    plan.push({ name, port, binary: await ensureBinary(binary, options.binDataDir ?? options.dataDir) });
  }
  try {
    await Promise.all(
      plan.map(({ name, port, binary }) =>
        name === 'mongo' ? startMongo(options.dataDir, port, binary) : startRedis(options.dataDir, port, binary),
      ),
    );
  } catch (error) {
    for (const { name } of plan) await stopProcess(join(options.dataDir, 'run'), name);
    throw error;
  }
  // One that was alive all along may be one that another script has just started: it must answer too.
  for (const { name, port } of wantedServices(options)) {
    if (!missing.some((service) => service.name === name)) await requireAnswer(name, port);
  }
  return plan.map(({ name }) => name);
}

/**
 * Stops both, platform first being the caller's business.
 *
 * @param {string} dataDir
 * @returns {Promise<ServiceName[]>} those that ran
 */
export async function stopServices(dataDir) {
  const runDir = join(dataDir, 'run');
  /** @type {ServiceName[]} */
  const names = ['mongo', 'redis'];
  const results = await Promise.all(names.map((name) => stopProcess(runDir, name, 30_000)));
  return names.filter((_, index) => results[index] !== 'not running');
}

/**
 * @param {string} dataDir
 * @param {number} port
 * @param {string} binary
 */
async function startMongo(dataDir, port, binary) {
  const folder = join(dataDir, 'mongo');
  mkdirSync(folder, { recursive: true });
  const command = [
    ...[binary, '--dbpath', folder, '--port', String(port), '--bind_ip', '127.0.0.1', '--replSet', REPLICA_SET],
    // A socket file in /tmp would be shared by all installs, and refused when another user made it.
    ...['--nounixsocket', '--oplogSize', String(MONGO_OPLOG_MB), '--wiredTigerCacheSizeGB', String(MONGO_CACHE_GB)],
    ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
    // Nobody takes over from a replica set of one, so there is no reason to wait 15 seconds for it at the end.
    ...['--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=100'],
  ];
  const started = await startProcess({ name: 'mongo', dataDir, command, port });
  await waitUntilReady(started, () => isMongoPrimary(port), READY_TIMEOUT_MS);
}

/**
 * Whether mongod accepts writes; makes it a replica set of one when it is not yet, or when it was moved to another port.
 *
 * @param {number} port
 * @returns {Promise<boolean>}
 */
async function isMongoPrimary(port) {
  const hello = await mongoCommand(port, { hello: 1 });
  if (hello['isWritablePrimary'] === true) return true;
  const members = [{ _id: 0, host: `127.0.0.1:${port}` }];
  const status = await mongoCommand(port, { replSetGetStatus: 1 });
  if (status['codeName'] === 'NotYetInitialized') {
    await mongoCommand(port, { replSetInitiate: { _id: REPLICA_SET, version: 1, members } });
  } else if (status['codeName'] === 'InvalidReplicaSetConfig') {
    const { config } = await mongoCommand(port, { replSetGetConfig: 1 });
    const version = typeof config === 'object' && config !== null && 'version' in config ? Number(config.version) : 1;
    await mongoCommand(port, { replSetReconfig: { _id: REPLICA_SET, version: version + 1, members }, force: true });
  }
  return false;
}

/**
 * @param {string} dataDir
 * @param {number} port
 * @param {string} binary
 */
async function startRedis(dataDir, port, binary) {
  const folder = join(dataDir, 'redis');
  mkdirSync(folder, { recursive: true });
  const command = [
    ...[binary, '--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--daemonize', 'no'],
    // Queues live here: nothing may be evicted, and a restart must find them again.
    ...['--appendonly', 'yes', '--save', '', '--maxmemory-policy', 'noeviction'],
  ];
  const started = await startProcess({ name: 'redis', dataDir, command, port });
  await waitUntilReady(started, () => answersPing(port), READY_TIMEOUT_MS);
}

/**
 * @param {number} port
 * @returns {Promise<boolean>} false while Redis still loads its data
 */
function answersPing(port) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: '127.0.0.1', port });
    socket.setTimeout(2000, () => socket.destroy(new Error('no answer')));
    socket.on('connect', () => socket.write('PING\r\n'));
    socket.on('data', (data) => {
      resolve(data.toString().startsWith('+PONG'));
      socket.end();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(false));
  });
}

/**
 * @param {ServiceName} name
 * @param {number} port
 */
async function requireAnswer(name, port) {
  const ask = () => (name === 'mongo' ? isMongoPrimary(port) : answersPing(port)).catch(() => false);
  for (const deadline = Date.now() + READY_TIMEOUT_MS; Date.now() < deadline; await sleep(100)) {
    if (await ask()) return;
  }
  throw new Error(`The embedded ${name} runs on port ${port} but does not answer. Run scripts/down and scripts/up.`);
}

/** The command line. */
async function main() {
  loadEnvFile();
  const settings = readSettings();
  const options = { dataDir: settings.dataDir, mongoPort: settings.mongoPort, redisPort: settings.redisPort };
  const command = process.argv[2];
  if (command === 'start') {
    const started = await startServices(options);
    say(started.length === 0 ? 'Both services run already.' : `Started: ${started.join(', ')}.`);
    say(`MONGO_URL=mongodb://127.0.0.1:${options.mongoPort}/novu?replicaSet=${REPLICA_SET}`);
    say(`REDIS_HOST=127.0.0.1 REDIS_PORT=${options.redisPort}`);
  } else if (command === 'stop') {
    const stopped = await stopServices(options.dataDir);
    say(stopped.length === 0 ? 'Nothing was running.' : `Stopped: ${stopped.join(', ')}.`);
  } else if (command === 'status') {
    for (const name of ['mongo', 'redis']) {
      const record = livingProcess(join(options.dataDir, 'run'), name);
      say(record === undefined ? `${name}: not running` : `${name}: port ${record.port}, process ${record.pid}`);
    }
  } else {
    throw new Error('Usage: node scripts/services.mjs start|stop|status');
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await run(main);
