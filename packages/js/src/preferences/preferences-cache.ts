import type { NovuEventEmitter } from '../event-emitter.js';
import { type ChannelPreference, PreferenceLevel } from '../types.js';
import type { Preference } from './preference.js';
import type { ListPreferencesArgs, UpdatePreferenceArgs } from './types.js';

interface CachedList {
  args: ListPreferencesArgs;
  /** As the server has them, as far as is known. */
  asRead: Preference[];
  /** With the changes that it has not answered yet. */
  shown: Preference[];
}

/** A change that is shown before it is made. */
interface Change {
  updates: UpdatePreferenceArgs[];
  /** What {@link PreferencesCache.now} gave when it was made. */
  madeAt: number;
  /** Those that were under way already: what they set, this one sets anew. */
  older: Change[];
  /** Channels of preferences that a later change has set, and that was answered first. */
  outdone: Set<string>;
}

/**
 * The preferences that were read. Changes show at once, the later over the earlier, until the server has answered them; a change of the
 * global one shows on those of all workflows, as the server makes it.
 */
export class PreferencesCache {
  private readonly lists = new Map<string, CachedList>();
  private readonly pending = new Map<unknown, Change>();
  /** Counts the changes that were made: a list that was asked for before the last of them may be without it. */
  private epoch = 0;

  /** @param withChannels the same preference with other channels. */
  constructor(
    private readonly emitter: NovuEventEmitter,
    private readonly withChannels: (preference: Preference, channels: ChannelPreference) => Preference,
  ) {
    emitter.on('preference.update.pending', ({ args }) => this.begin(args, [args]));
    emitter.on('preference.update.resolved', ({ args, data, error }) => {
      this.settle(args, [args], { answers: data ? [data] : [], isRefused: error !== undefined });
    });
    emitter.on('preferences.bulk_update.pending', ({ args }) => this.begin(args, args));
    emitter.on('preferences.bulk_update.resolved', ({ args, data = [], error }) => {
      this.settle(args, args, { answers: data, isRefused: error !== undefined });
    });
    emitter.on('preference.schedule.get.updated', ({ data }) => {
      for (const { asRead } of this.lists.values())
        for (const preference of asRead) if (preference.level === PreferenceLevel.GLOBAL) preference.schedule = data;
      this.show();
    });
  }

  /** A list is current when this is the same before it is asked for and after it is answered. */
  now(): number {
    return this.epoch;
  }

  has(args: ListPreferencesArgs): boolean {
    return this.lists.has(listKey(args));
  }

  getAll(args: ListPreferencesArgs): Preference[] | undefined {
    return this.lists.get(listKey(args))?.shown;
  }

  set(args: ListPreferencesArgs, preferences: Preference[]): void {
    this.lists.set(listKey(args), { args, asRead: preferences, shown: this.withPending(preferences) });
  }

  /** What was asked for so far. */
  known(): ListPreferencesArgs[] {
    return [...this.lists.values()].map(({ args }) => args);
  }

  clearAll(): void {
    this.lists.clear();
    this.pending.clear();
    this.epoch += 1;
  }

  /** The cached preference that is meant. */
  find(args: UpdatePreferenceArgs): Preference | undefined {
    return [...this.lists.values()].flatMap(({ shown }) => shown).find((preference) => isMeant(preference, args));
  }

  private begin(args: unknown, updates: UpdatePreferenceArgs[]): void {
    this.pending.set(args, this.makeChange(updates));
    this.show();
  }

  private settle(
    args: unknown,
    updates: UpdatePreferenceArgs[],
    { answers, isRefused }: { answers: Preference[]; isRefused: boolean },
  ): void {
    const change = this.pending.get(args) ?? this.makeChange(updates);
    this.pending.delete(args);
    if (!isRefused) this.keep(change, answers);
    this.show();
  }

  private makeChange(updates: UpdatePreferenceArgs[]): Change {
    return { updates, madeAt: this.epoch, older: [...this.pending.values()], outdone: new Set() };
  }

  /** What the server has made of a change. Where others were answered meanwhile, its answer is good for what was changed only. */
  private keep(change: Change, answers: Preference[]): void {
    const isAlone = change.madeAt === this.epoch;
    const answered = new Map(answers.map((answer) => [keyOf(answer), answer.channels]));
    for (const list of this.lists.values()) {
      list.asRead = list.asRead.map((preference) => {
        const set = changedBy(change, preference);
        const answer = answered.get(keyOf(preference)) ?? {};
        for (const channel of Object.keys(set))
          for (const older of change.older) older.outdone.add(channelKey(preference, channel));

        return this.withChannels(preference, { ...set, ...(isAlone ? answer : pick(answer, Object.keys(set))) });
      });
    }
    this.epoch += 1;
  }

  private withPending(preferences: Preference[]): Preference[] {
    const changes = [...this.pending.values()];

    return preferences.map((preference) => {
      const set = changes.flatMap((change) => Object.entries(changedBy(change, preference)));

      return set.length === 0 ? preference : this.withChannels(preference, Object.fromEntries(set));
    });
  }

  private show(): void {
    for (const list of this.lists.values()) {
      list.shown = this.withPending(list.asRead);
      this.emitter.emit('preferences.list.updated', { data: list.shown });
    }
  }
}

/** The channels of the preference that the change sets. */
function changedBy({ updates, outdone }: Change, preference: Preference): ChannelPreference {
  const all = updates.reduce<ChannelPreference>((set, update) => ({ ...set, ...channelsFor(preference, update) }), {});

  return pick(
    all,
    Object.keys(all).filter((channel) => !outdone.has(channelKey(preference, channel))),
  );
}

function channelKey(preference: Preference, channel: string): string {
  return `${keyOf(preference)} ${channel}`;
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

function pick(channels: ChannelPreference, names: string[]): ChannelPreference {
  return Object.fromEntries(Object.entries(channels).filter(([name]) => names.includes(name)));
}

function keyOf({ workflow }: Preference): string {
  return workflow?.id ?? PreferenceLevel.GLOBAL;
}

function listKey({ tags = [], severity = [], criticality }: ListPreferencesArgs): string {
  return JSON.stringify([[...tags].sort(), [severity].flat().sort(), criticality]);
}
