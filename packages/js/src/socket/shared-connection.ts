import { type NovuSocketOptions, WebSocketEvent } from '../types.js';
import type { Connection, ConnectionListener, ServerEvent } from './connection.js';

/** How often a tab that is looked at makes sure that the one with the socket is alive. */
const DOUBT_MS = 20_000;
/** How long that may take to say so. A browser may have put it to sleep, with the socket and the lock in its hands. */
const ANSWER_MS = 5_000;

type State = 'connecting' | 'connected' | 'failed';

/**
 * What tabs say to each other: the one with the socket what it hears and how it is, the others whether there is one. `term` is when it was
 * given the socket: a tab that wakes up may speak before it learns that another one has taken over.
 */
type TabMessage =
  | { kind: 'event'; term: number; event: ServerEvent }
  | { kind: 'state'; term: number; state: State }
  | { kind: 'question'; from: string }
  | { kind: 'answer'; term: number; to: string; state: State; counts: ServerEvent[] };

/** Whether tabs can agree on one of them here: not outside of browsers, nor on pages without HTTPS. */
export function canBeShared({ multiplex }: NovuSocketOptions): boolean {
  return (
    multiplex !== false &&
    typeof document !== 'undefined' &&
    typeof BroadcastChannel === 'function' &&
    // Undefined where the page has no HTTPS, whatever its type says.
    Boolean((navigator as Partial<Navigator>).locks)
  );
}

/**
 * One socket for all tabs of a browser that show the same Inbox. Whichever holds the lock has it, and passes on what it hears; when that tab
 * is closed, let in no more, or does not answer any more, another one takes over, and all catch up with what came in between.
 */
export class SharedConnection implements Connection {
  private readonly id = Math.random().toString(36).slice(2);
  private readonly channel: BroadcastChannel;
  private readonly rounds: ReturnType<typeof setInterval>;
  private state: State = 'connecting';
  /** Of the tab with the socket, as far as this one knows. */
  private term = 0;
  /** The socket, while this tab has it. */
  private own: Connection | undefined;
  /** Lets another tab have the lock. */
  private leave: (() => void) | undefined;
  /** Gives up waiting for the lock. */
  private waiting = new AbortController();
  private doubt: ReturnType<typeof setTimeout> | undefined;
  /** What the server said last of each, for tabs that come later. */
  private readonly counts = new Map<string, ServerEvent>();
  private isAnswered = false;
  private isClosed = false;

  /** @param name same for the tabs that may share it. @param open makes the socket. */
  constructor(
    private readonly name: string,
    private readonly open: (listener: ConnectionListener) => Connection,
    private readonly listener: ConnectionListener,
  ) {
    this.channel = new BroadcastChannel(name);
    this.channel.onmessage = ({ data }: MessageEvent<TabMessage>) => this.hear(data);
    this.rounds = setInterval(this.makeSure, DOUBT_MS);
    document.addEventListener('visibilitychange', this.makeSure);
    this.queue();
    this.ask();
  }

  get isConnected(): boolean {
    return this.state === 'connected';
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.doubt);
    this.trust();
    if (this.own) this.say({ kind: 'state', term: this.term, state: 'connecting' });
    this.own?.close();
    this.waiting.abort();
    this.leave?.();
    this.channel.close();
  }

  /** Waits for its turn, or takes it from a tab that does not answer. */
  private queue({ steal = false } = {}): void {
    this.waiting = new AbortController();
    const { signal } = this.waiting;
    const options = steal ? { steal } : { signal };
    navigator.locks
      .request(this.name, options, () => this.lead())
      .catch((error: unknown) => {
        if (signal.aborted || this.isClosed) return;
        // Taken away by a tab that had no answer in time; or a page that may share nothing, such as a frame in a sandbox.
        if (error instanceof DOMException && error.name === 'AbortError') this.follow();
        else void this.lead();
      });
  }

  private async lead(): Promise<void> {
    if (this.isClosed) return;
    clearTimeout(this.doubt);
    // Later than any before it, whatever becomes of the clock.
    const term = Math.max(Date.now(), this.term + 1);
    this.term = term;
    this.tell('connecting');
    this.own = this.open({
      heard: (event) => {
        this.say({ kind: 'event', term, event });
        this.pass(event);
      },
      connected: () => this.tell('connected'),
      lost: () => this.tell('connecting'),
      failed: () => this.tell('failed'),
      refused: () => this.giveWay(),
    });
    await new Promise<void>((resolve) => (this.leave = resolve));
  }

  private follow(): void {
    this.own?.close();
    this.own = undefined;
    this.isAnswered = false;
    this.enter('connecting');
    this.queue();
    this.ask();
  }

  /** Another tab may be let in, as its proof of who it is for may be newer. This one listens to it, and does not want the socket back. */
  private giveWay(): void {
    this.trust();
    this.own?.close();
    this.own = undefined;
    this.leave?.();
  }

  /** Asks no more whether the tab with the socket is alive. */
  private trust(): void {
    clearInterval(this.rounds);
    document.removeEventListener('visibilitychange', this.makeSure);
  }

  private readonly makeSure = (): void => {
    if (!this.own && document.visibilityState === 'visible') this.ask();
  };

  private ask(): void {
    this.say({ kind: 'question', from: this.id });
    clearTimeout(this.doubt);
    this.doubt = setTimeout(() => {
      if (this.own) return;
      this.waiting.abort();
      this.queue({ steal: true });
    }, ANSWER_MS);
  }

  private hear(message: TabMessage): void {
    if (message.kind === 'question') {
      if (this.own) {
        const { term, state, counts } = this;
        this.say({ kind: 'answer', term, to: message.from, state, counts: [...counts.values()] });
      }

      return;
    }
    // The last words of one that was taken for dead; or this one is it, and is about to be told.
    if (this.own || message.term < this.term) return;
    this.term = message.term;
    clearTimeout(this.doubt);
    if (message.kind === 'event') this.pass(message.event);
    else this.enter(message.state);
    if (message.kind !== 'answer' || message.to !== this.id || this.isAnswered) return;
    this.isAnswered = true;
    for (const event of message.counts) this.pass(event);
  }

  private pass(event: ServerEvent): void {
    if (event.name === WebSocketEvent.UNREAD || event.name === WebSocketEvent.UNSEEN)
      this.counts.set(event.name, event);
    this.listener.heard(event);
  }

  private tell(state: State): void {
    this.say({ kind: 'state', term: this.term, state });
    this.enter(state);
  }

  private enter(state: State): void {
    const before = this.state;
    this.state = state;
    if (before === 'connected' && state !== 'connected') this.listener.lost();
    if (before !== 'connected' && state === 'connected') this.listener.connected();
    if (state === 'failed') this.listener.failed(new Error('The server cannot be reached'));
  }

  private say(message: TabMessage): void {
    this.channel.postMessage(message);
  }
}
