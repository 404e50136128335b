/** The Node.js that the servers run on. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './settings.mjs';

/** @type {string | undefined} */
let found;

/**
 * The platform runs on Node.js 20.19 and later, but 20 gets no more corrections, and 24 takes about a quarter less processor
 * time an event. So an install brings a Node.js of its own, as it brings its databases (scripts/runtime,
 * for Linux with glibc), and the servers run on the newer of that and the one these scripts run on.
 * EMBEDDED_NODE_BINARY names another. To be asked once the dependencies are installed.
 *
 * @returns {string} its absolute path
 */
export function serverNode() {
  found ??= process.env['EMBEDDED_NODE_BINARY'] || newerOf(process.execPath, broughtNode());
  return found;
}

/** Continues the running script on the Node.js of the servers, when that is another. Returns only when it is not. */
export function continueOnServerNode() {
  if (serverNode() === process.execPath) return;
  const { status } = spawnSync(serverNode(), [...process.execArgv, ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: { ...process.env, EMBEDDED_NODE_BINARY: serverNode() },
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
  return version.localeCompare(process.version, 'en', { numeric: true }) > 0 ? other : own;
}

/**
 * @param {string} node
 * @returns {string | undefined} "v24.1.0"; undefined when it is missing or does not run on this machine
 */
function versionOf(node) {
  if (!existsSync(node)) return undefined;
  try {
    return execFileSync(node, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}
