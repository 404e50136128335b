import { useSyncExternalStore } from 'react';
import { formatAge } from './format-age.js';
import { Tooltip } from './tooltip.js';

const TICK_MS = 5_000;

let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for every time on the page; it runs only while one is shown. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  now = Date.now();
  listeners.forEach((notify) => notify());
}

/** "3 min ago", kept up to date, with the exact time as tooltip. */
export function RelativeTime({ date }: { date: string }) {
  // A thing newer than the last tick must not lie in the future.
  const shownAt = Math.max(
    useSyncExternalStore(subscribe, () => now),
    Date.parse(date),
  );
  const exact = new Date(date).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
  return (
    <Tooltip content={exact}>
      <time dateTime={date} className="whitespace-nowrap">
        {formatAge(shownAt - Date.parse(date), date)}
      </time>
    </Tooltip>
  );
}
