import { io } from 'socket.io-client';
import { callApi, inEnvelope, sendToApi } from '../../api/client.js';
import { runtimeConfig } from '../../api/config.js';
import type { InboxView, NotificationChange } from './inbox-state.js';
import {
  countSchema,
  pageSchema,
  receivedEventSchema,
  sessionSchema,
  unreadEventSchema,
  type InboxPage,
} from './inbox.schema.js';

export interface InboxSubscriber {
  subscriberId: string;
  firstName?: string;
  lastName?: string;
  email?: string;
}

export interface InboxEvents {
  /** A notification has been put into the Inbox; its id. */
  received: (notificationId: string) => void;
  /** The number of unread notifications. */
  unreadChanged: (unread: number) => void;
  /** Whether events arrive at this moment. */
  liveChanged: (live: boolean) => void;
}

const PAGE_SIZE = 10;
const RECONNECTION_DELAY_MAX_MS = 10_000;
const VIEW_FILTERS: Record<InboxView, string> = {
  all: 'archived=false&snoozed=false',
  unread: 'read=false&archived=false&snoozed=false',
  archived: 'archived=true',
};

/**
 * The Inbox of one subscriber, over the public Inbox API (`inbox-api.md`). Small on purpose: our published client packages
 * take its place once they exist.
 */
export class InboxClient {
  private constructor(
    private readonly token: string,
    /** Unread notifications when the session began. */
    readonly unreadAtStart: number,
  ) {}

  /** Opens a session; makes the subscriber when there is none yet. @throws ApiError */
  static async open(applicationIdentifier: string, subscriber: InboxSubscriber): Promise<InboxClient> {
    const { data } = await callApi(inEnvelope(sessionSchema), '/v1/inbox/session', {
      method: 'POST',
      body: { applicationIdentifier, subscriber },
    });
    return new InboxClient(data.token, data.unreadCount.total);
  }

  /** One page, newest first. @param after id of the last notification of the page before */
  list(view: InboxView, after: string | null, signal?: AbortSignal): Promise<InboxPage> {
    const cursor = after ? `&after=${encodeURIComponent(after)}` : '';
    return callApi(pageSchema, `/v1/inbox/notifications?limit=${PAGE_SIZE}&${VIEW_FILTERS[view]}${cursor}`, {
      token: this.token,
      ...(signal && { signal }),
    });
  }

  async countUnread(): Promise<number> {
    const filters = encodeURIComponent(JSON.stringify([{ read: false, archived: false, snoozed: false }]));
    const answer = await callApi(countSchema, `/v1/inbox/notifications/count?filters=${filters}`, {
      token: this.token,
    });
    return answer.data[0]?.count ?? 0;
  }

  change(notificationId: string, change: NotificationChange): Promise<void> {
    return sendToApi(`/v1/inbox/notifications/${notificationId}/${change}`, { method: 'PATCH', token: this.token });
  }

  readAll(): Promise<void> {
    return sendToApi('/v1/inbox/notifications/read', { method: 'POST', body: {}, token: this.token });
  }

  /** Listens until the returned function is called. */
  subscribe(events: InboxEvents): () => void {
    // The path is where a proxy has the server; socket.io by itself takes it for the name of a part of the server.
    const { origin, pathname } = new URL(runtimeConfig.wsUrl);
    const socket = io(origin, {
      path: `${pathname.replace(/\/+$/, '')}/socket.io`,
      transports: ['websocket'],
      query: { token: this.token },
      reconnectionDelayMax: RECONNECTION_DELAY_MAX_MS,
    });
    socket.on('connect', () => events.liveChanged(true));
    socket.on('disconnect', () => events.liveChanged(false));
    socket.on('notification_received', (event: unknown) => {
      const parsed = receivedEventSchema.safeParse(event);
      if (parsed.success) events.received(parsed.data.message._id);
    });
    socket.on('unread_count_changed', (event: unknown) => {
      const parsed = unreadEventSchema.safeParse(event);
      if (parsed.success) events.unreadChanged(parsed.data.counts.total);
    });
    return () => socket.disconnect();
  }
}
