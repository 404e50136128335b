import { useRef, useState } from 'preact/hooks';
import type { Notification } from '../../index.js';
import { IconButton } from '../elements/controls.js';
import { External } from '../elements/external.js';
import { Icon } from '../elements/icon.js';
import { Menu } from '../elements/menu.js';
import { Popover } from '../elements/popover.js';
import type { NotificationsProps } from '../types.js';
import { useStore, useStyle, useUi } from '../ui-context.js';
import { SnoozeDatePicker } from './snooze-date-picker.js';

const HOUR_MS = 3_600_000;
const PRESETS = [
  { key: 'snooze.options.anHourFromNow', hours: 1 },
  { key: 'snooze.options.inOneDay', hours: 24 },
  { key: 'snooze.options.inOneWeek', hours: 168 },
] as const;

/** What can be done with any notification: read or unread, archive, snooze. They show when the notification is pointed at or in focus. */
export function DefaultActions({
  notification,
  renderers,
}: {
  notification: Notification;
  renderers: NotificationsProps;
}) {
  const { t, inbox } = useUi();
  const style = useStyle();
  const { maxSnoozeDurationHours } = useStore(inbox.settings);
  const [isKept, setKept] = useState(false);
  if (renderers.renderDefaultActions) return <External render={renderers.renderDefaultActions} value={notification} />;

  return (
    <div
      class={style('notificationDefaultActions', { notification })}
      data-kept={isKept}
      onClick={(event) => event.stopPropagation()}
    >
      {notification.isSnoozed ? (
        <IconButton
          label={t('notification.actions.unsnooze.tooltip')}
          class={style('notificationUnsnooze__button')}
          icon="unsnooze"
          iconClass={style('notificationUnsnooze__icon')}
          onClick={() => void notification.unsnooze()}
        />
      ) : (
        <>
          <ReadButton notification={notification} />
          {!notification.isArchived && maxSnoozeDurationHours > 0 && (
            <SnoozeMenu notification={notification} maxHours={maxSnoozeDurationHours} onToggle={setKept} />
          )}
          <ArchiveButton notification={notification} />
        </>
      )}
    </div>
  );
}

function ReadButton({ notification }: { notification: Notification }) {
  const { t } = useUi();
  const style = useStyle();
  if (notification.isArchived) return null;
  return notification.isRead ? (
    <IconButton
      label={t('notification.actions.unread.tooltip')}
      class={style('notificationUnread__button')}
      icon="markAsUnread"
      iconClass={style('notificationUnread__icon')}
      onClick={() => void notification.unread()}
    />
  ) : (
    <IconButton
      label={t('notification.actions.read.tooltip')}
      class={style('notificationRead__button')}
      icon="markAsRead"
      iconClass={style('notificationRead__icon')}
      onClick={() => void notification.read()}
    />
  );
}

function ArchiveButton({ notification }: { notification: Notification }) {
  const { t } = useUi();
  const style = useStyle();
  return notification.isArchived ? (
    <IconButton
      label={t('notification.actions.unarchive.tooltip')}
      class={style('notificationUnarchive__button')}
      icon="markAsUnarchived"
      iconClass={style('notificationUnarchive__icon')}
      onClick={() => void notification.unarchive()}
    />
  ) : (
    <IconButton
      label={t('notification.actions.archive.tooltip')}
      class={style('notificationArchive__button')}
      icon="markAsArchived"
      iconClass={style('notificationArchive__icon')}
      onClick={() => void notification.archive()}
    />
  );
}

interface SnoozeMenuProps {
  notification: Notification;
  maxHours: number;
  onToggle: (isOpen: boolean) => void;
}

function SnoozeMenu({ notification, maxHours, onToggle }: SnoozeMenuProps) {
  const { t } = useUi();
  const style = useStyle();
  const anchor = useRef<HTMLSpanElement>(null);
  const [isPicking, setPicking] = useState(false);
  const snoozeUntil = (moment: Date) => void notification.snooze(moment.toISOString());
  const pick = (isOpen: boolean) => {
    setPicking(isOpen);
    onToggle(isOpen);
  };
  return (
    <span ref={anchor} class="nv-snoozeAnchor">
      <Menu
        elements={{
          trigger: 'notificationSnooze__button',
          content: 'notificationSnooze__dropdownContent',
          item: 'notificationSnooze__dropdownItem',
          icons: ['notificationSnooze__dropdownItem__icon'],
        }}
        triggerClass="nv-iconButton"
        label={t('notification.actions.snooze.tooltip')}
        isIconOnly
        placement="bottom-end"
        onToggle={(isOpen) => onToggle(isOpen || isPicking)}
        items={[
          ...PRESETS.filter(({ hours }) => hours <= maxHours).map(({ key, hours }) => ({
            label: t(key),
            icon: 'clock' as const,
            onSelect: () => snoozeUntil(new Date(Date.now() + hours * HOUR_MS)),
          })),
          {
            label: t('snooze.options.customTime'),
            icon: 'calendarSchedule' as const,
            element: 'datePickerTrigger' as const,
            onSelect: () => pick(true),
          },
        ]}
      >
        <Icon name="clock" class={style('notificationSnooze__icon')} />
      </Menu>
      <Popover
        anchor={anchor}
        isOpen={isPicking}
        onClose={() => pick(false)}
        label={t('notification.actions.snooze.tooltip')}
        class={style('notificationSnoozeCustomTime_popoverContent')}
        distance={4}
      >
        <SnoozeDatePicker
          maxHours={maxHours}
          onCancel={() => pick(false)}
          onApply={(moment) => {
            pick(false);
            snoozeUntil(moment);
          }}
        />
      </Popover>
    </span>
  );
}
