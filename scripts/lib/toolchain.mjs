/** Brings what a checkout needs to run: the package manager, the dependencies and the build; each only when needed. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { say, runWithProgress } from './console.mjs';
import { root } from './settings.mjs';

const run = promisify(execFile);

/** Folders that hold one workspace project a folder. */
const WORKSPACES = ['apps', 'libs', 'packages'];

/** Inside node_modules: whoever removes that, removes the claim that it is complete. */
const STAMPS = join(root, 'node_modules/.stamps');

/**
 * The right version is chosen here, so pnpm need not look for its own pinned one in the registry (each time it runs);
 * and corepack must not ask anybody anything.
 */
const PNPM_SETTINGS = { PNPM_CONFIG_PM_ON_FAIL: 'ignore', COREPACK_ENABLE_DOWNLOAD_PROMPT: '0' };

/** Folders that hold results, not sources. */
const RESULTS = new Set(['node_modules', 'dist', 'coverage', '.nx', '.data']);

/**
 * Runs `work` unless the last run that ended well left the same stamp.
 *
 * @param {string} name
 * @param {() => string} stamp asked again after the work, which may itself write what it is made of (a lockfile)
 * @param {() => Promise<void>} work
 * @returns {Promise<boolean>} whether the work was done
 */
async function unlessStamped(name, stamp, work) {
  const file = join(STAMPS, name);
  if (existsSync(file) && readFileSync(file, 'utf8') === stamp()) return false;
  rmSync(file, { force: true });
  await work();
  mkdirSync(STAMPS, { recursive: true });
  writeFileSync(file, stamp());
  return true;
}

/** @returns {string[]} the folders of all workspace projects that are there, absolute */
export function projectFolders() {
  return WORKSPACES.flatMap((workspace) => {
    const folder = join(root, workspace);
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .map((name) => join(folder, name))
      .filter((project) => existsSync(join(project, 'package.json')));
  });
}

/**
 * Installs the dependencies when a manifest or the lockfile changed since the last time.
 *
 * @param {string} dataDir keeps pnpm, when this machine has none that fits
 * @param {{ frozen?: boolean }} [options] `frozen`: a lockfile that does not fit the manifests is an error, not repaired
 * @returns {Promise<void>}
 * @throws when pnpm cannot be had or the installation fails
 */
export async function installDependencies(dataDir, { frozen = false } = {}) {
  await unlessStamped('install', manifestStamp, async () => {
    const env = { ...toolEnvironment(dataDir), PATH: await pathWithPnpm(dataDir) };
    say('Installing dependencies …');
    const args = ['install', frozen ? '--frozen-lockfile' : '--prefer-frozen-lockfile'];
    await runWithProgress('Installing dependencies', 'pnpm', args, { cwd: root, env });
  });
}

