import { commonEnv, contextPathOf, isTokenLifetime, variable } from '@novu/application-generic';
import { z } from 'zod';

/** A number of rate limit tokens, at least 1. */
const tokens = (defaultValue: number) => z.coerce.number().int().min(1).max(1_000_000_000).default(defaultValue);

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
  /** Where the world reaches the API, path included; see {@link apiAddress}. Not given, it is this machine's. */
  API_ROOT_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Where people open the dashboard, path included: links in answers lead there. */
  FRONT_BASE_URL: z.url({ protocol: /^https?$/ }).default('http://localhost:4200'),
  /** Nobody can make an account. */
  DISABLE_USER_REGISTRATION: variable.flag(false),
  /** Inboxes without an application identifier get an environment for a day; when not said, everywhere but in production. */
  IS_KEYLESS_ENABLED: z.enum(['true', 'false']).optional(),
  /** How long a subscriber's Inbox token is good, as a number of seconds or a text such as `15 days`. */
  SUBSCRIBER_WIDGET_JWT_EXPIRATION_TIME: z
    .string()
    .refine(isTokenLifetime, 'must be a number of seconds or a text such as 15 days')
    .default('15 days'),
  /** Answers to requests with an `Idempotency-Key` are kept for 24 hours and given again when the key comes again. */
  IS_API_IDEMPOTENCY_ENABLED: variable.flag(true),
  /** Most MiB of Redis each environment's kept answers take; the oldest go first. */
  IDEMPOTENCY_MEBIBYTES: z.coerce.number().int().min(1).max(65_536).default(32),
  /** Limit how often an API key or a keyless trial may call. */
  IS_API_RATE_LIMITING_ENABLED: variable.flag(false),
  /** Send the headers of rate limits, but refuse nobody. */
  IS_API_RATE_LIMITING_DRY_RUN_ENABLED: variable.flag(false),
  /** What may be used beyond the limit of a window, as a part of it. */
  API_RATE_LIMIT_ALGORITHM_BURST_ALLOWANCE: z.coerce.number().min(0).max(100).default(0.1),
  /** Seconds of a window. */
  API_RATE_LIMIT_ALGORITHM_WINDOW_DURATION: z.coerce.number().int().min(1).max(86_400).default(5),
  /** Tokens an ordinary request costs. */
  API_RATE_LIMIT_COST_SINGLE: tokens(1),
  /** Tokens a bulk request or a broadcast costs. */
  API_RATE_LIMIT_COST_BULK: tokens(100),
  /** Tokens it costs to open an Inbox without identifiers, of those of the caller's address. */
  API_RATE_LIMIT_COST_KEYLESS: tokens(1_000),
  // Tokens a second by service level of the organization and category of the endpoint.
  API_RATE_LIMIT_MAXIMUM_FREE_TRIGGER: tokens(60),
  API_RATE_LIMIT_MAXIMUM_FREE_CONFIGURATION: tokens(20),
  API_RATE_LIMIT_MAXIMUM_FREE_GLOBAL: tokens(30),
  API_RATE_LIMIT_MAXIMUM_PRO_TRIGGER: tokens(240),
  API_RATE_LIMIT_MAXIMUM_PRO_CONFIGURATION: tokens(80),
  API_RATE_LIMIT_MAXIMUM_PRO_GLOBAL: tokens(120),
  API_RATE_LIMIT_MAXIMUM_BUSINESS_TRIGGER: tokens(600),
  API_RATE_LIMIT_MAXIMUM_BUSINESS_CONFIGURATION: tokens(200),
  API_RATE_LIMIT_MAXIMUM_BUSINESS_GLOBAL: tokens(300),
  API_RATE_LIMIT_MAXIMUM_ENTERPRISE_TRIGGER: tokens(6_000),
  API_RATE_LIMIT_MAXIMUM_ENTERPRISE_CONFIGURATION: tokens(2_000),
  API_RATE_LIMIT_MAXIMUM_ENTERPRISE_GLOBAL: tokens(3_000),
  API_RATE_LIMIT_MAXIMUM_UNLIMITED_TRIGGER: tokens(6_000),
  API_RATE_LIMIT_MAXIMUM_UNLIMITED_CONFIGURATION: tokens(2_000),
  API_RATE_LIMIT_MAXIMUM_UNLIMITED_GLOBAL: tokens(3_000),
  /** Trust `X-Forwarded-For` of this many proxies in front. */
  TRUSTED_PROXIES: z.coerce.number().int().min(0).default(0),
});

export type ApiEnv = z.infer<typeof apiEnv>;

type ContextPaths = Pick<ApiEnv, 'GLOBAL_CONTEXT_PATH' | 'API_CONTEXT_PATH'>;

/** The path every route is below, as the API itself sees it. A proxy may add another one, which only {@link apiAddress} has. */
export function apiContextPath(env: ContextPaths): string {
  return contextPathOf(env.GLOBAL_CONTEXT_PATH, env.API_CONTEXT_PATH);
}

/**
 * The full public address of something of the API: what chat services, providers and clients are given to come back to.
 * @param path that of a route, such as `/v1/events`; with none, the root of the API, without a slash at its end.
 */
export function apiAddress(env: ContextPaths & Pick<ApiEnv, 'API_ROOT_URL' | 'API_PORT' | 'PORT'>, path = ''): string {
  const root = env.API_ROOT_URL ?? `http://localhost:${env.PORT ?? env.API_PORT}${apiContextPath(env)}`;

  return `${root.replace(/\/+$/, '')}${path}`;
}

/** Token the configuration is injected by. */
export const API_ENV = Symbol('API_ENV');
