import { useEffect, useState } from 'preact/hooks';
import { NOTIFICATION_COUNT_SYNC_EVENTS, type EventNames } from '../index.js';
import { useUi } from './ui-context.js';

/** What a person does in the Inbox; that something was seen is told without their doing. Action buttons speak for themselves. */
const CHANGES = [
  ...NOTIFICATION_COUNT_SYNC_EVENTS.filter((event) => !event.includes('seen')),
  'preference.update.resolved',
  'preferences.bulk_update.resolved',
  'preference.schedule.update.resolved',
] as const satisfies readonly EventNames[];

/** Says that a change was not taken, which is otherwise only seen by its going back; until the next one. */
export function RefusalNotice() {
  const { novu, t } = useUi();
  const [isRefused, setRefused] = useState(false);
  useEffect(() => {
    const stops = CHANGES.map((event) => novu.on(event, ({ error }) => setRefused(error !== undefined)));
    return () => stops.forEach((stop) => stop());
  }, [novu]);
  if (!isRefused) return null;
  return (
    <p role="alert" class="nv-refusal">
      {t('notification.actions.error')}
    </p>
  );
}
