import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const httpUrl = z.url({ protocol: /^https?$/ });
const socketUrl = z.url({ protocol: /^(https?|wss?)$/ });

const schema = z
  .object({
    /** Port of the dashboard when it runs by itself; wins over DASHBOARD_PORT. */
    PORT: port.optional(),
    /** Port of the dashboard on a machine that runs every service. */
    DASHBOARD_PORT: port.default(4200),
    /** Address to listen on. */
    DASHBOARD_HOST: z.string().min(1).default('0.0.0.0'),
    /** Used only to guess VITE_API_HOSTNAME. */
    API_PORT: port.default(3000),
    /** Used only to guess VITE_WEBSOCKET_HOSTNAME. */
    WS_PORT: port.default(3002),
    /** Address of the API as the browser reaches it. */
    VITE_API_HOSTNAME: httpUrl.optional(),
    /** Address of the websocket service as the browser reaches it. */
    VITE_WEBSOCKET_HOSTNAME: socketUrl.optional(),
  })
  .transform((env) => ({
    port: env.PORT ?? env.DASHBOARD_PORT,
    host: env.DASHBOARD_HOST,
    apiUrl: env.VITE_API_HOSTNAME ?? `http://localhost:${env.API_PORT}`,
    wsUrl: env.VITE_WEBSOCKET_HOSTNAME ?? `http://localhost:${env.WS_PORT}`,
  }));

/** Settings of the dashboard server, read from the environment and checked. */
export type DashboardEnv = z.output<typeof schema>;

/**
 * Reads the settings; an empty variable counts as absent (compose files pass empty strings for unset ones).
 * @throws Error whose message names every wrong variable at once.
 */
export function readEnv(source: NodeJS.ProcessEnv = process.env): DashboardEnv {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`Wrong configuration of the dashboard:\n${problems.join('\n')}`);
}
