import { AsyncLocalStorage } from 'node:async_hooks';
import { pino, type Logger as PinoLogger } from 'pino';

/** Facts every line carries while a request or a job is handled. */
export interface LogContext {
  requestId?: string;
  environmentId?: string;
  transactionId?: string;
  jobId?: string;
}

const storage = new AsyncLocalStorage<LogContext>();

/** Runs `work` with `context` on every line it logs. */
export function withLogContext<T>(context: LogContext, work: () => T): T {
  return storage.run({ ...storage.getStore(), ...context }, work);
}

/** Adds to the context of the request or job being handled. */
export function addLogContext(context: LogContext): void {
  Object.assign(storage.getStore() ?? {}, context);
}

/** The id of the request being handled, if any. */
export function currentRequestId(): string | undefined {
  return storage.getStore()?.requestId;
}

type Facts = Record<string, unknown>;

/** Structured log: a constant message, facts in fields. No payloads, no secrets. */
export interface Logger {
  debug(message: string, facts?: Facts): void;
  info(message: string, facts?: Facts): void;
  warn(message: string, facts?: Facts): void;
  error(message: string, facts?: Facts): void;
}

let root: PinoLogger = pino({ level: 'info' });

/** Sets the level of all loggers of the process; each app does so once, from its configuration. */
export function configureLogging({ level, app }: { level: string; app: string }): void {
  root = pino({
    level,
    base: { app },
    mixin: () => storage.getStore() ?? {},
    formatters: { level: (label) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: ['*.password', '*.token', '*.apiKey', '*.authorization', '*.credentials'], censor: '[secret]' },
  });
}

/** @param component what speaks, e.g. `pipeline`. */
export function logger(component: string): Logger {
  const write =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, facts: Facts = {}): void => {
      root[level]({ component, ...serialiseErrors(facts) }, message);
    };

  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

function serialiseErrors(facts: Facts): Facts {
  const { error } = facts;
  if (!(error instanceof Error)) return facts;
  const cause = error.cause instanceof Error ? error.cause.message : undefined;

  return { ...facts, error: { name: error.name, message: error.message, stack: error.stack, cause } };
}
