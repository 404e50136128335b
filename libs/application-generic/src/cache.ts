import { LRUCache } from 'lru-cache';
import type { Signals } from './signals.js';

export interface SharedCacheOptions {
  /** Names the cache across processes. */
  name: string;
  maxEntries: number;
  /** For the case that a signal is lost. */
  ttlMs: number;
}

/**
 * Values kept in the memory of each process and dropped everywhere when one process says they changed. A value that is being
 * loaded while it is dropped is not kept.
 */
export class SharedCache<Value extends object> {
  private readonly entries: LRUCache<string, Value>;
  private readonly loading = new Map<string, { generation: number; value: Promise<Value | null> }>();
  private generation = 0;

  constructor(
    private readonly signals: Signals,
    private readonly options: SharedCacheOptions,
  ) {
    this.entries = new LRUCache({ max: options.maxEntries, ttl: options.ttlMs });
    signals.onReconnect(() => this.dropAll());
  }

  /** Starts to listen for changes made elsewhere. */
  async start(): Promise<void> {
    await this.signals.subscribe('cache.changed', ({ cache, key }) => {
      if (cache === this.options.name) this.dropHere(key);
    });
  }

  /** @param load gives null for what does not exist; that is not kept. */
  async get(key: string, load: () => Promise<Value | null>): Promise<Value | null> {
    const kept = this.entries.get(key);
    if (kept) return kept;
    const { generation } = this;
    const begun = this.loading.get(key);
    // Whoever comes while a value is loaded waits for it, unless it was dropped since: then it may be the old one.
    if (begun?.generation === generation) return begun.value;
    const value = load();
    this.loading.set(key, { generation, value });
    try {
      const loaded = await value;
      if (loaded && generation === this.generation) this.entries.set(key, loaded);

      return loaded;
    } finally {
      if (this.loading.get(key)?.value === value) this.loading.delete(key);
    }
  }

  /** Drops a value in every process. Called after the change is stored. */
  async drop(key: string): Promise<void> {
    this.dropHere(key);
    await this.signals.publish('cache.changed', { cache: this.options.name, key });
  }

  private dropHere(key: string): void {
    this.generation += 1;
    this.entries.delete(key);
  }

  private dropAll(): void {
    this.generation += 1;
    this.entries.clear();
  }
}
