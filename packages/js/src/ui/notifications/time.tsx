import { useEffect, useState } from 'preact/hooks';
import { useUi } from '../ui-context.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;

/** Moments in the language of the page, short: "now", "5 min. ago", "yesterday", and from a week on the date. */
export function formatRelative(moment: Date, now: Date, locale: string): string {
  const passed = now.getTime() - moment.getTime();
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  if (passed < MINUTE_MS) return relative.format(0, 'second');
  if (passed < HOUR_MS) return relative.format(-Math.floor(passed / MINUTE_MS), 'minute');
  if (passed < DAY_MS) return relative.format(-Math.floor(passed / HOUR_MS), 'hour');
  if (passed < WEEK_MS) return relative.format(-Math.floor(passed / DAY_MS), 'day');
  const isThisYear = moment.getFullYear() === now.getFullYear();
  return moment.toLocaleDateString(locale, {
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? {} : { year: 'numeric' }),
  });
}

/** A moment to come: the time alone when it is today. */
export function formatMoment(moment: Date, now: Date, locale: string): string {
  const time = { hour: 'numeric', minute: '2-digit' } as const;
  if (moment.toDateString() === now.toDateString()) return moment.toLocaleTimeString(locale, time);
  return moment.toLocaleString(locale, { weekday: 'short', day: 'numeric', month: 'short', ...time });
}

/** Now, anew each minute. */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** How long ago something was; the exact time shows on pointing at it. */
export function RelativeTime({ iso, now }: { iso: string; now: Date }) {
  const locale = useUi().t('locale');
  const moment = new Date(iso);
  return (
    <time dir="auto" dateTime={iso} title={moment.toLocaleString(locale)}>
      {formatRelative(moment, now, locale)}
    </time>
  );
}
