import type { NovuError, Preference, Schedule, SeverityLevelEnum, WorkflowCriticalityEnum } from '@novu/js';
import { useNovu } from '../provider.js';
import { useEvents } from './use-events.js';
import { type Callbacks, useLoaded } from './use-loaded.js';

export type UsePreferencesProps = Callbacks<Preference[]> & {
  filter?: {
    tags?: string[];
    severity?: SeverityLevelEnum | SeverityLevelEnum[];
    criticality?: WorkflowCriticalityEnum;
  };
};

export type UsePreferencesResult = {
  preferences?: Preference[];
  error?: NovuError;
  isLoading: boolean;
  isFetching: boolean;
  refetch: () => Promise<void>;
};

/** The global preference and those of the workflows, as this client changes them. */
export const usePreferences = ({ filter, ...callbacks }: UsePreferencesProps = {}): UsePreferencesResult => {
  const novu = useNovu();
  const { data, accept, refetch, error, isLoading, isFetching } = useLoaded<Preference[]>({
    key: JSON.stringify(filter ?? {}),
    load: (isRepeated) => {
      if (isRepeated) novu.preferences.cache.clearAll();

      return novu.preferences.list(filter);
    },
    ...callbacks,
  });
  useEvents(['preferences.list.updated'], ({ data: changed }) => {
    // The event does not say for which filter it is: of what is shown, only what changed is taken.
    if (data)
      accept(data.map((preference) => changed.find((other) => isSamePreference(preference, other)) ?? preference));
  });
  // Without a cache nobody else knows what a change does to the list.
  useEvents(['preference.update.resolved', 'preferences.bulk_update.resolved'], () => {
    if (novu.options.useCache === false) void refetch();
  });

  return { preferences: data, error, isLoading, isFetching, refetch };
};

function isSamePreference(one: Preference, other: Preference): boolean {
  return one.level === other.level && one.workflow?.id === other.workflow?.id;
}

export type UseScheduleProps = Callbacks<Schedule>;

export type UseScheduleResult = {
  schedule?: Schedule;
  error?: NovuError;
  isLoading: boolean;
  isFetching: boolean;
  refetch: () => Promise<void>;
};

/** The hours in which the subscriber wants to be told. */
export const useSchedule = (callbacks: UseScheduleProps = {}): UseScheduleResult => {
  const novu = useNovu();
  const { data, accept, refetch, error, isLoading, isFetching } = useLoaded<Schedule>({
    key: '',
    load: (isRepeated) => {
      if (isRepeated) novu.preferences.scheduleCache.clearAll();

      return novu.preferences.schedule.get();
    },
    ...callbacks,
  });
  useEvents(['preference.schedule.get.updated'], (event) => accept(event.data));

  return { schedule: data, error, isLoading, isFetching, refetch };
};
