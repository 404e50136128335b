import { commonEnv, isTokenLifetime, variable } from '@novu/application-generic';
import { z } from 'zod';

/** Configuration of the REST API. */
export const apiEnv = commonEnv.extend({
  /** Port of the API when it runs as a process of its own; wins over API_PORT. */
  PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  /** Port of the API. */
  API_PORT: variable.port(3000),
  /** Path every route is put below, for a reverse proxy that serves more than the API. */
  GLOBAL_CONTEXT_PATH: z.string().default(''),
  /** Path of the API below GLOBAL_CONTEXT_PATH: `novu` and `api` make `/novu/api`. */
  API_CONTEXT_PATH: z.string().default(''),
  /** Where people open the dashboard; links in answers lead there. */
  FRONT_BASE_URL: z.string().default('http://localhost:4200'),
  /** Nobody can make an account. */
  DISABLE_USER_REGISTRATION: variable.flag(false),
  /** How long a subscriber's Inbox token is good, as a number of seconds or a text such as `15 days`. */
  SUBSCRIBER_WIDGET_JWT_EXPIRATION_TIME: z
    .string()
    .refine(isTokenLifetime, 'must be a number of seconds or a text such as 15 days')
    .default('15 days'),
  /** Trust `X-Forwarded-For` of this many proxies in front. */
  TRUSTED_PROXIES: z.coerce.number().int().min(0).default(0),
});

export type ApiEnv = z.infer<typeof apiEnv>;

/** Token the configuration is injected by. */
export const API_ENV = Symbol('API_ENV');
