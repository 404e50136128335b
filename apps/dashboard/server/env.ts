import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const httpUrl = z.url({ protocol: /^https?$/ });
const socketUrl = z.url({ protocol: /^(https?|wss?)$/ });

/** `novu` and `/api/` make `/novu/api`; nothing makes "". */
function joinPaths(...parts: string[]): string {
  const names = parts.map((part) => part.replace(/^\/+|\/+$/g, '')).filter(Boolean);

  return names.map((name) => `/${name}`).join('');
}

const schema = z
  .object({
    /** Port of the dashboard when it runs by itself; wins over DASHBOARD_PORT. */
    PORT: port.optional(),
    /** Port of the dashboard on a machine that runs every service. */
    DASHBOARD_PORT: port.default(4200),
    /** Address to listen on. */
    DASHBOARD_HOST: z.string().min(1).default('0.0.0.0'),
    /** Used only to guess where the API is. */
    API_PORT: port.default(3000),
    /** Used only to guess VITE_WEBSOCKET_HOSTNAME. */
    WS_PORT: port.default(3002),
    /** Paths below which the services answer; used only to guess the addresses that are not given. */
    GLOBAL_CONTEXT_PATH: z.string().default(''),
    API_CONTEXT_PATH: z.string().default(''),
    WS_CONTEXT_PATH: z.string().default(''),
    DASHBOARD_CONTEXT_PATH: z.string().default(''),
    /** Where people open the dashboard: its path is what the pages are below. */
    FRONT_BASE_URL: httpUrl.optional(),
    /** Where the world reaches the API, path included. */
    API_ROOT_URL: httpUrl.optional(),
    /** The same for browsers, if they are to go elsewhere. */
    VITE_API_HOSTNAME: httpUrl.optional(),
    /** Address of the websocket service as the browser reaches it, path included. */
    VITE_WEBSOCKET_HOSTNAME: socketUrl.optional(),
  })
  .transform((env) => {
    const pathOf = (own: string) => joinPaths(env.GLOBAL_CONTEXT_PATH, own);
    const apiUrl = `http://localhost:${env.API_PORT}${pathOf(env.API_CONTEXT_PATH)}`;
    const wsUrl = `http://localhost:${env.WS_PORT}${pathOf(env.WS_CONTEXT_PATH)}`;

    return {
      port: env.PORT ?? env.DASHBOARD_PORT,
      host: env.DASHBOARD_HOST,
      apiUrl: env.VITE_API_HOSTNAME ?? env.API_ROOT_URL ?? apiUrl,
      wsUrl: env.VITE_WEBSOCKET_HOSTNAME ?? wsUrl,
      basePath: env.FRONT_BASE_URL ? new URL(env.FRONT_BASE_URL).pathname : pathOf(env.DASHBOARD_CONTEXT_PATH),
    };
  });

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
