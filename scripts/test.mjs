/**
 * scripts/test [arguments for Jest]: every check and every test, on a fresh machine too.
 *
 * Brings what is missing (dependencies, build, Chromium), starts a MongoDB and a Redis of its own on free ports so that
 * a running install is not touched, runs the static checks and Jest, and stops what it started however it ends.
 * With arguments only Jest runs: `scripts/test apps/api` is for the moment between two changes.
 *
 * The last line is `N passed, N failed`: tests, plus one for each static check. The exit code is 1 if any failed.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureBinary, serverBinaries } from './lib/binaries.mjs';
import { ensureChromium } from './lib/chromium.mjs';
import { say } from './lib/console.mjs';
import { stopInstall } from './lib/platform.mjs';
import { freePort } from './lib/ports.mjs';
import { processMark } from './lib/processes.mjs';
import { readSettings, root } from './lib/settings.mjs';
import { build, installDependencies, toolPath } from './lib/toolchain.mjs';
import { startServices } from './services.mjs';

/** @type {{ name: string, command: string[] }[]} */
const STATIC_CHECKS = [
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'types', command: ['tsc', '-b'] },
  { name: 'lint', command: ['eslint', '.', '--cache', '--cache-location', '.data/cache/eslint'] },
  { name: 'unused code', command: ['knip'] },
];

/** The machines this runs on have two cores. */
const CHECKS_AT_ONCE = 2;

/** Jest has written its results but something keeps it alive: that is a fault of a test, and must not hang CI. */
const JEST_EXIT_MS = 30_000;

/** @typedef {{ passed: number, failed: number }} Count */

/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();

const settings = readSettings();
const testDir = join(settings.dataDir, 'test', String(process.pid));
/** The temporary folder of this run's tests: installs that they left running are found, stopped and removed there. */
const tempDir = mkdtempSync(join(tmpdir(), 'novu-test-'));
/** @type {Promise<void> | undefined} */
let cleaning;
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => void cleanUp().then(() => process.exit(signal === 'SIGINT' ? 130 : 143)));
}

/** @type {Count} */
let total = { passed: 0, failed: 0 };
try {
  total = await testEverything(process.argv.slice(2));
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  total = { passed: total.passed, failed: total.failed + 1 };
}
await cleanUp();
process.exitCode = total.failed > 0 ? 1 : 0;
say(`${total.passed} passed, ${total.failed} failed`);

/**
 * @param {string[]} jestArguments
 * @returns {Promise<Count>}
 */
async function testEverything(jestArguments) {
  await removeLeftovers();
  await installDependencies(settings.dataDir, { frozen: true });
  // Before the checks: the lint rule about who may import whom reads the project graph that Nx leaves behind.
  await build(settings.dataDir);
  const checks = jestArguments.length === 0 ? await runChecks() : { passed: 0, failed: 0 };
  const tests = await runTests(jestArguments);
  return { passed: checks.passed + tests.passed, failed: checks.failed + tests.failed };
}

/**
 * @returns {Promise<Count>}
 */
async function runChecks() {
  const waiting = [...STATIC_CHECKS];
  const count = { passed: 0, failed: 0 };
  const runner = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const { name, command } = check;
      const began = Date.now();
      const { code, output } = await capture(command);
      const seconds = ((Date.now() - began) / 1000).toFixed(1);
      if (code === 0) {
        count.passed += 1;
        say(`PASS ${name} (${seconds} s)`);
      } else {
        count.failed += 1;
        say(`FAIL ${name} (${seconds} s): ${command.join(' ')}\n${output.trimEnd()}`);
      }
    }
  };
  say(`Checking ${STATIC_CHECKS.map(({ name }) => name).join(', ')} …`);
  await Promise.all(Array.from({ length: CHECKS_AT_ONCE }, runner));
  return count;
}

/**
 * @param {string[]} command a program of node_modules/.bin and its arguments
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function capture([program = '', ...args]) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, env: { ...process.env, NX_DAEMON: 'false', PATH: toolPath() } });
    children.add(child);
    let output = '';
    const add = (/** @type {Buffer} */ chunk) => (output += chunk.toString());
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    child.once('error', (error) => resolve({ code: 1, output: error.message }));
    child.once('close', (code) => {
      children.delete(child);
      resolve({ code, output });
    });
  });
}

/**
 * @param {string[]} jestArguments
 * @returns {Promise<Count>}
 */
