import type { AgentEventEnvelope } from './events.js';
import type { HistoryPage } from './web-chat-service.js';

/** What is known of a conversation's events, from the history and over the socket, in the order of their sequences. */
export class KnownEvents {
  #events: AgentEventEnvelope[] = [];
  #newest = -Infinity;

  /** Sequence of the newest one; -Infinity when none is known. */
  get newest(): number {
    return this.#newest;
  }

  get all(): readonly AgentEventEnvelope[] {
    return this.#events;
  }

  /** Adds one that the server said. Returns false for one that is not newer than what is known: it came twice, or too late. */
  add(envelope: AgentEventEnvelope): boolean {
    if (envelope.sequence <= this.#newest) return false;
    this.#newest = envelope.sequence;
    this.#events.push(envelope);

    return true;
  }

  /** Adds a page of the history. Of what is known twice, the history's is right. */
  merge(page: readonly AgentEventEnvelope[]): void {
    const inPage = new Set(page.map(({ sequence }) => sequence));
    const others = this.#events.filter(({ sequence }) => !inPage.has(sequence));
    this.#events = [...others, ...page].sort(bySequence);
    this.#newest = this.#events.at(-1)?.sequence ?? this.#newest;
  }

  /** Those from the first of a page on; all where the page has none. */
  from([first]: readonly AgentEventEnvelope[]): readonly AgentEventEnvelope[] {
    return first ? this.#events.filter(({ sequence }) => sequence >= first.sequence) : this.#events;
  }
}

/** The events after a sequence, oldest first: pages back until one comes up that is not. */
export async function eventsAfter(
  newest: number,
  read: (before?: string) => Promise<HistoryPage>,
): Promise<AgentEventEnvelope[]> {
  const missed: AgentEventEnvelope[] = [];
  for (let before: string | undefined; ;) {
    const { events, olderCursor } = await read(before);
    const unknown = events.filter(({ sequence }) => sequence > newest);
    missed.push(...unknown);
    if (olderCursor === null || unknown.length < events.length) return missed.sort(bySequence);
    before = olderCursor;
  }
}

export function bySequence(a: AgentEventEnvelope, b: AgentEventEnvelope): number {
  return a.sequence - b.sequence;
}
