/**
 * What the scripts read from the environment and `.env`: ports, folders, secrets, and the complete environment that
 * the platform's processes get. The apps validate their own variables (`src/env.ts`); here is only what is needed to
 * start them.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this checkout. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * @typedef {object} Settings
 * @property {string} dataDir absolute; everything an install writes is below it
 * @property {'standalone' | 'split'} mode one process, or api, worker, ws and dashboard apart
 * @property {number} apiPort
 * @property {number} wsPort
 * @property {number} workerPort
 * @property {number} dashboardPort
 * @property {number} mongoPort port of the embedded MongoDB
 * @property {number} redisPort port of the embedded Redis
 * @property {boolean} embeddedMongo whether MONGO_URL is not given, so that we bring our own
 * @property {boolean} embeddedRedis whether REDIS_HOST is not given
 */

/**
 * Reads `.env` at the root, once. What the caller's environment already has wins; an empty value means "not given".
 * HOST counts in `.env` alone: some shells export it as the name of the machine, and the servers would listen on that
 * name's address only.
 */
export function loadEnvFile() {
  delete process.env['HOST'];
  const file = join(root, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
}

/**
 * @param {string} name
 * @returns {string | undefined}
 */
function given(name) {
  const value = process.env[name]?.trim();
  return value === '' ? undefined : value;
}

/**
 * @param {string} name
 * @param {number} fallback
 * @returns {number}
 * @throws when the variable holds no port number
 */
function port(name, fallback) {
  const text = given(name);
  const value = text === undefined ? fallback : Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 65_535) {
    throw new Error(`${name} must be a port number from 1 to 65535, not "${text}".`);
  }
  return value;
}

/**
 * @returns {Settings}
 * @throws with the name of the variable that is wrong
 */
export function readSettings() {
  const mode = given('NOVU_MODE') ?? 'standalone';
  if (mode !== 'standalone' && mode !== 'split') {
    throw new Error(`NOVU_MODE must be "standalone" or "split", not "${mode}".`);
  }
  return {
    dataDir: resolve(root, given('DATA_DIR') ?? '.data'),
    mode,
    apiPort: port('API_PORT', 3000),
    wsPort: port('WS_PORT', 3002),
    workerPort: port('WORKER_PORT', 3004),
    dashboardPort: port('DASHBOARD_PORT', 4200),
    mongoPort: port('EMBEDDED_MONGO_PORT', 27117),
    redisPort: port('EMBEDDED_REDIS_PORT', 6479),
    embeddedMongo: given('MONGO_URL') === undefined,
    embeddedRedis: given('REDIS_HOST') === undefined,
  };
}

/**
 * The secrets of this install. The first call makes random ones and keeps them in `secrets.env` of the data folder,
 * readable by the owner only: a fresh install is safe without configuration, and what it encrypted can be read after
 * a restart.
 *
 * @param {string} dataDir
 * @returns {{ JWT_SECRET: string, STORE_ENCRYPTION_KEY: string }} the encryption key has the 32 characters it must have
 */
function installSecrets(dataDir) {
  const file = join(dataDir, 'secrets.env');
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true });
    const lines = [
      '# Made at the first start of this install. Keep a copy: without STORE_ENCRYPTION_KEY the stored credentials are lost.',
      `JWT_SECRET=${randomBytes(48).toString('hex')}`,
      `STORE_ENCRYPTION_KEY=${randomBytes(16).toString('hex')}`,
    ];
    writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600, flag: 'wx' });
  }
  chmodSync(file, 0o600);
  const text = readFileSync(file, 'utf8');
  const read = (/** @type {string} */ name) => {
    const value = new RegExp(`^${name}=(.+)$`, 'm').exec(text)?.[1]?.trim();
    if (value === undefined) throw new Error(`${file} holds no ${name}. Put it back, or set ${name} in .env.`);
    return value;
  };
  return { JWT_SECRET: read('JWT_SECRET'), STORE_ENCRYPTION_KEY: read('STORE_ENCRYPTION_KEY') };
}

/**
 * The environment that every process of the platform is started with: the caller's, with everything that was not
 * given filled in.
 *
 * @param {Settings} settings
 * @returns {NodeJS.ProcessEnv}
 */
export function platformEnvironment(settings) {
  const secrets = installSecrets(settings.dataDir);
  const address = (/** @type {number} */ port, /** @type {string} */ service) =>
    `http://localhost:${port}${contextPath(process.env, service)}`;
  /** @type {NodeJS.ProcessEnv} */
  const filled = {
    NODE_ENV: 'local',
    NOVU_MODE: settings.mode,
    DATA_DIR: settings.dataDir,
    API_PORT: String(settings.apiPort),
    WS_PORT: String(settings.wsPort),
    WORKER_PORT: String(settings.workerPort),
    DASHBOARD_PORT: String(settings.dashboardPort),
    API_ROOT_URL: address(settings.apiPort, 'API'),
    FRONT_BASE_URL: address(settings.dashboardPort, 'DASHBOARD'),
    VITE_API_HOSTNAME: given('API_ROOT_URL') ?? address(settings.apiPort, 'API'),
    VITE_WEBSOCKET_HOSTNAME: address(settings.wsPort, 'WS'),
    MONGO_URL: `mongodb://127.0.0.1:${settings.mongoPort}/novu?replicaSet=rs0`,
    REDIS_HOST: '127.0.0.1',
    REDIS_PORT: settings.embeddedRedis ? String(settings.redisPort) : '6379',
    ...secrets,
  };
  /** @type {NodeJS.ProcessEnv} */
  const env = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && value.trim() !== '') env[name] = value;
  }
  // PORT belongs to an app started by itself: handed to all of them it would put them on one port.
  delete env['PORT'];
  // Our Redis needs its own port, whatever REDIS_PORT a .env made for another server says.
  if (settings.embeddedRedis) delete env['REDIS_PORT'];
  return { ...filled, ...env, DATA_DIR: settings.dataDir };
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} service
 * @returns {string} "" or a path with a slash before it, as behind a reverse proxy
 */
export function contextPath(env, service) {
  const parts = [env['GLOBAL_CONTEXT_PATH'], env[`${service}_CONTEXT_PATH`]];
  return parts
    .map((part) => part?.replace(/^\/+|\/+$/g, ''))
    .filter((part) => part)
    .map((part) => `/${part}`)
    .join('');
}
