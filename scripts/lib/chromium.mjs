/** Chromium for the tests that look at real pages. */
import { runWithProgress, say } from './console.mjs';
import { onPath } from './executables.mjs';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The browser, and fonts without which a page shows boxes instead of letters. */
const PACKAGES = ['chromium', 'fonts-liberation', 'fonts-noto-color-emoji'];

/**
 * Finds Chromium; installs it with apt-get where that is possible (Debian or Ubuntu, as root).
 *
 * @returns {Promise<string | undefined>} its path; undefined leaves the tests that need it to fail with their own message
 */
export async function ensureChromium() {
  const found = findChromium();
  if (found !== undefined) return found;
  if (process.getuid?.() !== 0 || onPath('apt-get') === undefined) {
    say('No Chromium on the PATH and no way to install one (apt-get as root): install it, or set CHROMIUM_PATH.');
    return undefined;
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '-qq', '-o=Dpkg::Use-Pty=0', '--no-install-recommends', ...PACKAGES];
  say('Installing Chromium …');
  try {
    await runWithProgress('Refreshing the package lists', 'apt-get', ['update', '-qq'], { env });
    await runWithProgress('Installing Chromium', 'apt-get', install, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  } catch (error) {
    say(`Chromium could not be installed: ${error instanceof Error ? error.message : String(error)}`);
  }
  return findChromium();
}

/** @returns {string | undefined} */
function findChromium() {
  const named = process.env['CHROMIUM_PATH'];
  if (named) return named;
  return PROGRAMS.map(onPath).find((path) => path !== undefined);
}
