import { type NovuEventEmitter, perform } from '../event-emitter.js';
import type { InboxService } from '../http/inbox-service.js';
import type { Result, WeeklySchedule } from '../types.js';
import { readCurrent } from './read-current.js';
import { Schedule, type ScheduleLike } from './schedule.js';
import { ScheduleCache } from './schedule-cache.js';
import type { UpdateScheduleArgs } from './types.js';

/** The subscriber's schedule. */
export class PreferenceSchedule {
  readonly cache: ScheduleCache;

  constructor(
    private readonly emitter: NovuEventEmitter,
    private readonly inbox: InboxService,
    private readonly useCache: boolean,
  ) {
    this.cache = new ScheduleCache(emitter, (schedule) => this.make(schedule));
  }

  get(): Result<Schedule> {
    return perform(this.emitter, 'preference.schedule.get', {
      args: undefined,
      request: async () => {
        const cached = this.useCache ? this.cache.getAll() : undefined;
        if (cached) return cached;
        if (!this.useCache) return this.read();
        this.cache.set(
          await readCurrent(
            () => this.read(),
            () => this.cache.now(),
          ),
        );

        return this.cache.getAll();
      },
      failure: 'Failed to fetch the schedule',
    });
  }

  update(args: UpdateScheduleArgs): Result<Schedule> {
    return this.change(args, this.cache.getAll() ?? {});
  }

  /**
   * The server wants to be told whether the schedule counts: who sets hours and has never said so, means them to.
   * @param current what the arguments leave out.
   * @param days those that are meant, when the week in the arguments has others that are to stay as they are.
   */
  change(args: UpdateScheduleArgs, current: ScheduleLike, days?: WeeklySchedule): Result<Schedule> {
    const wanted = {
      isEnabled: args.isEnabled ?? current.isEnabled,
      weeklySchedule: args.weeklySchedule ?? current.weeklySchedule,
    };

    return perform(this.emitter, 'preference.schedule.update', {
      args,
      optimistic: this.make(wanted),
      request: async () => {
        const { isEnabled = true } = wanted;
        const { schedule } = days
          ? await this.inbox.updateScheduleDays(days, { isEnabled: args.isEnabled, current })
          : await this.inbox.updateGlobalPreference({ schedule: { ...args, isEnabled } });

        return this.make(schedule ?? wanted);
      },
      failure: 'Failed to update the schedule',
    });
  }

  private async read(): Promise<Schedule> {
    const { schedule } = await this.inbox.globalPreference();

    return this.make(schedule ?? {});
  }

  make(schedule: ScheduleLike): Schedule {
    return new Schedule(schedule, this);
  }
}
