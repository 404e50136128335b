import type { PartialPreferences, PreferenceDoc } from '@novu/dal';
import {
  ChannelTypeEnum,
  DEFAULT_WORKFLOW_PREFERENCES,
  PreferencesTypeEnum,
  type WorkflowPreferences,
} from '@novu/shared';

/** What the interface tells about the preferences of a workflow. */
export interface WorkflowPreferencesResponse {
  /** What the dashboard says, null where it says nothing. */
  user: WorkflowPreferences | null;
  /** The workflow's own defaults. */
  default: WorkflowPreferences;
}

/** @param rows the workflow-level rows of one workflow */
export function toPreferencesResponse(rows: readonly PreferenceDoc[]): WorkflowPreferencesResponse {
  const said = (type: PreferencesTypeEnum): PartialPreferences | undefined =>
    rows.find((row) => row.type === type)?.preferences;
  const user = said(PreferencesTypeEnum.USER_WORKFLOW);

  return {
    user: user ? completePreferences(user) : null,
    default: completePreferences(said(PreferencesTypeEnum.WORKFLOW_RESOURCE) ?? {}),
  };
}

/** A channel nothing was said about goes with `all.enabled` (`spec/engine.md` section 10). */
export function completePreferences({ all, channels }: PartialPreferences): WorkflowPreferences {
  const everything = { ...DEFAULT_WORKFLOW_PREFERENCES.all, ...all };
  const channel = (type: ChannelTypeEnum): { enabled: boolean } => ({
    enabled: channels?.[type]?.enabled ?? everything.enabled,
  });

  return {
    all: everything,
    channels: {
      [ChannelTypeEnum.IN_APP]: channel(ChannelTypeEnum.IN_APP),
      [ChannelTypeEnum.EMAIL]: channel(ChannelTypeEnum.EMAIL),
      [ChannelTypeEnum.SMS]: channel(ChannelTypeEnum.SMS),
      [ChannelTypeEnum.CHAT]: channel(ChannelTypeEnum.CHAT),
      [ChannelTypeEnum.PUSH]: channel(ChannelTypeEnum.PUSH),
      [ChannelTypeEnum.TOOL]: channel(ChannelTypeEnum.TOOL),
    },
  };
}
