import type { NovuEventEmitter } from '../event-emitter.js';
import { HttpError, NovuError } from '../errors.js';
import type {
  Context,
  DefaultSchedule,
  InitializeSessionArgs,
  Session as SessionAnswer,
  Subscriber,
} from '../types.js';
import { type HttpClient, type Method, PATIENCE_MS, type RequestOptions } from './http-client.js';
import { forgetKeylessIdentifier, keepKeylessIdentifier, storedKeylessIdentifier } from './keyless.js';
import { Turns } from './turns.js';

/** Who the session is for. Without an `applicationIdentifier` it is a trial. */
export interface Identity {
  applicationIdentifier?: string;
  subscriber: Subscriber;
  subscriberHash?: string;
  context?: Context;
  contextHash?: string;
  defaultSchedule?: DefaultSchedule;
}

/** Waits between attempts to reach the API, in milliseconds. Then the call gives up; the next one starts anew. */
const RETRY_DELAYS_MS = [500, 1_500, 4_000];
/** Of the answers that blame the caller, those that may be another when asked again: too slow, too early, too often. */
const PASSING = [408, 425, 429];

/**
 * The session every call is made in. It is opened by the first call, once for all that come meanwhile. An API that cannot be reached is
 * tried again; one that refuses is not asked again until the identity changes. A token that is no longer good is renewed, once a call.
 */
export class Session {
  private opening: Promise<SessionAnswer> | undefined;
  /** Counts identities: an answer to an old one must not be taken for the new one. */
  private generation = 0;

  /** How far the server's clock is ahead of this machine's, in milliseconds. */
  private clockOffsetMs = 0;
  /** Of the present identity: its changes do not wait for those of the one before. */
  private turns = new Turns();

  constructor(
    private readonly http: HttpClient,
    private readonly emitter: NovuEventEmitter,
    private identity: Identity,
    private readonly retryDelaysMs: readonly number[] = RETRY_DELAYS_MS,
  ) {}

  get current(): Readonly<Identity> {
    return this.identity;
  }

  /** Ends the session; the next call opens one for the new identity. */
  change(identity: Identity): void {
    this.identity = identity;
    this.generation += 1;
    this.opening = undefined;
    this.turns = new Turns();
    this.http.unauthorize();
  }

  /** The open session. Rejects when there is none to be had. */
  open(): Promise<SessionAnswer> {
    if (!this.opening) {
      const opening = this.initialize();
      this.opening = opening;
      opening.catch((error: unknown) => {
        if (this.opening === opening && !isRefusal(error)) this.opening = undefined;
      });
    }

    return this.opening;
  }

  /** What the server's clock shows, in milliseconds since the epoch, to about a second. */
  serverTime(): number {
    return Date.now() + this.clockOffsetMs;
  }

  /** Rejects when the identity changes before the answer is there: it is about somebody else. */
  async request<T>(method: Method, path: string, options?: RequestOptions): Promise<T> {
    return this.send<T>(await this.open(), method, path, options);
  }

  private async send<T>({ token }: SessionAnswer, method: Method, path: string, options?: RequestOptions): Promise<T> {
    const { generation } = this;
    const answer = await this.http.request<T>(method, path, options).catch(async (error: unknown) => {
      if (!(error instanceof HttpError) || error.status !== 401) throw error;
      await this.renew(token);
      if (generation !== this.generation) throw changed();

      return this.http.request<T>(method, path, options);
    });
    if (generation !== this.generation) throw changed();

    return answer;
  }

  /**
   * As {@link request}, after those about `what` that were made before: a later change must not be overtaken by an earlier one.
   * @param options a function is asked for them when it is the request's turn.
   */
  requestInTurn<T>(
    what: string,
    method: Method,
    path: string,
    options: RequestOptions | (() => Promise<RequestOptions>) = {},
  ): Promise<T> {
    const { generation } = this;

    return this.turns.take(what, async () => {
      const session = await this.open();
      // It is nothing that the next subscriber wants.
      if (generation !== this.generation) throw changed();
      const given = typeof options === 'function' ? await options() : options;
      if (generation !== this.generation) throw changed();

      return this.send<T>(session, method, path, given);
    });
  }

  /** The open session, when its token is another one than the one that is not taken any more; else a new one. */
  async renew(refusedToken: string): Promise<SessionAnswer> {
    const { opening } = this;
    const current = await opening?.catch(() => undefined);
    if (this.opening === opening && (!current || current.token === refusedToken)) this.opening = undefined;

    return this.open();
  }

  private async initialize(): Promise<SessionAnswer> {
    const { generation } = this;
    const args = this.args();
    this.emitter.pending('session.initialize', { args });
    try {
      const session = await this.post(generation);
      if (generation !== this.generation) return this.open();
      this.http.authorize(session.token);
      this.clockOffsetMs = (issuedAtOf(session.token) ?? Date.now()) - Date.now();
      this.keepKeyless(session);
      this.emitter.resolved('session.initialize', { args, data: session });

      return session;
    } catch (error) {
      // That of somebody who is no longer meant is nobody's concern.
      if (generation === this.generation)
        this.emitter.resolved('session.initialize', { args, error: new NovuError('Failed to open a session', error) });
      throw error;
    }
  }

  private async post(generation: number): Promise<SessionAnswer> {
    const body = this.body();
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.http.request<SessionAnswer>('POST', '/inbox/session', { body, patienceMs: PATIENCE_MS });
      } catch (error) {
        const delayMs = this.retryDelaysMs[attempt];
        if (delayMs === undefined || isRefusal(error) || generation !== this.generation) throw error;
        await new Promise((resolve) => setTimeout(resolve, delayMs));
      }
    }
  }

  private args(): InitializeSessionArgs {
    const { applicationIdentifier, ...identity } = this.identity;

    return applicationIdentifier ? { applicationIdentifier, ...identity } : {};
  }

  private body(): Record<string, unknown> {
    const { applicationIdentifier, subscriber, ...rest } = this.identity;
    const keyless = applicationIdentifier ? undefined : storedKeylessIdentifier();
    this.http.setKeylessIdentifier(keyless);
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    // Only a browser stands where its user is; a server's time zone says nothing about anybody.
    const timezone = subscriber.timezone ?? (typeof window === 'undefined' ? undefined : timeZone);

    return {
      ...rest,
      applicationIdentifier: applicationIdentifier ?? keyless ?? '',
      subscriber: { ...subscriber, ...(timezone ? { timezone } : {}) },
    };
  }

  private keepKeyless({ applicationIdentifier }: SessionAnswer): void {
    if (this.identity.applicationIdentifier) return forgetKeylessIdentifier();
    const kept = keepKeylessIdentifier(applicationIdentifier);
    this.http.setKeylessIdentifier(kept);
  }
}

const changed = (): Error => new Error('The subscriber or the context has changed meanwhile');

/** When the token was issued, in milliseconds since the epoch; nothing when it does not say. */
function issuedAtOf(token: string): number | undefined {
  try {
    const base64 = (token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/');
    // The numbers are ASCII: that names come out garbled does no harm.
    const { iat } = JSON.parse(atob(base64)) as { iat?: unknown };

    return typeof iat === 'number' ? iat * 1_000 : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the API has said no, and will say so again: not what went wrong in the server, nor what passes. */
export function isRefusal(error: unknown): boolean {
  return error instanceof HttpError && error.status < 500 && !PASSING.includes(error.status);
}
