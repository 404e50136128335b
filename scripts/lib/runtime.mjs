/** The Node.js that the servers run on. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root } from './settings.mjs';

/** @type {string | undefined} */
let found;

/** The oldest version that the servers work on, as scripts/lib/require-node.sh has it for the scripts. */
const OLDEST = 'v20.19.0';

/** Tells a script that {@link continueOnServerNode} has started it: a path would not, which may be a link or a wrapper. */
const CONTINUED = 'CONTINUED_ON_SERVER_NODE';

/**
 * The platform runs on Node.js 20.19 and later, but 20 gets no more corrections, and 24 takes about a quarter less processor
 * time an event. So an install brings a Node.js of its own, as it brings its databases (scripts/runtime,
 * for Linux with glibc), and the servers run on the newer of that and the one these scripts run on.
 * EMBEDDED_NODE_BINARY names another. To be asked once the dependencies are installed.
 *
 * @returns {string} its absolute path
 * @throws when EMBEDDED_NODE_BINARY names none that can be used
 */
export function serverNode() {
  found ??= namedNode() ?? newerOf(process.execPath, broughtNode());
  return found;
}

/**
 * @returns {string | undefined} the absolute path of the Node.js that EMBEDDED_NODE_BINARY names
 * @throws when it does not run here or is too old
 */
export function namedNode() {
  const named = process.env['EMBEDDED_NODE_BINARY']?.trim();
  if (!named) return undefined;
  const path = resolve(root, named);
  const version = versionOf(path);
  if (version === undefined) throw new Error(`EMBEDDED_NODE_BINARY is ${named}, but no Node.js runs from there.`);
  if (compare(version, OLDEST) < 0) {
    throw new Error(`EMBEDDED_NODE_BINARY is ${named}, but it is ${version} and ${OLDEST} is the oldest that works.`);
  }
  return path;
}

/** Continues the running script on the Node.js of the servers, when that is another. Returns only when it is not. */
export function continueOnServerNode() {
  if (process.env[CONTINUED] !== undefined || serverNode() === process.execPath) return;
  const { status } = spawnSync(serverNode(), [...process.execArgv, ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: { ...process.env, [CONTINUED]: 'true' },
  });
  process.exit(status ?? 1);
}

/** @returns {string} where the package for this kind of machine has it, whether or not it is installed */
function broughtNode() {
  return join(root, 'scripts/runtime/node_modules', `node-${process.platform}-${process.arch}`, 'bin/node');
}

/**
 * @param {string} own
 * @param {string} other
 * @returns {string} the other if it runs here and is newer
 */
function newerOf(own, other) {
  const version = versionOf(other);
  if (version === undefined) return own;
  return compare(version, process.version) > 0 ? other : own;
}

/**
 * @param {string} a
 * @param {string} b
 * @returns {number} above 0 when version a is newer
 */
function compare(a, b) {
  return a.localeCompare(b, 'en', { numeric: true });
}

/**
 * @param {string} node
 * @returns {string | undefined} "v24.1.0"; undefined when it is missing or does not run on this machine
 */
function versionOf(node) {
  if (!existsSync(node)) return undefined;
  try {
    const printed = execFileSync(node, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    return /^v\d+\.\d+\.\d+/.test(printed) ? printed : undefined;
  } catch {
    return undefined;
  }
}