async function runTests(jestArguments) {
  const chromium = await ensureChromium();
  const env = await testEnvironment(chromium);
  const results = join(testDir, 'jest.json');
  const code = await runJest(jestArguments, env, results);
  if (!existsSync(results)) {
    say('Jest ended without results.');
    return { passed: 0, failed: 1 };
  }
  const report = JSON.parse(readFileSync(results, 'utf8'));
  if (report.numPendingTests > 0) say(`${report.numPendingTests} tests were skipped.`);
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  // Jest has reasons of its own to fail (no test found, something left open): never report those as success.
  return { passed: report.numPassedTests, failed: code !== 0 && failed === 0 ? 1 : failed };
}

/**
 * @param {string | undefined} chromium
 * @returns {Promise<NodeJS.ProcessEnv>} what tests find their servers and the browser by
 */
async function testEnvironment(chromium) {
  const [mongoPort, redisPort] = [await freePort(), await freePort()];
  const mongoBinary = await ensureBinary(serverBinaries.mongod, settings.dataDir);
  const redisBinary = await ensureBinary(serverBinaries.redis, settings.dataDir);
  mkdirSync(testDir, { recursive: true });
  const owner = { pid: process.pid, mark: processMark(process.pid), tempDir };
  writeFileSync(join(testDir, 'owner.json'), JSON.stringify(owner));
  const { embeddedMongo: mongo, embeddedRedis: redis } = settings;
  await startServices({ dataDir: testDir, binDataDir: settings.dataDir, mongoPort, redisPort, mongo, redis });
  return {
    ...process.env,
    ...(mongo ? { MONGO_URL: `mongodb://127.0.0.1:${mongoPort}/?replicaSet=rs0` } : {}),
    ...(redis ? { REDIS_HOST: '127.0.0.1', REDIS_PORT: String(redisPort) } : {}),
    EMBEDDED_MONGO_BINARY: mongoBinary,
    EMBEDDED_REDIS_BINARY: redisBinary,
    ...(chromium === undefined ? {} : { CHROMIUM_PATH: chromium }),
    TMPDIR: tempDir,
    PATH: toolPath(),
  };
}

/**
 * @param {string[]} jestArguments
 * @param {NodeJS.ProcessEnv} env
 * @param {string} results where Jest writes them
 * @returns {Promise<number | null>} its exit code, null when it had to be killed
 */
async function runJest(jestArguments, env, results) {
  const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const args = [...node, jest, '--json', `--outputFile=${results}`, ...jestArguments];
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });
  children.add(child);
  /** @type {number | null | undefined} */
  let code;
  child.once('exit', (exitCode) => (code = exitCode));
  let writtenAt = 0;
  while (code === undefined) {
    await sleep(100);
    if (writtenAt === 0 && existsSync(results)) writtenAt = Date.now();
    if (writtenAt > 0 && Date.now() - writtenAt > JEST_EXIT_MS) {
      say(
        `Jest has its results but did not exit in ${JEST_EXIT_MS / 1000} s: a test left something open. Stopping it.`,
      );
      child.kill('SIGKILL');
      writtenAt = Number.MAX_SAFE_INTEGER;
    }
  }
  children.delete(child);
  return code;
}

/** Ends what still runs and removes this run's databases; safe to call twice. */
function cleanUp() {
  cleaning ??= (async () => {
    for (const child of children) child.kill('SIGTERM');
    await removeRun(testDir, tempDir);
  })();
  return cleaning;
}

/** Stops and removes what a run that was killed left behind; another run that is alive is left alone. */
async function removeLeftovers() {
  const parent = join(settings.dataDir, 'test');
  for (const name of existsSync(parent) ? readdirSync(parent) : []) {
    const folder = join(parent, name);
    const ownerFile = join(folder, 'owner.json');
    const owner = existsSync(ownerFile) ? JSON.parse(readFileSync(ownerFile, 'utf8')) : {};
    if (owner.mark !== undefined && processMark(owner.pid) === owner.mark) continue;
    await removeRun(folder, owner.tempDir);
  }
}

/**
 * @param {string} folder databases of the run
 * @param {string | undefined} temporary installs that its tests made
 */
async function removeRun(folder, temporary) {
  if (temporary !== undefined && existsSync(temporary)) {
    for (const install of readdirSync(temporary)) await stopInstall(join(temporary, install));
    rmSync(temporary, { recursive: true, force: true });
  }
  await stopInstall(folder);
  rmSync(folder, { recursive: true, force: true });
}
