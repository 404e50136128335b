/** The platform counts no further than to 100. */
export const cappedCount = (count: number): string => (count > 99 ? '99+' : String(count));

const DEFAULT_INBOX_TEXTS = {
  locale: 'en-US',
  'inbox.filters.dropdownOptions.unread': 'Unread only',
  'inbox.filters.dropdownOptions.default': 'Unread & read',
  'inbox.filters.dropdownOptions.archived': 'Archived',
  'inbox.filters.dropdownOptions.snoozed': 'Snoozed',
  'inbox.filters.labels.unread': 'Unread',
  'inbox.filters.labels.default': 'Inbox',
  'inbox.filters.labels.archived': 'Archived',
  'inbox.filters.labels.snoozed': 'Snoozed',
  'notifications.emptyNotice': 'Nothing here yet. Look in again later.',
  'notifications.actions.readAll': 'Mark all as read',
  'notifications.actions.archiveAll': 'Archive all',
  'notifications.actions.archiveRead': 'Archive read',
  'notifications.newNotifications': ({ notificationCount }: { notificationCount: number }): string =>
    `${cappedCount(notificationCount)} new ${notificationCount === 1 ? 'notification' : 'notifications'}`,
  'notification.actions.read.tooltip': 'Mark as read',
  'notification.actions.unread.tooltip': 'Mark as unread',
  'notification.actions.archive.tooltip': 'Archive',
  'notification.actions.unarchive.tooltip': 'Unarchive',
  'notification.actions.snooze.tooltip': 'Snooze',
  'notification.actions.unsnooze.tooltip': 'Unsnooze',
  'notification.snoozedUntil': 'Snoozed until',
  'preferences.title': 'Preferences',
  'preferences.emptyNotice': 'There are no preferences for single notifications yet.',
  'preferences.global': 'Global Preferences',
  'preferences.schedule.title': 'Schedule',
  'preferences.schedule.description': 'Notify me between these hours:',
  'preferences.schedule.headerInfo':
    'Outside your schedule, notifications to other channels pause. In-app and critical notifications always arrive.',
  'preferences.schedule.info': 'Critical and in-app notifications reach you outside your schedule, too.',
  'preferences.schedule.days': 'Days',
  'preferences.schedule.from': 'From',
  'preferences.schedule.to': 'To',
  'preferences.schedule.copyTimesTo': 'Copy times to',
  'preferences.schedule.sunday': 'Sunday',
  'preferences.schedule.monday': 'Monday',
  'preferences.schedule.tuesday': 'Tuesday',
  'preferences.schedule.wednesday': 'Wednesday',
  'preferences.schedule.thursday': 'Thursday',
  'preferences.schedule.friday': 'Friday',
  'preferences.schedule.saturday': 'Saturday',
  'preferences.schedule.dayScheduleCopy.title': 'Copy times to:',
  'preferences.schedule.dayScheduleCopy.selectAll': 'Select all',
  'preferences.schedule.dayScheduleCopy.apply': 'Apply',
  'preferences.workflow.disabled.notice': 'This notification is critical. Ask an administrator to let you change it.',
  'preferences.workflow.disabled.tooltip': 'Ask an administrator to change this',
  'preferences.group.info': 'Applies to every notification in this group.',
  'snooze.datePicker.timePickerLabel': 'Time',
  'snooze.datePicker.apply': 'Apply',
  'snooze.datePicker.cancel': 'Cancel',
  'snooze.options.anHourFromNow': 'An hour from now',
  'snooze.datePicker.pastDateTooltip': 'Choose a time at least 3 minutes from now',
  'snooze.datePicker.noDateSelectedTooltip': 'Choose a date first',
  'snooze.datePicker.exceedingLimitTooltip': ({ days }: { days: number }): string =>
    `A notification can be snoozed for at most ${days} ${days === 1 ? 'day' : 'days'}`,
  'snooze.options.customTime': 'Custom time...',
  'snooze.options.inOneDay': 'Tomorrow',
  'snooze.options.inOneWeek': 'Next week',
};

