import type { ChannelPreference, Severities, WeeklySchedule, WorkflowCriticalityEnum } from '../types.js';
import type { Preference } from './preference.js';

export interface ListPreferencesArgs {
  tags?: string[];
  severity?: Severities;
  /** Those of workflows that are not critical when left out. */
  criticality?: WorkflowCriticalityEnum;
}

export interface BasePreferenceArgs {
  /** The id or the identifier of the workflow. */
  workflowId: string;
  channels: ChannelPreference;
}

export interface InstancePreferenceArgs {
  preference: Preference;
  channels: ChannelPreference;
}

export type UpdatePreferenceArgs = BasePreferenceArgs | InstancePreferenceArgs;

export interface UpdateScheduleArgs {
  isEnabled?: boolean;
  weeklySchedule?: WeeklySchedule;
}
