import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Notification, SeverityLevelEnum } from '../../index.js';
import { Spinner } from '../elements/controls.js';
import { External } from '../elements/external.js';
import { Icon } from '../elements/icon.js';
import type { NotificationsProps } from '../types.js';
import { useStyle, useUi } from '../ui-context.js';
import { DefaultActions } from './default-actions.js';
import { MarkedText } from './marked-text.js';
import { follow } from './navigation.js';
import type { SeenTracker } from './seen-tracker.js';
import { formatMoment, formatRelative, RelativeTime } from './time.js';

const SEVERITY_KEYS = {
  [SeverityLevelEnum.HIGH]: 'severityHigh',
  [SeverityLevelEnum.MEDIUM]: 'severityMedium',
  [SeverityLevelEnum.LOW]: 'severityLow',
  [SeverityLevelEnum.NONE]: undefined,
} as const;

interface NotificationItemProps {
  notification: Notification;
  renderers: NotificationsProps;
  seen: SeenTracker;
  now: Date;
  /** Its place among those shown, from 1, and how many there are; -1 when more can be loaded. */
  position: number;
  total: number;
}

/** One notification of the list. */
export function NotificationItem({ notification, renderers, seen, now, position, total }: NotificationItemProps) {
  const ui = useUi();
  const style = useStyle();
  const element = useRef<HTMLElement>(null);
  const id = useId();
  const context = { notification };
  const severity = SEVERITY_KEYS[notification.severity];

  useLayoutEffect(
    () => (element.current ? seen.watch(element.current, notification) : undefined),
    [notification.id, seen],
  );

  const open = () => {
    if (!notification.isRead) void notification.read();
    renderers.onNotificationClick?.(notification);
    follow(notification.redirect, ui.routerPush);
  };
  const renderNotification = renderers.renderNotification ?? ui.renderNotification;
  const key = severity ? (`${severity}__notification` as const) : 'notification';

  return (
    <article
      ref={element}
      // What the page draws itself looks as the page wants it.
      class={renderNotification ? 'nv-drawnNotification' : style(key, context)}
      data-id={notification.id}
      data-read={notification.isRead}
      data-severity={notification.severity}
      tabIndex={0}
      aria-posinset={position}
      aria-setsize={total}
      aria-labelledby={renderNotification ? undefined : `${id}-state ${id}-text`}
      onClick={renderNotification ? undefined : open}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.target !== event.currentTarget || renderNotification) return;
        event.preventDefault();
        open();
      }}
    >
      {renderNotification ? (
        <External render={renderNotification} value={notification} />
      ) : (
        <>
          {severity && <span class={style(`${severity}__notificationBar`, context)} />}
          <Avatar notification={notification} renderers={renderers} />
          <div class={style('notificationContent', context)}>
            <div id={`${id}-text`} class={style('notificationTextContainer', context)}>
              <Subject notification={notification} renderers={renderers} />
              <Body notification={notification} renderers={renderers} />
            </div>
            <CustomActions notification={notification} renderers={renderers} />
            <div class={style('notificationDateActionsContainer')}>
              <Moment notification={notification} now={now} />
              <DefaultActions notification={notification} renderers={renderers} />
            </div>
          </div>
          <span id={`${id}-state`} class="nv-dotSlot">
            {!notification.isRead && (
              <>
                <span class={style('notificationDot', context)} />
                <span class="nv-visuallyHidden">{ui.t('notification.unread')}</span>
              </>
            )}
          </span>
        </>
      )}
    </article>
  );
}

interface PartProps {
  notification: Notification;
  renderers: NotificationsProps;
}

function Avatar({ notification, renderers }: PartProps) {
  const style = useStyle();
  const [isBroken, setBroken] = useState(false);
  const context = { notification };
  if (renderers.renderAvatar) {
    return <External class="nv-avatarSlot" render={renderers.renderAvatar} value={notification} />;
  }
  if (!notification.avatar) return null;
  if (isBroken) {
    return (
      <span class={style('notificationImageLoadingFallback', context)}>
        <Icon name="bell" class={style('icon')} />
      </span>
    );
  }
  return (
    <img
      class={style('notificationImage', context)}
      src={notification.avatar}
      alt=""
      loading="lazy"
      onError={() => setBroken(true)}
    />
  );
}

