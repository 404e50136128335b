import { ChannelConnections } from './channels/channel-connections.js';
import { ChannelEndpoints } from './channels/channel-endpoints.js';
import { buildContextKey, buildSubscriber } from './context.js';
import { NovuError } from './errors.js';
import { NovuEventEmitter } from './event-emitter.js';
import { type EventHandler, type EventNames, type Events, isSocketEvent } from './events.js';
import { HttpClient } from './http/http-client.js';
import { InboxService } from './http/inbox-service.js';
import { type Identity, Session } from './http/session.js';
import { Notifications } from './notifications/notifications.js';
import { Preferences } from './preferences/preferences.js';
import { type BaseSocketInterface, Socket } from './socket/socket.js';
import { Subscriptions } from './subscriptions/subscriptions.js';
import type { Context, NovuOptions, Result, Session as SessionAnswer, Subscriber } from './types.js';
import type { WebChat } from './web-chat/web-chat.js';

/**
 * The Inbox of one subscriber, without a user interface. Nothing is sent until something is asked for: the first call, or the first
 * listener of a session or socket event, opens the session.
 *
 * @example
 * const novu = new Novu({ applicationIdentifier: 'app-1', subscriber: 'ada', apiUrl: 'https://api.example.com' });
 * novu.on('notifications.notification_received', ({ result }) => show(result.subject));
 * const { data, error } = await novu.notifications.list({ read: false });
 */
export class Novu {
  readonly notifications: Notifications;
  readonly preferences: Preferences;
  readonly subscriptions: Subscriptions;
  readonly channelConnections: ChannelConnections;
  readonly channelEndpoints: ChannelEndpoints;
  readonly socket: BaseSocketInterface;
  readonly #emitter = new NovuEventEmitter();
  readonly #session: Session;
  readonly #socket: Socket;
  #options: NovuOptions;
  #webChat: WebChat | undefined;
  #webChatLoading: Promise<WebChat> | undefined;

  constructor(options: NovuOptions) {
    this.#options = options;
    const http = new HttpClient(options.apiUrl ?? options.backendUrl);
    const session = new Session(http, this.#emitter, identityOf(options));
    const inbox = new InboxService(session);
    const useCache = options.useCache ?? true;
    this.#session = session;
    this.notifications = new Notifications(this.#emitter, inbox, useCache);
    this.preferences = new Preferences(this.#emitter, inbox, useCache);
    this.subscriptions = new Subscriptions(this.#emitter, session, useCache);
    this.channelConnections = new ChannelConnections(this.#emitter, session);
    this.channelEndpoints = new ChannelEndpoints(this.#emitter, session);
    const socketUrl = options.socketUrl ?? originOf(http.baseUrl);
    this.#socket = new Socket(socketUrl, options.socketOptions ?? {}, session, this.#emitter, this.notifications);
    this.socket = this.#socket;
  }

  /** Listens to an event. Returns a function that stops the listening. */
  on = <Key extends EventNames>(eventName: Key, listener: EventHandler<Events[Key]>): (() => void) => {
    const stop = this.#emitter.on(eventName, listener);
    // What goes wrong is told by the events themselves.
    if (isSocketEvent(eventName)) void this.socket.connect();
    else if (eventName.startsWith('session.')) this.#session.open().catch(() => undefined);

    return stop;
  };

  /** @deprecated Call the function that `on` returns. */
  off = <Key extends EventNames>(eventName: Key, listener: EventHandler<Events[Key]>): void => {
    this.#emitter.off(eventName, listener);
  };

  /** What the server says of this Inbox, such as how long a notification may be snoozed. Opens the session when it is not open yet. */
  async openSession(): Result<SessionAnswer> {
    try {
      return { data: await this.#session.open() };
    } catch (cause) {
      return { error: new NovuError('Failed to open a session', cause) };
    }
  }

  get applicationIdentifier(): string | undefined {
    return this.#session.current.applicationIdentifier;
  }

  get subscriberId(): string | undefined {
    return this.#session.current.subscriber.subscriberId;
  }

  get context(): Context | undefined {
    return this.#session.current.context;
  }

  get contextHash(): string | undefined {
    return this.#session.current.contextHash;
  }

  get options(): NovuOptions {
    return this.#options;
  }

  /** The context as a short text, `type:id` pairs; empty without one. */
  get contextKey(): string {
    return buildContextKey(this.context);
  }

  /** Whether `loadWebChat` has resolved. */
  get isWebChatLoaded(): boolean {
    return this.#webChat !== undefined;
  }

  /** Conversations with agents. @throws before `loadWebChat` has resolved. */
  get webChat(): WebChat {
    if (!this.#webChat) throw new Error('Web chat is not loaded: await novu.loadWebChat() first');

    return this.#webChat;
  }

  /** Loads the web chat, which a page that never calls this does not download. It may be called more than once. */
  loadWebChat(): Promise<WebChat> {
    this.#webChatLoading ??= this.#importWebChat().catch((error: unknown) => {
      this.#webChatLoading = undefined;
      throw error;
    });

    return this.#webChatLoading;
  }

  async #importWebChat(): Promise<WebChat> {
    const { WebChat } = await import('./web-chat/web-chat.js');
    this.#webChat = new WebChat(this.#session, this.#emitter, this.#socket);

    return this.#webChat;
  }

  /** Goes on as somebody else. @deprecated Make a new `Novu`. */
  async changeSubscriber({
    subscriber,
    subscriberHash,
  }: {
    subscriber: Subscriber;
    subscriberHash?: string;
  }): Promise<void> {
    const { subscriberHash: _, ...identity } = this.#session.current;
    const isSame = subscriber.subscriberId === this.subscriberId;
    await this.#change({ ...identity, subscriber, ...(subscriberHash ? { subscriberHash } : {}) }, isSame);
  }

  /** Goes on in another context. @deprecated Make a new `Novu`. */
  async changeContext({ context, contextHash }: { context: Context; contextHash?: string }): Promise<void> {
    const { contextHash: _, ...identity } = this.#session.current;
    const isSame = JSON.stringify(context) === JSON.stringify(this.context);
    await this.#change({ ...identity, context, ...(contextHash ? { contextHash } : {}) }, isSame);
  }

  async #change(identity: Identity, isSame: boolean): Promise<void> {
    if (isSame) return;
    const wasConnected = this.#socket.isWanted;
    await this.socket.disconnect();
    this.#session.change(identity);
    this.notifications.cache.clearAll();
    this.preferences.cache.clearAll();
    this.preferences.scheduleCache.clearAll();
    this.subscriptions.cache.clearAll();
    this.#webChat?.clearCache();
    // The failure is told by the session's event, and by every call that follows.
    await this.#session.open().catch(() => undefined);
    if (wasConnected) void this.socket.connect();
  }
}

/** Of a path alone, the page's own. Not by `URL`, which React Native has only a part of. */
function originOf(url: string): string {
  return /^\w+:\/\/[^/]+/.exec(url)?.[0] ?? globalThis.location?.origin ?? '';
}

function identityOf(options: NovuOptions): Identity {
  const { applicationIdentifier, subscriberHash, context, contextHash, defaultSchedule } = options;

  return {
    ...(applicationIdentifier ? { applicationIdentifier } : {}),
    subscriber: buildSubscriber({ subscriberId: options.subscriberId, subscriber: options.subscriber }),
    ...(subscriberHash ? { subscriberHash } : {}),
    ...(context ? { context } : {}),
    ...(contextHash ? { contextHash } : {}),
    ...(defaultSchedule ? { defaultSchedule } : {}),
  };
}
