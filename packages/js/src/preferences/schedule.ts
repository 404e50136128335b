import type { Result, WeeklySchedule } from '../types.js';
import type { PreferenceSchedule } from './preference-schedule.js';
import type { UpdateScheduleArgs } from './types.js';

export type ScheduleLike = Partial<Pick<Schedule, 'isEnabled' | 'weeklySchedule'>>;

/** The hours in which channels outside of the Inbox may reach the subscriber, as they were when they were read. */
export class Schedule {
  readonly isEnabled: boolean | undefined;
  readonly weeklySchedule: WeeklySchedule | undefined;
  readonly #owner: PreferenceSchedule;

  constructor({ isEnabled, weeklySchedule }: ScheduleLike, owner: PreferenceSchedule) {
    this.isEnabled = isEnabled;
    this.weeklySchedule = weeklySchedule;
    this.#owner = owner;
  }

  /** What is left out stays as it is here, and so do the days that are left out. */
  update({ weeklySchedule, ...args }: UpdateScheduleArgs): Result<Schedule> {
    const days = weeklySchedule && { weeklySchedule: { ...this.weeklySchedule, ...weeklySchedule } };

    return this.#owner.change({ ...args, ...days }, this, weeklySchedule);
  }
}
