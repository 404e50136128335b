/** What the scripts say to the person who runs them. */
import { spawn } from 'node:child_process';

// Somebody who reads only the first lines (`scripts/up --detach | head`) must not end the work half done.
process.stdout.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
  if (error.code !== 'EPIPE') throw error;
});

/**
 * One line of progress.
 * @param {string} text
 */
export function say(text) {
  process.stdout.write(`${text}\n`);
}

/**
 * Runs a script's main function; an error is printed as its message alone (a stack helps nobody here) and ends with 1.
 * @param {() => Promise<void>} main
 */
export async function run(main) {
  try {
    await main();
  } catch (error) {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    if (process.env['DEBUG'] && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  }
}

/**
 * Runs a program with its output shown, and says every few seconds that it still works: pip shows no progress bar when
 * its output is not a terminal. Ends it when this process exits.
 *
 * @param {string} what
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<void>}
 * @throws when it cannot be started or ends with anything but 0
 */
export function runWithProgress(what, program, args, options = {}) {
  const began = Date.now();
  const ticker = setInterval(() => say(`  … ${what}: ${Math.round((Date.now() - began) / 1000)} s`), 5000);
  return /** @type {Promise<void>} */ (
    new Promise((resolve, reject) => {
      const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
      // Ctrl-C in a terminal reaches both; whoever ends this process alone does not mean to leave the other at work.
      const stop = () => child.kill();
      process.once('exit', stop);
      child.once('exit', () => process.removeListener('exit', stop));
      child.once('error', (error) => reject(new Error(`${program} could not be started: ${error.message}`)));
      child.once('exit', (code, signal) =>
        code === 0 ? resolve() : reject(new Error(`${what}: ${program} ended with ${signal ?? `code ${code}`}`)),
      );
    })
  ).finally(() => clearInterval(ticker));
}
