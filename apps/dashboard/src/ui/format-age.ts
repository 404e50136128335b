const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long ago something was: "just now", "5 min ago", "3 h ago", "2 d ago", and after a week its date. */
export function formatAge(ageMs: number, date: string): string {
  if (ageMs < MINUTE_MS) return ageMs < 10_000 ? 'just now' : `${Math.floor(ageMs / 1_000)} s ago`;
  if (ageMs < HOUR_MS) return `${Math.floor(ageMs / MINUTE_MS)} min ago`;
  if (ageMs < DAY_MS) return `${Math.floor(ageMs / HOUR_MS)} h ago`;
  if (ageMs < 7 * DAY_MS) return `${Math.floor(ageMs / DAY_MS)} d ago`;
  return new Date(date).toLocaleDateString(undefined, { dateStyle: 'medium' });
}
