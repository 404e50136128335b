/** scripts/down: stops the platform, then the embedded databases, of one data folder, and waits until all are gone. */
import { run, say } from './lib/console.mjs';
import { STOP_GRACE_MS, stopInstall } from './lib/platform.mjs';
import { loadEnvFile, readSettings } from './lib/settings.mjs';

await run(async () => {
  loadEnvFile();
  const { dataDir } = readSettings();
  const stopped = await stopInstall(dataDir, (name, result) => {
    const slow = `did not stop in ${STOP_GRACE_MS / 1000} s and was killed`;
    say(`${name} ${result === 'killed' ? slow : 'stopped'}`);
  });
  if (stopped === 0) say(`Nothing of ${dataDir} was running.`);
});
