import { apiEnv } from '@novu/api-service';
import { variable } from '@novu/application-generic';
import { workerEnv } from '@novu/worker';
import { wsEnv } from '@novu/ws';
import { z } from 'zod';

/** Configuration of the whole platform in one process: that of its parts, and of the dashboard. */
export const standaloneEnv = apiEnv
  .extend(workerEnv.shape)
  .extend(wsEnv.shape)
  .omit({ PORT: true })
  .extend({
    /** Port of the dashboard. */
    DASHBOARD_PORT: variable.port(4200),
    /** Serve the dashboard from this process. */
    SERVE_DASHBOARD: variable.flag(true),
    /** Where browsers reach the API, path included, if not where the rest of the world does (API_ROOT_URL). */
    VITE_API_HOSTNAME: z.string().optional(),
    /** Where browsers reach the real-time gateway, path included. */
    VITE_WEBSOCKET_HOSTNAME: z.string().optional(),
  });

export type StandaloneEnv = z.infer<typeof standaloneEnv>;
