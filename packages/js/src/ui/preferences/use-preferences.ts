import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { EventNames, Preference, Schedule } from '../../index.js';
import { useUi } from '../ui-context.js';

const CHANGES = [
  'preference.update.resolved',
  'preferences.bulk_update.resolved',
] as const satisfies readonly EventNames[];

interface Loaded<Value> {
  value: Value | undefined;
  hasFailed: boolean;
  retry: () => void;
}

/** The subscriber's preferences that pass the page's filter, with every change as it is made. */
export function usePreferences(): Loaded<Preference[]> {
  const { novu, preferencesFilter } = useUi();
  const [value, setValue] = useState<Preference[]>();
  const [hasFailed, setFailed] = useState(false);
  // The page may make its filter anew each time it renders.
  const filterKey = JSON.stringify(preferencesFilter);
  /** Counts questions: an answer to any but the last is out of date. */
  const asked = useRef(0);
  const load = useCallback(() => {
    const mine = ++asked.current;
    void novu.preferences.list(preferencesFilter ?? undefined).then(({ data }) => {
      if (mine !== asked.current) return;
      setFailed(!data);
      if (data) setValue(data);
    });
  }, [novu, filterKey]);
  useEffect(() => {
    load();
    // Without a cache nobody tells what a change does to the list.
    const events = novu.options.useCache === false ? CHANGES : (['preferences.list.updated'] as const);
    const stops = events.map((event) => novu.on(event, load));
    return () => stops.forEach((stop) => stop());
  }, [novu, load]);
  useEffect(() => {
    const refresh = () => {
      if (document.visibilityState !== 'visible') return;
      if (novu.options.useCache === false) load();
      else void novu.preferences.refresh();
    };
    // What is known shows at once; it may have been changed in another window, now or while this one was not looked at.
    void novu.preferences.refresh();
    document.addEventListener('visibilitychange', refresh);
    window.addEventListener('focus', refresh);
    return () => {
      document.removeEventListener('visibilitychange', refresh);
      window.removeEventListener('focus', refresh);
    };
  }, [novu, load]);
  return { value, hasFailed, retry: load };
}

/** The hours in which the subscriber wants to be reached. */
export function useSchedule(): Schedule | undefined {
  const { novu } = useUi();
  const [schedule, setSchedule] = useState<Schedule>();
  useEffect(() => {
    void novu.preferences.schedule.get().then(({ data }) => data && setSchedule(data));
    return novu.on('preference.schedule.get.updated', ({ data }) => setSchedule(data));
  }, [novu]);
  return schedule;
}
