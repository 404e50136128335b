import type { NovuEventEmitter } from '../event-emitter.js';
import { type ChannelPreference, PreferenceLevel } from '../types.js';
import type { Preference } from './preference.js';
import type { ListPreferencesArgs, UpdatePreferenceArgs } from './types.js';

type Key = string;
/** Channels by preference: how they were before a change that the server may refuse. */
type Before = Map<Key, ChannelPreference>;

/** The preferences that were read. Changes show at once; a change of the global one shows on those of all workflows, as the server makes it. */
export class PreferencesCache {
  private readonly lists = new Map<string, Preference[]>();
  private readonly before = new Map<unknown, Before>();

  /** @param withChannels the same preference with other channels. */
  constructor(
    private readonly emitter: NovuEventEmitter,
    private readonly withChannels: (preference: Preference, channels: ChannelPreference) => Preference,
  ) {
    emitter.on('preference.update.pending', ({ args }) => this.show(args, [args]));
    emitter.on('preference.update.resolved', ({ args, data, error }) => this.settle(args, data ? [data] : [], error));
    emitter.on('preferences.bulk_update.pending', ({ args }) => this.show(args, args));
    emitter.on('preferences.bulk_update.resolved', ({ args, data, error }) => this.settle(args, data ?? [], error));
    emitter.on('preference.schedule.get.updated', ({ data }) =>
      this.change((preference) => {
        if (preference.level === PreferenceLevel.GLOBAL) preference.schedule = data;

        return preference;
      }),
    );
  }

  has(args: ListPreferencesArgs): boolean {
    return this.lists.has(listKey(args));
  }

  getAll(args: ListPreferencesArgs): Preference[] | undefined {
    return this.lists.get(listKey(args));
  }

  set(args: ListPreferencesArgs, preferences: Preference[]): void {
    this.lists.set(listKey(args), preferences);
  }

  clearAll(): void {
    this.lists.clear();
    this.before.clear();
  }

  /** The cached preference that is meant. */
  find(args: UpdatePreferenceArgs): Preference | undefined {
    return [...this.lists.values()].flat().find((preference) => isMeant(preference, args));
  }

  private show(args: unknown, updates: UpdatePreferenceArgs[]): void {
    const before: Before = new Map();
    this.before.set(args, before);
    this.change((preference) => {
      const channels = updates.reduce((all, update) => ({ ...all, ...channelsFor(preference, update) }), {});
      const changed = this.withChannels(preference, channels);
      if (!isChanged(preference, changed)) return preference;
      before.set(keyOf(preference), pick(preference.channels, Object.keys(channels)));

      return changed;
    });
  }

  private settle(args: unknown, answers: Preference[], error: unknown): void {
    const before = this.before.get(args);
    this.before.delete(args);
    const byKey = new Map(answers.map((answer) => [keyOf(answer), answer.channels]));
    this.change((preference) => {
      const channels = (error === undefined ? byKey : before)?.get(keyOf(preference));

      return channels ? this.withChannels(preference, channels) : preference;
    });
  }

  private change(change: (preference: Preference) => Preference): void {
    for (const [key, preferences] of this.lists) {
      const changed = preferences.map(change);
      this.lists.set(key, changed);
      this.emitter.emit('preferences.list.updated', { data: changed });
    }
  }
}

function channelsFor(preference: Preference, update: UpdatePreferenceArgs): ChannelPreference {
  if (isMeant(preference, update)) return update.channels;
  const isGlobal = 'preference' in update && update.preference.level === PreferenceLevel.GLOBAL;

  return isGlobal ? pick(update.channels, Object.keys(preference.channels)) : {};
}

function isMeant({ level, workflow }: Preference, args: UpdatePreferenceArgs): boolean {
  if ('preference' in args) {
    return args.preference.level === level && args.preference.workflow?.id === workflow?.id;
  }

  return workflow?.id === args.workflowId || workflow?.identifier === args.workflowId;
}

function isChanged(one: Preference, other: Preference): boolean {
  return JSON.stringify(one.channels) !== JSON.stringify(other.channels);
}

function pick(channels: ChannelPreference, names: string[]): ChannelPreference {
  return Object.fromEntries(Object.entries(channels).filter(([name]) => names.includes(name)));
}

function keyOf({ workflow }: Preference): Key {
  return workflow?.id ?? PreferenceLevel.GLOBAL;
}

function listKey({ tags = [], severity = [], criticality }: ListPreferencesArgs): string {
  return JSON.stringify([[...tags].sort(), [severity].flat().sort(), criticality]);
}
