/** Programs from the Python registry, in an environment of their own below `.data`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runWithProgress, say } from '../lib/console.mjs';

const FOLDER = fileURLToPath(new URL('../../.data/contract/', import.meta.url));

/**
 * @param {string} name of the environment
 * @param {string} requirement `package==version`
 * @returns {Promise<(program: string) => string>} where a program of it is
 * @throws when Python or the registry is not there
 */
export async function pythonEnvironment(name, requirement) {
  const folder = join(FOLDER, `${name}-${requirement.replace(/\W+/g, '-')}`);
  const pathOf = (/** @type {string} */ program) => join(folder, 'bin', program);
  // The mark comes last: an installation that was broken off is begun anew.
  const mark = pathOf('.installed');
  if (!existsSync(mark)) {
    say(`Installing ${requirement} …`);
    await runWithProgress('environment', 'python3', ['-m', 'venv', folder]);
    await runWithProgress('installation', pathOf('pip'), ['install', '--quiet', '--no-input', requirement]);
    await runWithProgress('mark', 'touch', [mark]);
  }

  return pathOf;
}
