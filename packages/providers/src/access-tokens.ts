import { createHash } from 'node:crypto';
import { ProviderError } from './provider-error.js';

/** A token as its issuer hands it out. */
export interface IssuedToken {
  token: string;
  lifetimeMs: number;
}

interface Entry {
  issued: Promise<string>;
  /** Milliseconds since 1970. Unknown while the issuer is asked, when all share the one answer. */
  until: number | undefined;
}

/** A token is not used in its last minute: it must still hold when the call arrives. */
const MARGIN_MS = 60_000;

/** Keeps the access tokens used last, each until shortly before it ends. */
export class AccessTokens {
  /** In order of last use, the oldest first. */
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly maxTokens: number) {}

  /**
   * Works with the token of an account. A kept one that is refused with 401 was withdrawn: a new one is asked for, once.
   * @param account what the token depends on.
   */
  async use<T>(
    account: object,
    now: () => Date,
    issue: () => Promise<IssuedToken>,
    work: (token: string) => Promise<T>,
  ): Promise<T> {
    const key = createHash('sha256').update(JSON.stringify(account)).digest('base64');
    const kept = this.kept(key, now());
    if (kept) {
      try {
        return await work(await kept.issued);
      } catch (error) {
        if (!(error instanceof ProviderError) || error.status !== 401) throw error;
        this.forget(key, kept);
      }
    }
    const { issued } = this.kept(key, now()) ?? this.issue(key, now, issue);

    return work(await issued);
  }

  clear(): void {
    this.entries.clear();
  }

  private kept(key: string, now: Date): Entry | undefined {
    const entry = this.entries.get(key);
    if (!entry || (entry.until !== undefined && entry.until <= now.getTime())) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);

    return entry;
  }

  private issue(key: string, now: () => Date, issue: () => Promise<IssuedToken>): Entry {
    const asked = now().getTime();
    const entry: Entry = {
      until: undefined,
      issued: issue().then(
        ({ token, lifetimeMs }) => {
          entry.until = asked + lifetimeMs - MARGIN_MS;

          return token;
        },
        (error: unknown) => {
          this.forget(key, entry);
          throw error;
        },
      ),
    };
    this.entries.set(key, entry);
    const [oldest] = this.entries.keys();
    if (this.entries.size > this.maxTokens && oldest !== undefined) this.entries.delete(oldest);

    return entry;
  }

  private forget(key: string, entry: Entry): void {
    if (this.entries.get(key) === entry) this.entries.delete(key);
  }
}
