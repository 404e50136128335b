import { ChannelTypeEnum } from './channels.js';

/** Preferences of one source; `all.readOnly` makes a workflow critical: subscribers cannot opt out. */
export interface WorkflowPreferences {
  all: { enabled: boolean; readOnly: boolean };
  channels: Record<ChannelTypeEnum, { enabled: boolean }>;
}

/** Everything on, nothing critical. */
export const DEFAULT_WORKFLOW_PREFERENCES: WorkflowPreferences = {
  all: { enabled: true, readOnly: false },
  channels: {
    [ChannelTypeEnum.IN_APP]: { enabled: true },
    [ChannelTypeEnum.EMAIL]: { enabled: true },
    [ChannelTypeEnum.SMS]: { enabled: true },
    [ChannelTypeEnum.CHAT]: { enabled: true },
    [ChannelTypeEnum.PUSH]: { enabled: true },
    [ChannelTypeEnum.TOOL]: { enabled: true },
  },
};
