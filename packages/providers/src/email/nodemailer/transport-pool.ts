import { createHash } from 'node:crypto';

/** Part of a transport the pool deals with. */
interface Closable {
  close(): void;
}

interface Entry<Transport> {
  transport: Transport;
  /** Calls that use it now. */
  users: number;
  evicted: boolean;
}

/**
 * Keeps connected transports for the settings used last. One that falls out, or is still busy when the pool closes, is closed once
 * nobody uses it any more.
 */
export class TransportPool<Settings extends object, Transport extends Closable> {
  /** In order of last use, the oldest first. */
  private readonly entries = new Map<string, Entry<Transport>>();

  constructor(
    private readonly open: (settings: Settings) => Transport,
    private readonly maxTransports: number,
  ) {}

  async use<T>(settings: Settings, work: (transport: Transport) => Promise<T>): Promise<T> {
    const entry = this.entryOf(settings);
    entry.users += 1;
    try {
      return await work(entry.transport);
    } finally {
      entry.users -= 1;
      if (entry.evicted && entry.users === 0) entry.transport.close();
    }
  }

  close(): void {
    for (const key of [...this.entries.keys()]) this.evict(key);
  }

  private entryOf(settings: Settings): Entry<Transport> {
    const key = keyOf(settings);
    const entry = this.entries.get(key) ?? { transport: this.open(settings), users: 0, evicted: false };
    this.entries.delete(key);
    this.entries.set(key, entry);
    const [oldest] = this.entries.keys();
    if (this.entries.size > this.maxTransports && oldest !== undefined) this.evict(oldest);

    return entry;
  }

  private evict(key: string): void {
    const entry = this.entries.get(key);
    if (!entry) return;
    this.entries.delete(key);
    entry.evicted = true;
    if (entry.users === 0) entry.transport.close();
  }
}

/** A hash, so that passwords do not lie about as keys. */
function keyOf(settings: object): string {
  return createHash('sha256').update(JSON.stringify(settings)).digest('base64');
}
