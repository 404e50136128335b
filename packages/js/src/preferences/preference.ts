import type { ChannelPreference, PreferenceLevel, Result, Workflow } from '../types.js';
import type { Preferences } from './preferences.js';
import type { Schedule } from './schedule.js';

export type PreferenceLike = Pick<Preference, 'level' | 'enabled' | 'channels' | 'workflow' | 'schedule'>;

/** Which channels the subscriber wants to be reached on: by one workflow, or by all (`level` global). As it was when it was read. */
export class Preference {
  readonly level: PreferenceLevel;
  readonly enabled: boolean;
  readonly channels: ChannelPreference;
  readonly workflow?: Workflow;
  schedule: Schedule;
  readonly #owner: Preferences;

  constructor({ level, enabled, channels, workflow, schedule }: PreferenceLike, owner: Preferences) {
    this.level = level;
    this.enabled = enabled;
    this.channels = channels;
    if (workflow) this.workflow = workflow;
    this.schedule = schedule;
    this.#owner = owner;
  }

  /**
   * Channels that are left out stay as they are.
   * @param options.channelPreferences the older name of `channels`.
   */
  update({
    channels,
    channelPreferences,
  }: {
    channels: ChannelPreference;
    channelPreferences?: ChannelPreference;
  }): Result<Preference> {
    return this.#owner.update({ preference: this, channels: channels ?? channelPreferences });
  }
}
