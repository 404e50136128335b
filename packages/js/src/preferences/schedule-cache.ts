import type { NovuEventEmitter } from '../event-emitter.js';
import type { Schedule, ScheduleLike } from './schedule.js';
import type { UpdateScheduleArgs } from './types.js';

/**
 * The schedule as it was read or changed last: changes show at once, the later over the earlier, until the server has answered them, and go
 * back when it refuses.
 */
export class ScheduleCache {
  /** As the server has it, as far as is known. */
  private asRead: Schedule | undefined;
  /** Changes the server has not answered yet, in the order they were made, and how many had been made then. */
  private readonly pending = new Map<UpdateScheduleArgs, number>();
  private begun = 0;
  /** The latest of the changes that were made. */
  private latest = 0;
  /** Counts the changes that were made: what was asked for before the last of them may be without it. */
  private epoch = 0;

  /** @param make a schedule that can be changed. */
  constructor(
    private readonly emitter: NovuEventEmitter,
    private readonly make: (schedule: ScheduleLike) => Schedule,
  ) {
    emitter.on('preference.schedule.update.pending', ({ args }) => {
      this.begun += 1;
      this.pending.set(args, this.begun);
      this.show();
    });
    emitter.on('preference.schedule.update.resolved', ({ args, data, error }) => {
      const begun = this.pending.get(args) ?? this.begun;
      this.pending.delete(args);
      if (error === undefined) {
        this.epoch += 1;
        // An answer that was overtaken does not know of the change after it.
        if (begun >= this.latest) this.asRead = data;
        this.latest = Math.max(begun, this.latest);
      }
      this.show();
    });
  }

  /** A schedule is current when this is the same before it is asked for and after it is answered. */
  now(): number {
    return this.epoch;
  }

  has(): boolean {
    return this.getAll() !== undefined;
  }

  getAll(): Schedule | undefined {
    return this.asRead && this.withPending(this.asRead);
  }

  set(schedule: Schedule): void {
    this.asRead = schedule;
  }

  clearAll(): void {
    this.asRead = undefined;
    this.pending.clear();
    this.epoch += 1;
  }

  /** Tells listeners. Where nothing was read and nothing is being changed, that is what they are told: what they saw was refused. */
  show(): void {
    this.emitter.emit('preference.schedule.get.updated', { data: this.withPending(this.asRead ?? {}) });
  }

  private withPending(schedule: ScheduleLike): Schedule {
    const changes = [...this.pending].flatMap(([args, begun]) => (begun > this.latest ? [args] : []));

    return this.make(Object.assign({}, schedule, ...changes) as ScheduleLike);
  }
}
