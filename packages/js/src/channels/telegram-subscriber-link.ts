import { HttpError } from '../errors.js';
import { HttpClient } from '../http/http-client.js';
import type { Context } from '../types.js';

const POLL_MS = 2_000;
const TOO_MANY_REQUESTS = 429;

export interface TelegramSubscriberLinkOptions {
  /** Of the API, or of a backend of your own that passes the calls on; `https://api.novu.co` when left out. */
  apiUrl?: string;
  /** Of the environment. Left out where your backend adds it: it must never reach a browser. */
  secretKey?: string;
  /** Identifier of the Telegram integration. */
  integrationIdentifier: string;
  /** Whose chat is linked. */
  subscriberId: string;
  /** What the chat will be linked for. */
  context?: Context;
  /** Milliseconds between two looks whether the chat is linked; 2,000 by default. */
  pollIntervalMs?: number;
  /** Sends the requests; the global `fetch` by default. */
  fetchFn?: typeof fetch;
}

export type TelegramSubscriberLinkStatus = 'loading' | 'pending' | 'connected' | 'expired';

/** What the API answers when it makes a link. */
export interface TelegramSubscriberLinkResponse {
  deepLinkUrl: string;
  botUsername: string;
  /** ISO 8601. */
  expiresAt: string;
}

export interface TelegramSubscriberLinkState {
  status: TelegramSubscriberLinkStatus;
  /** What the subscriber opens. */
  deepLinkUrl: string | null;
  botUsername: string | null;
  expiresAt: string | null;
  /** Of the last request. */
  error: Error | null;
}

type StateListener = (state: TelegramSubscriberLinkState) => void;

const INITIAL: TelegramSubscriberLinkState = {
  status: 'loading',
  deepLinkUrl: null,
  botUsername: null,
  expiresAt: null,
  error: null,
};

/**
 * Links a subscriber with their Telegram chat: makes a link for them to open, looks until they have opened it, and makes another when it
 * has expired. It needs the rights of an API key, so it belongs on a server or behind one.
 *
 * @example
 * const link = new TelegramSubscriberLink({ secretKey, integrationIdentifier: 'telegram', subscriberId: 'ada' });
 * link.onStateChange(({ status, deepLinkUrl }) => show(status, deepLinkUrl));
 * await link.start();
 */
export class TelegramSubscriberLink {
  readonly #options: TelegramSubscriberLinkOptions;
  readonly #http: HttpClient;
  readonly #listeners = new Set<StateListener>();
  #state = INITIAL;
  /** Of the last call of `start`, `refresh` or `stop`: what earlier ones began is over. */
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: TelegramSubscriberLinkOptions) {
    this.#options = options;
    this.#http = new HttpClient(options.apiUrl, options.fetchFn);
    if (options.secretKey) this.#http.authorize(options.secretKey, 'ApiKey');
  }

  get state(): Readonly<TelegramSubscriberLinkState> {
    return this.#state;
  }

  /** @returns ends the listening. */
  onStateChange(listener: StateListener): () => void {
    this.#listeners.add(listener);

    return () => void this.#listeners.delete(listener);
  }

  /** Makes a link, unless the chat is linked already, and follows it. What goes wrong is told in `state.error`. */
  async start(): Promise<void> {
    const turn = this.#takeTurn();
    this.#change(INITIAL);
    await this.#attempt(turn, () => this.#look(turn));
  }

  /** Makes a new link, and follows that one. */
  async refresh(): Promise<void> {
    const turn = this.#takeTurn();
    await this.#attempt(turn, () => this.#issue(turn));
  }

  /** Ends the following. */
  stop(): void {
    this.#takeTurn();
  }

  #takeTurn(): number {
    clearTimeout(this.#timer);
    this.#turn += 1;

    return this.#turn;
  }

  /** Does one step, and has the next one follow. What the API refuses it would refuse again: then it is for `refresh` to try. */
  async #attempt(turn: number, step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#change({ error: error instanceof Error ? error : new Error(String(error)) });
      if (isRefusal(error)) return;
    }
    if (turn !== this.#turn || this.#state.status === 'connected') return;
    const next = () => void this.#attempt(turn, () => this.#look(turn));
    this.#timer = setTimeout(next, this.#options.pollIntervalMs ?? POLL_MS);
  }

  async #look(turn: number): Promise<void> {
    const isConnected = await this.#isConnected();
    if (turn !== this.#turn) return;
    if (isConnected) return this.#change({ ...INITIAL, status: 'connected' });
    const { deepLinkUrl, expiresAt } = this.#state;
    const isExpired = expiresAt !== null && Date.parse(expiresAt) <= Date.now();
    if (isExpired) this.#change({ status: 'expired', deepLinkUrl: null });
    if (deepLinkUrl === null || isExpired) return this.#issue(turn);
    this.#change({ error: null });
  }

  async #issue(turn: number): Promise<void> {
    const { integrationIdentifier, subscriberId, context } = this.#options;
    const answer = await this.#http.request<unknown>('POST', '/integrations/channel-endpoints/link', {
      body: { integrationIdentifier, subscriberId, context },
      raw: true,
    });
    if (turn === this.#turn) this.#change({ ...linkOf(answer), status: 'pending', error: null });
  }

  async #isConnected(): Promise<boolean> {
    const { integrationIdentifier, subscriberId } = this.#options;
    const answer = await this.#http.request<unknown>('GET', '/channel-endpoints', {
      query: { subscriberId, integrationIdentifier, providerId: 'telegram', limit: 1 },
      raw: true,
    });
    const endpoints = unwrapped(answer);

    return Array.isArray(endpoints) && endpoints.length > 0;
  }

  #change(change: Partial<TelegramSubscriberLinkState>): void {
    const before = this.#state;
    const state = { ...before, ...change };
    const keys = Object.keys(state) as (keyof TelegramSubscriberLinkState)[];
    if (keys.every((key) => state[key] === before[key])) return;
    this.#state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof HttpError && error.status < 500 && error.status !== TOO_MANY_REQUESTS;
}

/** A backend that passes answers on may have taken their envelope off, or put another around it. */
function unwrapped(answer: unknown): unknown {
  return typeof answer === 'object' && answer !== null && 'data' in answer ? unwrapped(answer.data) : answer;
}

/** @throws where the answer holds no link. */
function linkOf(answer: unknown): Pick<TelegramSubscriberLinkState, 'deepLinkUrl' | 'botUsername' | 'expiresAt'> {
  const { url, providerMetadata } = (unwrapped(answer) ?? {}) as { url?: unknown; providerMetadata?: object };
  if (typeof url !== 'string') throw new Error('The API answered without a link');
  const { botUsername, expiresAt } = (providerMetadata ?? {}) as { botUsername?: unknown; expiresAt?: unknown };

  return {
    deepLinkUrl: url,
    botUsername: typeof botUsername === 'string' ? botUsername : null,
    expiresAt: typeof expiresAt === 'string' ? expiresAt : null,
  };
}