function Subject({ notification, renderers }: PartProps) {
  const style = useStyle();
  if (renderers.renderSubject) return <External render={renderers.renderSubject} value={notification} />;
  if (!notification.subject) return null;
  return (
    <p dir="auto" class={style('notificationSubject', { notification })}>
      <MarkedText text={notification.subject} part="notificationSubject" />
    </p>
  );
}

function Body({ notification, renderers }: PartProps) {
  const style = useStyle();
  return (
    <div class={style('notificationBodyContainer')}>
      {renderers.renderBody ? (
        <External render={renderers.renderBody} value={notification} />
      ) : (
        <p dir="auto" class={style('notificationBody', { notification })}>
          <MarkedText text={notification.body} part="notificationBody" />
        </p>
      )}
    </div>
  );
}

/** When it came, or until when it is put off. */
function Moment({ notification, now }: { notification: Notification; now: Date }) {
  const { t } = useUi();
  const style = useStyle();
  const context = { notification };
  const { snoozedUntil, isSnoozed, deliveredAt = [], createdAt } = notification;
  if (isSnoozed && snoozedUntil) {
    return (
      <p class={style('notificationDate', context)}>
        <Icon name="clock" class={style('notificationSnoozedUntil__icon', context)} />
        {t('notification.snoozedUntil')}{' '}
        <time dir="auto" dateTime={snoozedUntil}>
          {formatMoment(new Date(snoozedUntil), now, t('locale'))}
        </time>
      </p>
    );
  }
  const latest = deliveredAt.at(-1);
  return (
    <p class={style('notificationDate', context)}>
      {deliveredAt.length > 1 && latest && (
        <span class={style('notificationDeliveredAt__badge', context)}>
          <Icon name="clock" class={style('notificationDeliveredAt__icon', context)} />
          {formatRelative(new Date(latest), now, t('locale'))}
        </span>
      )}
      <RelativeTime iso={createdAt} now={now} />
    </p>
  );
}

function CustomActions({ notification, renderers }: PartProps) {
  const style = useStyle();
  if (renderers.renderCustomActions) return <External render={renderers.renderCustomActions} value={notification} />;
  if (!notification.primaryAction && !notification.secondaryAction) return null;
  return (
    <div class={style('notificationCustomActions', { notification })}>
      <ActionButton notification={notification} type="primary" onAction={renderers.onPrimaryActionClick} />
      <ActionButton notification={notification} type="secondary" onAction={renderers.onSecondaryActionClick} />
    </div>
  );
}

interface ActionButtonProps {
  notification: Notification;
  type: 'primary' | 'secondary';
  onAction: ((notification: Notification) => void) | undefined;
}

function ActionButton({ notification, type, onAction }: ActionButtonProps) {
  const { routerPush, t } = useUi();
  const style = useStyle();
  const [phase, setPhase] = useState<'idle' | 'busy' | 'failed'>('idle');
  const action = type === 'primary' ? notification.primaryAction : notification.secondaryAction;
  if (!action) return null;

  const perform = async () => {
    if (phase === 'busy') return;
    onAction?.(notification);
    // Before anything is awaited: a browser lets a window open only in answer to the click itself.
    follow(action.redirect, routerPush);
    if (action.isCompleted) return;
    setPhase('busy');
    const { error } = await (type === 'primary' ? notification.completePrimary() : notification.completeSecondary());
    setPhase(error ? 'failed' : 'idle');
  };
  const key = type === 'primary' ? 'notificationPrimaryAction__button' : 'notificationSecondaryAction__button';
  return (
    <>
      <button
        type="button"
        class={`nv-${type} ${style(key, { notification })}`}
        data-completed={action.isCompleted}
        aria-busy={phase === 'busy'}
        aria-pressed={action.isCompleted ? true : undefined}
        onClick={(event) => {
          event.stopPropagation();
          void perform();
        }}
      >
        {phase === 'busy' && <Spinner />}
        {action.isCompleted && <Icon name="check" class={style('icon')} />}
        {action.label}
      </button>
      {phase === 'failed' && (
        <span role="alert" class="nv-actionError">
          {t('notification.actions.error')}
        </span>
      )}
    </>
  );
}
