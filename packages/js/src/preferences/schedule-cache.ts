import type { NovuEventEmitter } from '../event-emitter.js';
import type { Schedule } from './schedule.js';

/** The schedule as it was read or changed last: changes show at once, and go back when the server refuses. */
export class ScheduleCache {
  private schedule: Schedule | undefined;
  private readonly before = new Map<unknown, Schedule | undefined>();

  constructor(private readonly emitter: NovuEventEmitter) {
    emitter.on('preference.schedule.update.pending', ({ args, data }) => {
      this.before.set(args, this.schedule);
      this.show(data);
    });
    emitter.on('preference.schedule.update.resolved', ({ args, data, error }) => {
      const before = this.before.get(args);
      this.before.delete(args);
      this.show(error === undefined ? data : before);
    });
  }

  has(): boolean {
    return this.schedule !== undefined;
  }

  getAll(): Schedule | undefined {
    return this.schedule;
  }

  set(schedule: Schedule): void {
    this.schedule = schedule;
  }

  clearAll(): void {
    this.schedule = undefined;
    this.before.clear();
  }

  private show(schedule: Schedule | undefined): void {
    this.schedule = schedule;
    if (schedule) this.emitter.emit('preference.schedule.get.updated', { data: schedule });
  }
}
