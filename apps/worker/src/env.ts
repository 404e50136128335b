import { commonEnv, variable } from '@novu/application-generic';
import { z } from 'zod';

/** `id=address` → both, without white space. */
function providerAddress(entry: string): [string, string] {
  const [id = '', ...address] = entry.split('=');

  return [id.trim(), address.join('=').trim()];
}

/** Configuration of the engine. */
export const workerEnv = commonEnv.extend({
  /** Port of the worker's health and metrics when it runs as a process of its own; wins over WORKER_PORT. */
  PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  /** Port of the worker's health and metrics. */
  WORKER_PORT: variable.port(3004),
  /** Commits of accepted events one process takes from the queue at the same time. */
  TRIGGER_CONCURRENCY: z.coerce.number().int().min(1).max(200).default(16),
  /** Fan-outs to topics or everyone one process works on at the same time. */
  FAN_OUT_CONCURRENCY: z.coerce.number().int().min(1).max(50).default(2),
  /** Milliseconds a fan-out goes on before others have a turn; with 0 it does one stretch of subscribers at a time. */
  FAN_OUT_TURN_MS: z.coerce.number().int().min(0).max(60_000).default(250),
  /** Messages of one channel a process hands to third parties at the same time. */
  DELIVERY_CONCURRENCY: z.coerce.number().int().min(1).max(500).default(20),
  /** Milliseconds until a call to a provider is given up. */
  PROVIDER_TIMEOUT_MS: z.coerce.number().int().min(100).default(30_000),
  /** Addresses to call instead of providers' own, such as those of a gateway: `expo=https://gateway.example/expo,fcm=https://…`. */
  PROVIDER_BASE_URLS: z
    .string()
    .default('')
    .transform((text) => Object.fromEntries(text.split(',').filter(Boolean).map(providerAddress)))
    .pipe(z.record(z.string().min(1), z.url({ protocol: /^https?$/ }))),
  /** Milliseconds between two looks for work the queue may have lost. */
  SWEEP_INTERVAL_MS: z.coerce.number().int().min(50).default(1_000),
  /** Milliseconds after which an accepted event that is not processed counts as lost by the queue. */
  SWEEP_EVENTS_AFTER_MS: z.coerce.number().int().min(100).default(5_000),
  /** Milliseconds after which a queued delivery that has not moved counts as lost by the queue. */
  SWEEP_DELIVERIES_AFTER_MS: z.coerce.number().int().min(100).default(30_000),
});

export type WorkerEnv = z.infer<typeof workerEnv>;

/** Token the configuration is injected by. */
export const WORKER_ENV = Symbol('WORKER_ENV');
