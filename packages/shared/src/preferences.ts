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

/** Days of a schedule, in the order of ISO weeks. */
export const WEEK_DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

export type WeekDay = (typeof WEEK_DAYS)[number];

/** Two-digit 12-hour times such as `09:00 AM` (`spec/inbox-api.md` section 3.3); an end before the start lies on the next day. */
export interface TimeRange {
  start: string;
  end: string;
}

export interface DaySchedule {
  isEnabled: boolean;
  hours?: TimeRange[];
}

export type WeeklySchedule = Partial<Record<WeekDay, DaySchedule>>;

/** When a subscriber wants to hear from outside the Inbox (`spec/engine.md` section 9), in the subscriber's time zone. */
export interface SubscriberSchedule {
  isEnabled: boolean;
  weeklySchedule?: WeeklySchedule;
}
