import { type NovuEventEmitter, perform } from '../event-emitter.js';
import type { InboxService } from '../http/inbox-service.js';
import {
  type ChannelPreference,
  PreferenceLevel,
  type PreferencesResponse,
  type Result,
  WorkflowCriticalityEnum,
} from '../types.js';
import { Preference } from './preference.js';
import { PreferenceSchedule } from './preference-schedule.js';
import { PreferencesCache } from './preferences-cache.js';
import { readCurrent } from './read-current.js';
import type { ScheduleCache } from './schedule-cache.js';
import type { BasePreferenceArgs, InstancePreferenceArgs, ListPreferencesArgs, UpdatePreferenceArgs } from './types.js';

/** What the subscriber wants to be told, and on which channels. */
export class Preferences {
  readonly cache: PreferencesCache;
  readonly schedule: PreferenceSchedule;
  private refreshing: Promise<void> | undefined;

  constructor(
    private readonly emitter: NovuEventEmitter,
    private readonly inbox: InboxService,
    private readonly useCache: boolean,
  ) {
    this.cache = new PreferencesCache(emitter, (preference, channels) => this.withChannels(preference, channels));
    this.schedule = new PreferenceSchedule(emitter, inbox, useCache);
  }

  get scheduleCache(): ScheduleCache {
    return this.schedule.cache;
  }

  /** The global one and those of the workflows. */
  list(args: ListPreferencesArgs = {}): Result<Preference[]> {
    const { criticality = WorkflowCriticalityEnum.NON_CRITICAL } = args;
    const query = { ...args, criticality };

    return perform(this.emitter, 'preferences.list', {
      args,
      request: async () => {
        const cached = this.useCache ? this.cache.getAll(query) : undefined;
        if (cached) return cached;
        if (!this.useCache) return this.read(query);
        await this.keep(query);

        return this.cache.getAll(query);
      },
      failure: 'Failed to fetch preferences',
    });
  }

  /**
   * Reads again what is known, and tells listeners what it now is: another window may have changed it. What cannot be read stays, and
   * without a cache nothing is known. Once for all who ask meanwhile. Never rejects.
   */
  refresh(): Promise<void> {
    const known = this.cache.known();
    if (known.length === 0) return Promise.resolve();
    this.refreshing ??= Promise.allSettled(known.map((query) => this.keep(query)))
      .then(() => this.scheduleCache.has() && this.scheduleCache.show())
      .then(() => (this.refreshing = undefined));

    return this.refreshing;
  }

  update(args: BasePreferenceArgs | InstancePreferenceArgs): Result<Preference> {
    const known = 'preference' in args ? args.preference : this.cache.find(args);

    return perform(this.emitter, 'preference.update', {
      args,
      optimistic: known && this.withChannels(known, args.channels),
      request: async () => this.make(await this.send(args)),
      failure: 'Failed to update the preference',
    });
  }

  /** Of several workflows at once, at most 100. */
  bulkUpdate(args: BasePreferenceArgs[] | InstancePreferenceArgs[]): Result<Preference[]> {
    const updates: UpdatePreferenceArgs[] = args;
    const optimistic = updates.flatMap((update) => {
      const known = 'preference' in update ? update.preference : this.cache.find(update);

      return known ? this.withChannels(known, update.channels) : [];
    });

    return perform(this.emitter, 'preferences.bulk_update', {
      args: updates,
      optimistic,
      request: async () => {
        const bodies = updates.map((update) => ({ workflowId: workflowIdOf(update), ...update.channels }));

        return (await this.inbox.updatePreferences(bodies)).map((preference) => this.make(preference));
      },
      failure: 'Failed to update preferences',
    });
  }

  private send(args: UpdatePreferenceArgs): Promise<PreferencesResponse> {
    const isGlobal = 'preference' in args && args.preference.level === PreferenceLevel.GLOBAL;

    return isGlobal
      ? this.inbox.updateGlobalPreference(args.channels)
      : this.inbox.updateWorkflowPreference(workflowIdOf(args), args.channels);
  }

  private async read(query: ListPreferencesArgs): Promise<Preference[]> {
    const { criticality = WorkflowCriticalityEnum.NON_CRITICAL } = query;

    return (await this.inbox.preferences({ ...query, criticality })).map((preference) => this.make(preference));
  }

  private async keep(query: ListPreferencesArgs): Promise<void> {
    const preferences = await readCurrent(
      () => this.read(query),
      () => this.cache.now() + this.scheduleCache.now(),
    );
    this.cache.set(query, preferences);
    const global = preferences.find(({ level }) => level === PreferenceLevel.GLOBAL);
    if (global?.schedule.isEnabled !== undefined) this.scheduleCache.set(global.schedule);
  }

  /** Channels that are left out stay. */
  private withChannels(preference: Preference, channels: ChannelPreference): Preference {
    return new Preference({ ...preference, channels: { ...preference.channels, ...channels } }, this);
  }

  private make({ schedule, ...preference }: PreferencesResponse): Preference {
    return new Preference({ ...preference, schedule: this.schedule.make(schedule ?? {}) }, this);
  }
}

function workflowIdOf(args: UpdatePreferenceArgs): string {
  if (!('preference' in args)) return args.workflowId;
  const { workflow } = args.preference;

  return workflow?.id ?? workflow?.identifier ?? '';
}
