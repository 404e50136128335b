/**
 * `pnpm dev`: the platform for those who change it.
 *
 * Databases, the server in one process that is built and started again when a source file changes (about a second),
 * and Vite's development server for the dashboard. Ctrl-C stops all of it. Types are not checked: `pnpm typecheck`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run, say } from './lib/console.mjs';
import { requireFreePorts } from './lib/ports.mjs';
import { commandOf, memoryLimits, platformProcesses } from './lib/platform.mjs';
import { stopProcess } from './lib/processes.mjs';
import { namedNode } from './lib/runtime.mjs';
import { loadEnvFile, platformEnvironment, readSettings, root } from './lib/settings.mjs';
import { build, compilerCommands, installDependencies, projectFolders, toolPath } from './lib/toolchain.mjs';
import { watchTree } from './lib/watch-tree.mjs';
import { missingServices, startServices } from './services.mjs';

/** Editors write several files at once: what changes within this time is built together. */
const SETTLE_MS = 120;

/** How long the server may drain before it is made to stop: somebody waits for the new one. */
const STOP_MS = 3000;

/** The dashboard is served from its sources by Vite, which notices changes by itself. */
const DASHBOARD = join(root, 'apps/dashboard');

await run(async () => {
  loadEnvFile();
  const settings = { ...readSettings(), mode: /** @type {const} */ ('standalone') };
  const wanted = {
    ...{ dataDir: settings.dataDir, mongoPort: settings.mongoPort, redisPort: settings.redisPort },
    ...{ mongo: settings.embeddedMongo, redis: settings.embeddedRedis },
  };
  const env = platformEnvironment(settings);
  const ports = platformProcesses(settings, env).flatMap((process) => process.ports);
  namedNode();
  await requireFreePorts([...missingServices(wanted), ...ports]);
  await installDependencies(settings.dataDir);
  await build(settings.dataDir);

  // Vite serves the dashboard here.
  const server = supervise({ ...env, SERVE_DASHBOARD: 'false' });
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let vite;
  // What starts is to be stopped from here on, however far it has come.
  const services = missingServices(wanted).map(({ name }) => name);
  /** @type {Promise<void> | undefined} */
  let stopping;
  const stop = () =>
    (stopping ??= (async () => {
      vite?.kill();
      await server.end();
      for (const name of services) await stopProcess(join(settings.dataDir, 'run'), name);
    })());
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      if (stopping === undefined) say('\nStopping …');
      void stop().then(() => process.exit(0));
    });
  }
  try {
    await startServices(wanted);
  } catch (error) {
    if (stopping === undefined) throw error;
  }
  if (stopping !== undefined) return;
  vite = startVite(settings, env);
  await server.restart();
  watchProjects(() => server.restart());
  say(`\nDashboard ${env['FRONT_BASE_URL']}   API ${env['API_ROOT_URL']}   Ctrl-C stops.\n`);
});

/**
 * @param {import('./lib/settings.mjs').Settings} settings
 * @param {NodeJS.ProcessEnv} env
 * @returns {import('node:child_process').ChildProcess}
 */
function startVite(settings, env) {
  const vite = spawn(
    join(DASHBOARD, 'node_modules/.bin/vite'),
    ['--port', String(settings.dashboardPort), '--strictPort'],
    {
      ...{ cwd: DASHBOARD, env: { ...env, PATH: pathOf(DASHBOARD) }, detached: true },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  vite.once('error', (error) => say(`Vite could not be started: ${error.message}`));
  return vite;
}

/**
 * Builds a project when one of its sources changes, then calls `built` once for all of the server that changed together.
 *
 * @param {() => Promise<void>} built
 */
function watchProjects(built) {
  const server = builder(built);
  // Half a minute each: the server does not wait for them.
  const pages = builder(async () => undefined);
  for (const project of projectFolders()) {
    const build = isOfServer(project) ? server : pages;
    for (const folder of project === DASHBOARD ? ['server'] : ['src']) {
      if (!existsSync(join(project, folder))) continue;
      watchTree(join(project, folder), (file) => {
        if (!/\.(spec|e2e)\.tsx?$/.test(file)) build(project);
      });
    }
  }
}

/**
 * @param {() => Promise<void>} built called when all projects that changed together were built
 * @returns {(project: string) => void} builds a project, after what is being built now
 */
function builder(built) {
  /** @type {Set<string>} */
  const changed = new Set();
  let working = false;
  const work = async () => {
    if (working) return;
    working = true;
    while (changed.size > 0) {
      await sleep(SETTLE_MS);
      const projects = [...changed];
      changed.clear();
      try {
        const results = await Promise.all(projects.map(buildProject));
        if (results.every((ok) => ok)) await built();
      } catch (error) {
        say(error instanceof Error ? error.message : String(error));
      }
    }
    working = false;
  };
  return (project) => {
    changed.add(project);
    void work();
  };
}

/**
 * @param {string} project
 * @returns {boolean} whether the server imports it; packages for browsers are built by a script of their own
 */
function isOfServer(project) {
  return compilerCommands(project).some((command) => command.startsWith('swc '));
}

/**
 * Runs the compiler as the project's build does, without Nx, which takes longer to start than the compiler to run.
 *
 * @param {string} project
 * @returns {Promise<boolean>} whether it built; its errors are on the screen
 */
async function buildProject(project) {
  const began = Date.now();
  for (const command of compilerCommands(project)) {
    const child = spawn(command, {
      ...{ cwd: project, shell: true, env: { ...process.env, PATH: pathOf(project) } },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [code] = await once(child, 'exit');
    if (code !== 0) {
      say(`${basename(project)} did not build`);
      return false;
    }
  }
  say(`${basename(project)} built in ${Date.now() - began} ms`);
  return true;
}

/**
 * @param {string} project
 * @returns {string} the PATH with the project's own tools first
 */
function pathOf(project) {
  return `${join(project, 'node_modules/.bin')}:${toolPath()}`;
}

/**
 * Keeps one server process, and replaces it on demand.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ restart: () => Promise<void>, end: () => Promise<void> }} after `end` none is started any more
 */
function supervise(env) {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let server;
  let ended = false;
  const stopServer = async () => {
    const old = server;
    server = undefined;
    if (old === undefined || old.exitCode !== null || old.signalCode !== null) return;
    const exited = new Promise((resolve) => old.once('exit', resolve));
    old.kill('SIGTERM');
    const timer = setTimeout(() => old.kill('SIGKILL'), STOP_MS);
    await exited;
    clearTimeout(timer);
  };
  let stopped = Promise.resolve();
  // One after the other: whoever finds the server being stopped waits until it is gone.
  const stop = () => (stopped = stopped.then(stopServer));
  const restart = async () => {
    await stop();
    // A build may end while everything is being stopped.
    if (ended) return;
    const [program = '', ...args] = commandOf('standalone');
    const child = spawn(program, args, {
      ...{ env: { ...env, ...memoryLimits(env) }, detached: true, stdio: ['ignore', 'inherit', 'inherit'] },
    });
    server = child;
    child.once('exit', (code, signal) => {
      if (server === child)
        say(`The server ended (${signal ?? `code ${code}`}); it starts again with the next change.`);
    });
  };
  const end = async () => {
    ended = true;
    await stop();
  };
  return { restart, end };
}
