import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { logger } from './logging.js';

const log = logger('signals');

const id = z.string();

/** What processes tell each other. Lost signals do no lasting harm: caches expire, clients fetch again. */
const SIGNALS = {
  /** In-app messages of subscribers came, changed or went. Ids only; whoever has the subscriber's socket loads the rest. */
  'inbox.changed': z.array(
    z.object({
      environmentId: id,
      organizationId: id,
      /** Internal id. */
      subscriberId: id,
      /** New messages, in order. */
      received: z.array(id).optional(),
      /** Messages that were there before and are new again, as their snooze is over. */
      returned: z.array(id).optional(),
    }),
  ),
  /** Something processes keep in memory has changed. */
  'cache.changed': z.object({ cache: z.string(), key: z.string() }),
} as const;

type SignalName = keyof typeof SIGNALS;
export type Signal<Name extends SignalName> = z.infer<(typeof SIGNALS)[Name]>;
export type InboxChange = Signal<'inbox.changed'>[number];
type Listener<Name extends SignalName> = (signal: Signal<Name>) => void;

const envelopeSchema = z.object({ origin: z.string(), signal: z.unknown() });

/** Publish and subscribe within this process and between processes, over Redis. */
export class Signals {
  /** Tells this process's own signals, which it has heard already, from those of others. */
  private readonly origin = randomUUID();
  private readonly listeners = new Map<string, Set<Listener<never>>>();
  private readonly reconnected = new Set<() => void>();

  /** @param subscriber a connection of its own: a subscribed connection can do nothing else. */
  constructor(
    private readonly publisher: Redis,
    private readonly subscriber: Redis,
    private readonly prefix: string,
  ) {
    subscriber.on('message', (channel: string, text: string) => this.deliver(channel, text));
    subscriber.on('ready', () => {
      for (const listener of this.reconnected) listener();
    });
  }

  /** Heard in this process at once, elsewhere by way of Redis. Never throws: a signal that cannot be sent is logged. */
  async publish<Name extends SignalName>(name: Name, signal: Signal<Name>): Promise<void> {
    this.tell(name, signal);
    try {
      await this.publisher.publish(this.channel(name), JSON.stringify({ origin: this.origin, signal }));
    } catch (error) {
      log.warn('signal not sent', { signal: name, error });
    }
  }

  async subscribe<Name extends SignalName>(name: Name, listener: Listener<Name>): Promise<void> {
    const channel = this.channel(name);
    const listeners = this.listeners.get(channel) ?? new Set();
    listeners.add(listener);
    this.listeners.set(channel, listeners);
    await this.subscriber.subscribe(channel);
  }

  /** Called when the connection is back: signals in between are lost. */
  onReconnect(listener: () => void): void {
    this.reconnected.add(listener);
  }

  private deliver(channel: string, text: string): void {
    const name = (Object.keys(SIGNALS) as SignalName[]).find((candidate) => this.channel(candidate) === channel);
    if (!name) return;
    const envelope = envelopeSchema.safeParse(parseJson(text));
    if (envelope.data?.origin === this.origin) return;
    const parsed = SIGNALS[name].safeParse(envelope.data?.signal);
    if (parsed.success) this.tell(name, parsed.data);
    else log.warn('unreadable signal', { signal: name });
  }

  private tell<Name extends SignalName>(name: Name, signal: Signal<Name>): void {
    for (const listener of this.listeners.get(this.channel(name)) ?? []) {
      try {
        listener(signal as never);
      } catch (error) {
        log.error('a listener failed', { signal: name, error });
      }
    }
  }

  private channel(name: SignalName): string {
    return `${this.prefix}:signal:${name}`;
  }
}

/** Anybody who reaches Redis can publish; what is not JSON is not ours. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