/** @returns {string} differs whenever a manifest or the lockfile was changed */
function manifestStamp() {
  const hash = createHash('sha256').update(process.version);
  const files = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc'].map((file) => join(root, file));
  for (const file of [...files, ...projectFolders().map((folder) => join(folder, 'package.json'))]) {
    if (existsSync(file)) hash.update(file.slice(root.length)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

/**
 * Builds what changed since the last time. A glance at names, sizes and times of the sources decides whether Nx is
 * asked at all: it alone takes seconds to find that nothing is to be done.
 *
 * @param {string} dataDir keeps pnpm, when this machine has none that fits
 * @returns {Promise<boolean>} whether anything was looked at by Nx
 * @throws when the build fails
 */
export async function build(dataDir) {
  // A build that somebody removed, or that never ended, is no build.
  if (!isBuilt()) rmSync(join(STAMPS, 'build'), { force: true });
  const sources = sourceStamp();
  return unlessStamped(
    'build',
    () => sources,
    async () => {
      const path = await pathWithPnpm(dataDir);
      say('Building …');
      const nx = join(root, 'node_modules/.bin/nx');
      await runWithProgress('Building', nx, ['run-many', '-t', 'build', '--outputStyle=static'], {
        cwd: root,
        // No daemon: nothing may be left running that nobody stops.
        env: { ...toolEnvironment(dataDir), NX_DAEMON: 'false', NX_TUI: 'false', NX_NO_CLOUD: 'true', PATH: path },
      });
    },
  );
}

/**
 * @param {string} project
 * @returns {string[]} the commands of its build that compile what others import; pages are Vite's
 * @throws when there are none
 */
export function compilerCommands(project) {
  const { nx } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  const { command, commands = [command] } = nx?.targets?.build?.options ?? {};
  const compilers = commands.filter(
    (/** @type {unknown} */ each) => typeof each === 'string' && /^(swc |node build\.mjs$)/.test(each),
  );
  if (compilers.length === 0) throw new Error(`The build target in ${project}/package.json compiles nothing.`);
  return compilers;
}

/**
 * npm and pnpm keep what they fetch in the home folder, and stand still for ever, without a word, where they cannot make
 * one, as for the users that services run as: they get another in the data folder.
 *
 * @param {string} dataDir
 * @returns {NodeJS.ProcessEnv} what package managers and builds are started with
 */
export function toolEnvironment(dataDir) {
  const env = { ...process.env, ...PNPM_SETTINGS };
  try {
    accessSync(homedir(), constants.W_OK);
    return env;
  } catch {
    const home = join(dataDir, 'tools/home');
    mkdirSync(home, { recursive: true });
    return { ...env, HOME: home };
  }
}

/** @returns {string} the PATH with the tools of the repository first */
export function toolPath() {
  return [join(root, 'node_modules/.bin'), process.env['PATH'] ?? ''].join(delimiter);
}

/** @returns {boolean} whether every project has what its manifest says others import */
function isBuilt() {
  return projectFolders().every((project) => {
    const { exports = {} } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
    const entries = Object.values(exports).map((entry) => entry?.default);
    return entries.every((entry) => typeof entry !== 'string' || existsSync(join(project, entry)));
  });
}

/** @returns {string} differs whenever a source file was changed, added or removed */
function sourceStamp() {
  const hash = createHash('sha256').update(process.version);
  for (const file of ['.swcrc', 'nx.json', 'tsconfig.base.json', 'pnpm-lock.yaml']) hashFile(join(root, file));
  for (const project of projectFolders()) {
    hashFolder(project);
  }
  return hash.digest('hex');

  /** @param {string} file */
  function hashFile(file) {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat !== undefined) hash.update(`${file.slice(root.length)}\0${stat.size}\0${stat.mtimeMs}\n`);
  }

  /** @param {string} folder */
  function hashFolder(folder) {
    const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      if (RESULTS.has(entry.name) || /\.(spec|e2e)\.tsx?$/.test(entry.name)) continue;
      if (entry.isDirectory()) hashFolder(join(folder, entry.name));
      else hashFile(join(folder, entry.name));
    }
  }
}

/**
 * Finds pnpm of the major version that package.json names: on the PATH, in the data folder, through corepack, or
 * fetched by npm into the data folder. Nx calls it by name, so it has to be on the PATH of what is started.
 *
 * @param {string} dataDir
 * @returns {Promise<string>} a PATH on which `pnpm` is the right one
 * @throws when none of the ways works
 */
async function pathWithPnpm(dataDir) {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const version = /^pnpm@(\d+[^+]*)/.exec(packageManager)?.[1];
  if (version === undefined) throw new Error('package.json names no pnpm version in "packageManager".');
  const tools = join(dataDir, 'tools');
  const env = toolEnvironment(dataDir);
  const fetched = `${join(tools, 'node_modules/.bin')}${delimiter}${toolPath()}`;
  for (const path of [toolPath(), fetched]) {
    if (await hasPnpm(path, version, env)) return path;
  }
  const shims = join(tools, 'corepack');
  const throughCorepack = `${shims}${delimiter}${toolPath()}`;
  mkdirSync(shims, { recursive: true });
  try {
    await run('corepack', ['enable', '--install-directory', shims, 'pnpm'], { timeout: 30_000, env });
    if (await hasPnpm(throughCorepack, version, env)) return throughCorepack;
  } catch {
    // Not installed, or older than the signatures of today's packages: npm it is.
  }
  rmSync(shims, { recursive: true, force: true });
  say(`Fetching pnpm ${version} (once; kept in ${tools})`);
  const install = ['install', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', tools, `pnpm@${version}`];
  await runWithProgress('Fetching pnpm', 'npm', install, { env });
  if (await hasPnpm(fetched, version, env)) return fetched;
  throw new Error(`pnpm ${version} is needed and could not be fetched. Install it so that \`pnpm\` is on the PATH.`);
}

/**
 * @param {string} path
 * @param {string} version
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<boolean>} whether `pnpm` on that PATH runs in this repository and has that major version
 */
async function hasPnpm(path, version, env) {
  try {
    const { stdout } = await run('pnpm', ['--version'], {
      cwd: root,
      timeout: 60_000,
      env: { ...env, PATH: path },
    });
    return stdout.trim().split('.')[0] === version.split('.')[0];
  } catch {
    return false;
  }
}