const DEFAULT_SUBSCRIPTION_TEXTS = {
  locale: 'en-US',
  'subscription.subscribe': 'Subscribe',
  'subscription.unsubscribe': 'Unsubscribe',
  'subscription.preferences.header': 'Manage subscription',
  'subscription.preferences.headerInfo':
    'Choose what you want to hear about. What is off for a workflow or for everything stays off here, too.',
  'subscription.preferences.notSubscribed.header': 'You are not subscribed',
  'subscription.preferences.notSubscribed.description': 'Subscribe to hear about new activity.',
  'subscription.preferences.empty.header': 'You are subscribed',
  'subscription.preferences.empty.description': 'There is nothing to choose here.',
};

/** What only our components say: to screen readers, and when something goes wrong. */
const DEFAULT_EXTRA_TEXTS = {
  'inbox.bell.label': ({ unreadCount }: { unreadCount: number }): string =>
    unreadCount === 0 ? 'Notifications' : `Notifications, ${cappedCount(unreadCount)} unread`,
  'inbox.trial.note': 'A trial: everything in it is deleted 24 hours after it began.',
  'inbox.trial.send': 'Send me a notification',
  'notifications.error': 'Notifications could not be loaded.',
  'notifications.retry': 'Try again',
  'notifications.moreActions': 'More actions',
  'notifications.moreTabs': 'More tabs',
  'notification.unread': 'Unread',
  'notification.actions.error': 'That did not work. Please try again.',
  'preferences.error': 'Preferences could not be loaded.',
  'preferences.back': 'Back',
  'preferences.loading': 'Loading preferences',
  'preferences.channels.in_app': 'In-App',
  'preferences.channels.email': 'Email',
  'preferences.channels.sms': 'SMS',
  'preferences.channels.push': 'Push',
  'preferences.channels.chat': 'Chat',
  'preferences.channels.tool': 'Tool',
  'snooze.datePicker.previousMonth': 'Previous month',
  'snooze.datePicker.nextMonth': 'Next month',
  'snooze.datePicker.hour': 'Hour',
  'snooze.datePicker.minute': 'Minute',
};

const DEFAULT_TEXTS = { ...DEFAULT_INBOX_TEXTS, ...DEFAULT_SUBSCRIPTION_TEXTS, ...DEFAULT_EXTRA_TEXTS };

type Texts = typeof DEFAULT_TEXTS;
type Localization<Key extends keyof Texts> = {
  [K in Key]?: Texts[K] | string;
} & {
  /** Names of workflows, by identifier or name. */
  dynamic?: Record<string, string>;
};

export type InboxLocalizationKey = keyof typeof DEFAULT_INBOX_TEXTS | keyof typeof DEFAULT_EXTRA_TEXTS;
export type SubscriptionLocalizationKey = keyof typeof DEFAULT_SUBSCRIPTION_TEXTS;
export type AllLocalizationKey = keyof Texts;
export type InboxLocalization = Localization<InboxLocalizationKey>;
export type SubscriptionLocalization = Localization<SubscriptionLocalizationKey>;
export type AllLocalization = Localization<AllLocalizationKey>;

type TextArguments<K extends AllLocalizationKey> = Texts[K] extends (...args: infer A) => string ? A : [];
/** The text of a key in the language of the page. */
export type Translate = <K extends AllLocalizationKey>(key: K, ...args: TextArguments<K>) => string;

/** Looks texts up in `localization`, then among the English ones. */
export function translator(localization?: AllLocalization | null): Translate {
  const texts = { ...localization, locale: languageTag(localization?.locale) };
  return (key, ...args) => {
    const text = texts[key] ?? DEFAULT_TEXTS[key];
    // The compiler cannot see that the function found by a key takes the arguments that belong to this key.
    return typeof text === 'function' ? text(args[0] as never) : text;
  };
}

/** The tag by which the browser knows the language, also where it is written as in the platform's translations: `pt_BR`. */
function languageTag(locale: string = DEFAULT_TEXTS.locale): string {
  try {
    return Intl.getCanonicalLocales(locale.replaceAll('_', '-'))[0] ?? DEFAULT_TEXTS.locale;
  } catch {
    // Times in English are better than no Inbox.
    return DEFAULT_TEXTS.locale;
  }
}

/** What a workflow is called on the page: `dynamic` may rename it by identifier or by name. */
export function workflowLabel(
  localization: AllLocalization | undefined,
  workflow: { identifier: string; name: string },
): string {
  return localization?.dynamic?.[workflow.identifier] ?? localization?.dynamic?.[workflow.name] ?? workflow.name;
}
