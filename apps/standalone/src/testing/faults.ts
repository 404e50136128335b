import type { INestApplicationContext, Type } from '@nestjs/common';
import {
  JobRepository,
  MergedDigestRepository,
  MessageRepository,
  NotificationRepository,
  StepWindowRepository,
} from '@novu/dal';
import { Delivery, Pipeline, Waker } from '@novu/worker';

/** The writes, and the decisive reads, that passes of the engine are made of: a crash can fall between any two of them. */
const CALLS: readonly (readonly [Type<object>, readonly string[]])[] = [
  [NotificationRepository, ['plan', 'noteDigested']],
  [JobRepository, ['plan', 'transition']],
  [MergedDigestRepository, ['gather', 'withdraw']],
  [MessageRepository, ['plan']],
  [StepWindowRepository, ['joinDigests', 'closeDigests', 'areOpen', 'lookBack', 'throttle']],
];

/** What a worker does in one go, holding events or jobs the while. */
const WORK: readonly (readonly [Type<object>, readonly string[]])[] = [
  [Pipeline, ['processCommit', 'fanOut']],
  [Waker, ['wake']],
  [Delivery, ['deliver']],
];

/** `before`: the call is lost. `after`: it is done, but its caller ends there. `meanwhile`: time passes, and other workers are awake. */
export type FaultKind = 'before' | 'after' | 'meanwhile';

/** As from a connection that broke: the pass ends where it is, and nothing is anybody's fault. */
class Crash extends Error {
  override readonly name = 'MongoNetworkError';
}

export function isCrash(error: unknown): boolean {
  return error instanceof Crash;
}

/** Lets passes of a running platform end, or time pass, at a chosen one of their writes. One fault at a time. */
export class Faults {
  private armed: { countdown: number; kind: FaultKind } | undefined;
  private working = 0;

  /** @param meanwhile what happens while time passes. */
  constructor(
    app: INestApplicationContext,
    private readonly meanwhile: () => Promise<void>,
  ) {
    for (const [repository, names] of CALLS) {
      for (const name of names) intercept(app.get(repository), name, (call) => this.around(call));
    }
    for (const [worker, names] of WORK) {
      for (const name of names) intercept(app.get(worker), name, (call) => this.count(call));
    }
  }

  /** @param countdown calls that still go well. */
  arm(kind: FaultKind, countdown: number): void {
    this.armed = { kind, countdown };
  }

  disarm(): void {
    this.armed = undefined;
  }

  /** Whether nobody is in the midst of a pass or of a delivery. */
  areWorkersIdle(): boolean {
    return this.working === 0;
  }

  private async count(call: () => unknown): Promise<unknown> {
    this.working += 1;
    try {
      return await call();
    } finally {
      this.working -= 1;
    }
  }

  private async around(call: () => unknown): Promise<unknown> {
    const fault = this.armed;
    if (!fault || fault.countdown-- > 0) return call();
    this.armed = undefined;
    if (fault.kind === 'before') throw new Crash('crashed before a write');
    if (fault.kind === 'meanwhile') await this.meanwhile();
    const result = await call();
    if (fault.kind === 'after') throw new Crash('crashed after a write');

    return result;
  }
}

function intercept(target: object, name: string, around: (call: () => unknown) => Promise<unknown>): void {
  const original: unknown = Reflect.get(target, name);
  if (typeof original !== 'function') throw new Error(`There is no ${name} to intercept`);
  Reflect.set(target, name, (...args: unknown[]) => {
    const call = (): unknown => Reflect.apply(original, target, args);

    // Nothing is to be written, so nothing can be lost.
    return Array.isArray(args[0]) && args[0].length === 0 ? call() : around(call);
  });
}
