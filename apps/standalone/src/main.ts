import 'reflect-metadata';
import { exitAtDeadline, giveMemoryBackWhenIdle, logger, parseEnvOrExit } from '@novu/application-generic';
import { standaloneEnv } from './env.js';
import { startPlatform } from './start.js';

exitAtDeadline();
giveMemoryBackWhenIdle();
const platform = await startPlatform(parseEnvOrExit(standaloneEnv));
logger('main').info('listening', { api: platform.apiUrl, ws: platform.wsUrl, dashboard: platform.dashboardUrl });

// The framework closes its own modules on a signal; the dashboard and the health server are ours to close.
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void platform.stop().then(() => process.exit(0));
  });
}
