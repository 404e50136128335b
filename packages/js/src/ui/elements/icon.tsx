import type { ComponentChildren } from 'preact';
import type { AllIconKey } from '../appearance/theme.js';
import { useUi } from '../ui-context.js';
import { External } from './external.js';

const circle = (cx: number, cy: number, r: number) => <circle cx={cx} cy={cy} r={r} />;
const dot = (cx: number, cy: number) => <circle cx={cx} cy={cy} r="1.6" fill="currentColor" stroke="none" />;
const lines = (...paths: string[]) => <path d={paths.join(' ')} />;

const BELL = 'M6 16V10.5a6 6 0 0 1 12 0V16l1.5 2h-15L6 16Z';
const CLAPPER = 'M10 21h4';
const ARCHIVE = 'M4 8v11h16V8 M3 4h18v4H3z';
const ENVELOPE = 'M3 5.5h18v13H3z M3.5 6.5 12 13l8.5-6.5';

/** Drawn on a grid of 24 units with lines of the text's colour. */
const ICONS: Record<AllIconKey, ComponentChildren> = {
  bell: lines(BELL, CLAPPER),
  bellPlus: lines(BELL, CLAPPER, 'M12 9v5 M9.5 11.5h5'),
  bellCross: lines(BELL, CLAPPER, 'M10 9.5l4 4 M14 9.5l-4 4'),
  cogs: (
    <>
      {lines('M4 7h9 M18 7h2 M4 17h2 M11 17h9')}
      {circle(15.5, 7, 2.5)}
      {circle(8.5, 17, 2.5)}
    </>
  ),
  check: lines('M5 12.5l4.5 4.5L19 7.5'),
  arrowDown: lines('M6 9l6 6 6-6'),
  arrowDropDown: lines('M7 10l5 5 5-5'),
  arrowRight: lines('M9 6l6 6-6 6'),
  arrowLeft: lines('M15 6l-6 6 6 6'),
  dots: (
    <>
      {dot(5, 12)}
      {dot(12, 12)}
      {dot(19, 12)}
    </>
  ),
  clock: (
    <>
      {circle(12, 12, 8.5)}
      {lines('M12 7.5V12l3 2')}
    </>
  ),
  unsnooze: (
    <>
      {circle(12, 12, 8.5)}
      {lines('M9.5 9.5l5 5 M14.5 9.5l-5 5')}
    </>
  ),
  unread: (
    <>
      {lines('M20 10v8.5H4V5.5h10 M4.5 7l7.5 6 3-2.4')}
      {circle(19, 5.5, 2.5)}
    </>
  ),
  markAsUnread: (
    <>
      {lines('M20 10v8.5H4V5.5h10 M4.5 7l7.5 6 3-2.4')}
      {circle(19, 5.5, 2.5)}
    </>
  ),
  markAsRead: lines('M2.5 12.5l4.5 4.5L15 8 M11 16l1 1 9.5-9.5'),
  markAsArchived: lines(ARCHIVE, 'M9.5 12h5'),
  markAsArchivedRead: lines(ARCHIVE, 'M9 13.5l2 2 4-4'),
  markAsUnarchived: lines(ARCHIVE, 'M12 17v-5.5 M9.5 13.5 12 11l2.5 2.5'),
  trash: lines('M4 7h16 M9.5 7V4h5v3 M6 7l1 13h10l1-13'),
  nodeTree: (
    <>
      {lines('M8 6h5 M8 6v12h5 M8 12h5 M4 6h4')}
      {circle(16, 6, 2)}
      {circle(16, 12, 2)}
      {circle(16, 18, 2)}
    </>
  ),
  routeFill: (
    <>
      {lines('M8 18h7a3.5 3.5 0 0 0 0-7H9a3 3 0 0 1 0-6h7')}
      {circle(6, 18, 2)}
      {circle(18, 5, 2)}
    </>
  ),
  sms: lines('M4 4.5h16v12h-9L6.5 20v-3.5H4z M8 9h8 M8 12.5h5'),
  chat: lines('M3 4.5h13v9H9L5.5 16.5v-3H3z M19 9h2v9h-2v2.5L16 18h-5v-1.5'),
  inApp: lines(BELL, CLAPPER),
  email: lines(ENVELOPE),
  push: (
    <>
      {lines('M7 2.5h10v19H7z')}
      {dot(12, 18)}
    </>
  ),
  info: (
    <>
      {circle(12, 12, 8.5)}
      {lines('M12 11v5')}
      {dot(12, 8)}
    </>
  ),
  calendarSchedule: (
    <>
      {lines('M20 10V5H4v15h7 M4 9.5h16 M8.5 3v4 M15.5 3v4 M17 15.5V17l1 1')}
      {circle(17, 17, 4)}
    </>
  ),
  copy: lines('M9 9h11v11H9z M5.5 15H4V4h11v1.5'),
  loader: lines('M12 3.5v4 M12 16.5v4 M3.5 12h4 M16.5 12h4 M6 6l2.8 2.8 M15.2 15.2 18 18 M6 18l2.8-2.8 M15.2 8.8 18 6'),
  channelConnect: lines('M9.5 14.5l5-5 M8 11l-2.5 2.5a3.5 3.5 0 0 0 5 5L13 16 M16 13l2.5-2.5a3.5 3.5 0 0 0-5-5L11 8'),
  channelConnected: lines('M5 12.5l4.5 4.5L19 7.5'),
};

/** An icon of the theme, or ours. It says nothing to a screen reader: what it stands for is said beside it. */
export function Icon({ name, class: className }: { name: AllIconKey; class: string }) {
  const override = useUi().appearance.icon(name);
  if (override)
    return (
      <External class={`nv-iconSlot ${className}`} render={(el) => override(el, { class: className })} value={name} />
    );
  return (
    <svg
      class={`nv-svg ${className}`}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {ICONS[name]}
    </svg>
  );
}
