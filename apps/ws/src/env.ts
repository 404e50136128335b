import { commonEnv, variable } from '@novu/application-generic';
import { z } from 'zod';

/** Configuration of the real-time gateway. */
export const wsEnv = commonEnv.extend({
  /** Port of the gateway when it runs as a process of its own; wins over WS_PORT. */
  PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  /** Port of the gateway. */
  WS_PORT: variable.port(3002),
  /** Path the sockets and the health check are put below, for a reverse proxy that serves more than the gateway. */
  GLOBAL_CONTEXT_PATH: z.string().default(''),
  /** Path of the gateway below GLOBAL_CONTEXT_PATH: `novu` and `ws` make `/novu/ws`. */
  WS_CONTEXT_PATH: z.string().default(''),
  /** Milliseconds after which a gateway that has died is missed, and its subscribers are offline. */
  PRESENCE_LEASE_MS: z.coerce.number().int().min(100).max(3_600_000).default(30_000),
});

export type WsEnv = z.infer<typeof wsEnv>;

/** Token the configuration is injected by. */
export const WS_ENV = Symbol('WS_ENV');
