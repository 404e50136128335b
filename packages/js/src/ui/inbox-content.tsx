import { useState } from 'preact/hooks';
import { Icon } from './elements/icon.js';
import { IconButton } from './elements/controls.js';
import { Menu } from './elements/menu.js';
import { tabFilter } from './inbox-state.js';
import { NotificationTabs } from './notifications/notification-tabs.js';
import { PreferenceList } from './preferences/preference-list.js';
import { RefusalNotice } from './refusal-notice.js';
import { type InboxContentProps, InboxPage, NotificationStatus } from './types.js';
import { useStore, useStyle, useUi } from './ui-context.js';
import { useFollowedCounts } from './use-followed-counts.js';

const STATUS_TEXTS = {
  [NotificationStatus.UNREAD_READ]: {
    label: 'inbox.filters.labels.default',
    option: 'inbox.filters.dropdownOptions.default',
    icon: 'inApp',
  },
  [NotificationStatus.UNREAD]: {
    label: 'inbox.filters.labels.unread',
    option: 'inbox.filters.dropdownOptions.unread',
    icon: 'unread',
  },
  [NotificationStatus.SNOOZED]: {
    label: 'inbox.filters.labels.snoozed',
    option: 'inbox.filters.dropdownOptions.snoozed',
    icon: 'clock',
  },
  [NotificationStatus.ARCHIVED]: {
    label: 'inbox.filters.labels.archived',
    option: 'inbox.filters.dropdownOptions.archived',
    icon: 'markAsArchived',
  },
} as const;

/** What is in the popover: the list of notifications with its header, or the preferences. */
export function InboxContent({ initialPage = InboxPage.Notifications, hideNav = false, ...props }: InboxContentProps) {
  const { inbox } = useUi();
  const style = useStyle();
  useFollowedCounts();
  const [page, setPage] = useState(initialPage);
  const { isDevelopmentMode, isTrial } = useStore(inbox.settings);
  return (
    <div class={style('inboxContent')} data-page={page}>
      {page === InboxPage.Notifications ? (
        <>
          <Header onPreferences={hideNav ? undefined : () => setPage(InboxPage.Preferences)} />
          <NotificationTabs {...props} />
        </>
      ) : (
        <>
          <PreferencesHeader onBack={hideNav ? undefined : () => setPage(InboxPage.Notifications)} />
          <PreferenceList />
        </>
      )}
      <RefusalNotice />
      {isTrial && <TrialNote />}
      {isDevelopmentMode && <div class="nv-stripes" aria-hidden="true" />}
    </div>
  );
}

/** Says what becomes of a trial, and has something arrive in it. */
function TrialNote() {
  const { t, novu } = useUi();
  const [hasFailed, setFailed] = useState(false);
  const send = () => {
    novu.notifications.triggerHelloWorldEvent().then(
      () => setFailed(false),
      () => setFailed(true),
    );
  };
  return (
    <div class="nv-trial">
      <p>{t('inbox.trial.note')}</p>
      <button type="button" class="nv-secondary nv-button" onClick={send}>
        {t('inbox.trial.send')}
      </button>
      {hasFailed && (
        <span role="alert" class="nv-actionError">
          {t('notification.actions.error')}
        </span>
      )}
    </div>
  );
}

function Header({ onPreferences }: { onPreferences: (() => void) | undefined }) {
  const { t } = useUi();
  const style = useStyle();
  return (
    <div class={style('inboxHeader')}>
      <StatusMenu />
      <div class={style('moreActionsContainer')}>
        <MoreActions />
        {onPreferences && (
          <IconButton
            label={t('preferences.title')}
            class={style('preferences__button')}
            icon="cogs"
            iconClass={style('icon')}
            onClick={onPreferences}
          />
        )}
      </div>
    </div>
  );
}

function StatusMenu() {
  const { t, inbox } = useUi();
  const style = useStyle();
  const status = useStore(inbox.status);
  const statuses = Object.values(NotificationStatus);
  const { maxSnoozeDurationHours } = useStore(inbox.settings);
  return (
    <Menu
      elements={{
        trigger: 'inboxStatus__dropdownTrigger',
        content: 'inboxStatus__dropdownContent',
        item: 'inboxStatus__dropdownItem',
        labelContainer: 'inboxStatus__dropdownItemLabelContainer',
        label: 'inboxStatus__dropdownItemLabel',
        icons: ['inboxStatus__dropdownItem__icon', 'inboxStatus__dropdownItemLeft__icon'],
        check: 'inboxStatus__dropdownItemCheck__icon',
      }}
      label={t(STATUS_TEXTS[status].label)}
      items={statuses
        .filter((each) => each !== NotificationStatus.SNOOZED || maxSnoozeDurationHours > 0)
        .map((each) => ({
          label: t(STATUS_TEXTS[each].option),
          icon: STATUS_TEXTS[each].icon,
          isChecked: each === status,
          onSelect: () => (inbox.status.value = each),
        }))}
    >
      <span class={style('inboxStatus__title')}>{t(STATUS_TEXTS[status].label)}</span>
      <Icon name="arrowDropDown" class={style('inboxStatus__dropdownItemRight__icon')} />
    </Menu>
  );
}

function MoreActions() {
  const { t, novu, inbox, tabs } = useUi();
  const style = useStyle();
  const status = useStore(inbox.status);
  const tabIndex = useStore(inbox.tabIndex);
  // Nothing of this makes sense for what is put away or put off.
  if (status === NotificationStatus.ARCHIVED || status === NotificationStatus.SNOOZED) return null;
  const { tags, data } = tabFilter(tabs?.[tabIndex]);
  const which = { ...(tags ? { tags } : {}), ...(data ? { data } : {}) };
  return (
    <Menu
      elements={{
        trigger: 'moreActions__dropdownTrigger',
        content: 'moreActions__dropdownContent',
        item: 'moreActions__dropdownItem',
        label: 'moreActions__dropdownItemLabel',
        icons: ['moreActions__dropdownItemLeft__icon'],
      }}
      triggerClass="nv-iconButton"
      label={t('notifications.moreActions')}
      isIconOnly
      placement="bottom-end"
      items={[
        {
          label: t('notifications.actions.readAll'),
          icon: 'markAsRead',
          onSelect: () => void novu.notifications.readAll(which),
        },
        {
          label: t('notifications.actions.archiveAll'),
          icon: 'markAsArchived',
          onSelect: () => void novu.notifications.archiveAll(which),
        },
        {
          label: t('notifications.actions.archiveRead'),
          icon: 'markAsArchivedRead',
          onSelect: () => void novu.notifications.archiveAllRead(which),
        },
      ]}
    >
      <Icon name="dots" class={style('moreActions__dots')} />
    </Menu>
  );
}

function PreferencesHeader({ onBack }: { onBack: (() => void) | undefined }) {
  const { t } = useUi();
  const style = useStyle();
  return (
    <div class={style('preferencesHeader')}>
      {onBack && (
        <IconButton
          label={t('preferences.back')}
          class={style('preferencesHeader__back__button')}
          icon="arrowLeft"
          iconClass={`nv-directional ${style('preferencesHeader__icon')} ${style('preferencesHeader__back__button__icon')}`}
          onClick={onBack}
        />
      )}
      <h2 class={style('preferencesHeader__title')}>{t('preferences.title')}</h2>
    </div>
  );
}
