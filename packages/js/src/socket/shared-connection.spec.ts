import { waitFor } from '@novu/testing';
import { WebSocketEvent } from '../types.js';
import type { ConnectionListener, ServerEvent } from './connection.js';
import { SharedConnection } from './shared-connection.js';

interface Turn {
  take: () => Promise<void>;
  lose: (error: Error) => void;
}

/** The browser's locks, of which one that has lost its own learns when the test says so: it was asleep. */
class Locks {
  private readonly waiting: Turn[] = [];
  private holder: Turn | undefined;

  request(_name: string, _options: object, take: () => Promise<void>): Promise<void> {
    return new Promise((_resolve, lose) => {
      this.waiting.push({ take, lose });
      if (!this.holder) this.pass();
    });
  }

  /** Gives the lock to the next in the queue. @returns tells the one that had it. */
  pass(): () => void {
    const loser = this.holder;
    this.holder = this.waiting.shift();
    void this.holder?.take();

    return () => loser?.lose(new DOMException('Taken', 'AbortError'));
  }
}

interface Tab {
  connection: SharedConnection;
  /** The totals of the counts it was told. */
  heard: (number | undefined)[];
  /** Its own socket, once it has opened one. */
  socket(): ConnectionListener;
}

const unread = (total: number): ServerEvent => ({
  name: WebSocketEvent.UNREAD,
  payload: { counts: { total, severity: {} } },
});

const totalOf = ({ payload }: ServerEvent): number | undefined =>
  'counts' in payload ? payload.counts?.total : undefined;

let locks: Locks;
let tabs: Tab[];

beforeEach(() => {
  locks = new Locks();
  tabs = [];
  const document = Object.assign(new EventTarget(), { visibilityState: 'hidden' });
  Object.defineProperty(globalThis, 'navigator', { value: { locks }, configurable: true });
  Object.defineProperty(globalThis, 'document', { value: document, configurable: true });
});
afterEach(() => {
  for (const { connection } of tabs) connection.close();
  Reflect.deleteProperty(globalThis, 'navigator');
  Reflect.deleteProperty(globalThis, 'document');
});

/** Opens another tab with the same Inbox. */
function openTab(): Tab {
  const heard: (number | undefined)[] = [];
  let socket: ConnectionListener | undefined;
  const ignore = (): void => undefined;
  const connection = new SharedConnection(
    'inbox',
    (listener) => {
      socket = listener;

      return { isConnected: true, close: ignore };
    },
    { heard: (event) => heard.push(totalOf(event)), connected: ignore, lost: ignore, failed: ignore, refused: ignore },
  );
  const tab: Tab = {
    connection,
    heard,
    socket: () => {
      if (!socket) throw new Error('It has no socket');

      return socket;
    },
  };
  tabs.push(tab);

  return tab;
}

it('does not pass on what a tab heard that has woken up, and does not know yet that another one has the socket now', async () => {
  const [sleeper, next, third] = [openTab(), openTab(), openTab()];
  sleeper.socket().connected();
  await waitFor('the third to be connected', () => third.connection.isConnected);
  const tellSleeper = locks.pass();
  next.socket().connected();
  next.socket().heard(unread(2));
  await waitFor('the third to hear of two', () => third.heard.length === 1);

  sleeper.socket().heard(unread(1));
  sleeper.socket().lost();
  next.socket().heard(unread(3));
  await waitFor('the third to hear of three', () => third.heard.includes(3));
  expect(third.heard).toEqual([2, 3]);
  expect(third.connection.isConnected).toBe(true);

  tellSleeper();
  await waitFor('the sleeper to listen to the others', () => sleeper.connection.isConnected);
  await waitFor('it to know of three', () => sleeper.heard.at(-1) === 3);
});
