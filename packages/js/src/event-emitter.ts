import { NovuError } from './errors.js';
import type {
  ArgsOf,
  DataOf,
  EventHandler,
  EventNames,
  Events,
  NovuPendingEvent,
  NovuResolvedEvent,
  OperationName,
} from './events.js';
import type { Result } from './types.js';

/** Tells listeners what happens. One that throws does not keep the others, or the operation, from going on. */
export class NovuEventEmitter {
  private readonly listeners = new Map<string, Set<(event: never) => void>>();

  /** Returns a function that stops the listening. */
  on<Name extends EventNames>(name: Name, listener: EventHandler<Events[Name]>): () => void {
    const listeners = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, listeners.add(listener));

    return () => this.off(name, listener);
  }

  off<Name extends EventNames>(name: Name, listener: EventHandler<Events[Name]>): void {
    this.listeners.get(name)?.delete(listener);
  }

  emit<Name extends EventNames>(name: Name, event: Events[Name]): void {
    this.dispatch(name, event);
  }

  pending<Name extends OperationName>(operation: Name, event: NovuPendingEvent<ArgsOf<Name>, DataOf<Name>>): void {
    this.dispatch(`${operation}.pending`, event);
  }

  resolved<Name extends OperationName>(operation: Name, event: NovuResolvedEvent<ArgsOf<Name>, DataOf<Name>>): void {
    this.dispatch(`${operation}.resolved`, event);
  }

  private dispatch(name: string, event: unknown): void {
    for (const listener of [...(this.listeners.get(name) ?? [])]) {
      try {
        (listener as EventHandler)(event);
      } catch (error) {
        reportUncaught(error);
      }
    }
  }
}

/** As an uncaught error, where the page looks for them. */
export function reportUncaught(error: unknown): void {
  if (typeof globalThis.reportError === 'function') return globalThis.reportError(error);
  setTimeout(() => {
    throw error;
  });
}

function copyOf<T>(value: T): T {
  if (Array.isArray(value)) return [...(value as unknown[])] as T;

  return typeof value === 'object' && value !== null ? { ...value } : value;
}

interface Performance<Name extends OperationName> {
  args: ArgsOf<Name>;
  /** What the operation gives if all goes well. */
  optimistic?: DataOf<Name> | undefined;
  /** What is asked of the server. Where it gives nothing, the event carries the optimistic data. */
  request: () => Promise<DataOf<Name> | undefined>;
  /** What went wrong, for people. */
  failure: string;
}

/** Performs an operation and announces it. Never rejects. */
export async function perform<Name extends OperationName>(
  emitter: NovuEventEmitter,
  operation: Name,
  { args: given, optimistic, request, failure }: Performance<Name>,
): Result<DataOf<Name>> {
  // Caches tell operations apart by their arguments, which a caller may use for more than one.
  const args = copyOf(given);
  emitter.pending(operation, optimistic === undefined ? { args } : { args, data: optimistic });
  try {
    const data = await request();
    emitter.resolved(operation, { args, data: data ?? optimistic });

    return data === undefined ? {} : { data };
  } catch (cause) {
    const error = new NovuError(failure, cause);
    emitter.resolved(operation, { args, error });

    return { error };
  }
}

/** As {@link perform}, where the server says nothing but that it was done. */
export async function performSilently<Name extends OperationName>(
  emitter: NovuEventEmitter,
  operation: Name,
  { request, ...rest }: Omit<Performance<Name>, 'request'> & { request: () => Promise<void> },
): Result<void> {
  const { error } = await perform(emitter, operation, {
    ...rest,
    request: async () => {
      await request();

      return undefined;
    },
  });

  return error ? { error } : {};
}
