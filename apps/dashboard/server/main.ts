import { readEnv } from './env.js';
import { serveDashboard, type RunningDashboard } from './index.js';

const SHUTDOWN_SIGNALS = ['SIGINT', 'SIGTERM'] as const;

function stopOnSignal(dashboard: RunningDashboard): void {
  for (const signal of SHUTDOWN_SIGNALS) {
    process.once(signal, () => {
      void dashboard.close().finally(() => process.exit(0));
    });
  }
}

try {
  const env = readEnv();
  const dashboard = await serveDashboard(env);
  stopOnSignal(dashboard);
  process.stdout.write(`Dashboard on http://localhost:${dashboard.port} (API ${env.apiUrl}, socket ${env.wsUrl})\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
