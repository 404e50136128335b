import type {
  ActionType,
  ChannelPreference,
  InboxNotification,
  NotificationFilter,
  PreferencesResponse,
  Severities,
  TagsFilter,
  WeeklySchedule,
  WorkflowCriticalityEnum,
} from '../types.js';
import type { Pairs } from './http-client.js';
import type { Session } from './session.js';

interface ScheduleAnswer {
  isEnabled?: boolean | undefined;
  weeklySchedule?: WeeklySchedule | undefined;
}

interface ListAnswer {
  data: InboxNotification[];
  hasMore: boolean;
  filter: NotificationFilter;
}

interface BulkBody {
  tags?: TagsFilter;
  data?: Record<string, unknown>;
  notificationIds?: string[];
}

export type NotificationChange = 'read' | 'unread' | 'archive' | 'unarchive' | 'unsnooze';
export type BulkChange = 'read' | 'seen' | 'archive' | 'read-archive' | 'delete';

/** Global preferences, those of workflows and the schedule bear on each other. */
const PREFERENCES = 'preferences';

/**
 * The notification and preference endpoints of the API: one method each, plain objects in and out. Rejects when the API refuses. Changes of
 * one notification, and those of preferences, reach the API in the order they are made in.
 */
export class InboxService {
  constructor(readonly session: Session) {}

  list(query: NotificationFilter & { limit: number; after?: string; offset?: number }): Promise<ListAnswer> {
    return this.session.request('GET', '/inbox/notifications', { query: listQuery(query), raw: true });
  }

  async count(filters: NotificationFilter[]): Promise<{ count: number; filter: NotificationFilter }[]> {
    return this.session.request('GET', '/inbox/notifications/count', { query: { filters: JSON.stringify(filters) } });
  }

  change(id: string, change: NotificationChange): Promise<InboxNotification> {
    return this.session.requestInTurn(id, 'PATCH', `${path(id)}/${change}`);
  }

  snooze(id: string, snoozeUntil: string): Promise<InboxNotification> {
    return this.session.requestInTurn(id, 'PATCH', `${path(id)}/snooze`, { body: { snoozeUntil } });
  }

  setAction(id: string, actionType: ActionType, isCompleted: boolean): Promise<InboxNotification> {
    return this.session.requestInTurn(id, 'PATCH', `${path(id)}/${isCompleted ? 'complete' : 'revert'}`, {
      body: { actionType },
    });
  }

  delete(id: string): Promise<void> {
    return this.session.requestInTurn(id, 'DELETE', `${path(id)}/delete`);
  }

  changeMany(change: BulkChange, { data, ...which }: BulkBody): Promise<void> {
    const body = { ...which, ...(data ? { data: JSON.stringify(data) } : {}) };

    return this.session.request('POST', `/inbox/notifications/${change}`, { body });
  }

  /** Sends the demonstration of a trial. */
  triggerHelloWorld(): Promise<unknown> {
    const payload = {
      subject: 'Hello from your Inbox',
      body: 'This notification was triggered from the page itself, without a key.',
      primaryActionText: 'Go to the start page',
      primaryActionUrl: '/',
      secondaryActionText: 'Dismiss',
      secondaryActionUrl: '/',
    };
    const body = { name: 'hello-world', to: { subscriberId: 'keyless-subscriber-id' }, payload };

    return this.session.request('POST', '/inbox/events', { body });
  }

  preferences(query: {
    tags?: string[];
    severity?: Severities;
    criticality: WorkflowCriticalityEnum;
  }): Promise<PreferencesResponse[]> {
    const pairs: Pairs = [
      ['criticality', query.criticality],
      ...pairsOfTags(query.tags),
      ...pairsOfSeverity(query.severity),
    ];

    return this.session.request('GET', '/inbox/preferences', { query: pairs });
  }

  globalPreference(): Promise<PreferencesResponse> {
    return this.session.request('GET', '/inbox/preferences/global');
  }

  updateGlobalPreference(
    body: ChannelPreference & { schedule?: { isEnabled?: boolean; weeklySchedule?: WeeklySchedule } },
  ): Promise<PreferencesResponse> {
    return this.session.requestInTurn(PREFERENCES, 'PATCH', '/inbox/preferences', { body });
  }

  /** Changes days of the schedule. What is left out stays as the server has it: another window may have changed it. */
  updateScheduleDays(
    days: WeeklySchedule,
    { isEnabled, current }: { isEnabled: boolean | undefined; current: ScheduleAnswer },
  ): Promise<PreferencesResponse> {
    return this.session.requestInTurn(PREFERENCES, 'PATCH', '/inbox/preferences', async () => {
      const { schedule: kept = current } = await this.globalPreference();
      const weeklySchedule = { ...kept.weeklySchedule, ...days };

      return { body: { schedule: { isEnabled: isEnabled ?? kept.isEnabled ?? true, weeklySchedule } } };
    });
  }

  updateWorkflowPreference(workflowId: string, body: ChannelPreference): Promise<PreferencesResponse> {
    return this.session.requestInTurn(PREFERENCES, 'PATCH', `/inbox/preferences/${encodeURIComponent(workflowId)}`, {
      body,
    });
  }

  updatePreferences(preferences: ({ workflowId: string } & ChannelPreference)[]): Promise<PreferencesResponse[]> {
    return this.session.requestInTurn(PREFERENCES, 'PATCH', '/inbox/preferences/bulk', { body: { preferences } });
  }
}

function path(id: string): string {
  return `/inbox/notifications/${encodeURIComponent(id)}`;
}

function listQuery({ tags, data, severity, ...plain }: Parameters<InboxService['list']>[0]): Pairs {
  return [
    ...Object.entries(plain).flatMap(([name, value]): Pairs => (value === undefined ? [] : [[name, String(value)]])),
    ...(data ? [['data', JSON.stringify(data)] as const] : []),
    ...pairsOfTags(tags),
    ...pairsOfSeverity(severity),
  ];
}

function pairsOfTags(tags: TagsFilter = []): Pairs {
  if (!Array.isArray(tags) && 'and' in tags) {
    return tags.and.flatMap(({ or }, index) => or.map((tag) => [`tags[${index}][]`, tag] as const));
  }

  return (Array.isArray(tags) ? tags : tags.or).map((tag) => ['tags[]', tag]);
}

function pairsOfSeverity(severity: Severities | undefined): Pairs {
  if (Array.isArray(severity)) return severity.map((each) => ['severity[]', each]);

  return severity ? [['severity', severity]] : [];
}
