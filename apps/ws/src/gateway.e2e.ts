import { once } from 'node:events';
import { createConnection } from 'node:net';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  configureLogging,
  CONNECTION,
  type InboxChange,
  parseEnv,
  PlatformModule,
  RecentMessages,
  Signals,
  signSubscriberToken,
  signUserToken,
} from '@novu/application-generic';
import {
  type Connection,
  FeedRepository,
  GatewayNodeRepository,
  type MessageDoc,
  MessageRepository,
  type Scope,
  type SubscriberDoc,
  SubscriberRepository,
  Types,
} from '@novu/dal';
import { SeverityLevelEnum } from '@novu/shared';
import { inAppMessage, testEnv, type TestServices, testServices, waitFor } from '@novu/testing';
import { io, type Socket } from 'socket.io-client';
import { WebSocket } from 'ws';
import { wsEnv } from './env.js';
import { Gateway } from './gateway.js';
import type { ServerEvents } from './inbox-push.js';
import { WsModule } from './ws.module.js';

const SECRET = 'a-secret-for-tests-only';

type Client = Socket<ServerEvents>;

interface Node {
  url: string;
  get: Awaited<ReturnType<typeof NestFactory.createApplicationContext>>['get'];
  close(): Promise<void>;
}

interface Person {
  scope: Scope;
  doc: SubscriberDoc;
}

type Received = { [Event in keyof ServerEvents]: Parameters<ServerEvents[Event]>[0][] };

const services = testServices('gateway');
const sockets: (Client | WebSocket)[] = [];
let node: Node;
let secondNode: Node;

beforeAll(async () => {
  node = await startNode(services);
  secondNode = await startNode(services);
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});
afterAll(async () => {
  await node.get<Connection>(CONNECTION).dropDatabase();
  await node.close();
  await secondNode.close();
});

async function startNode(on: TestServices, overrides: Record<string, string> = {}): Promise<Node> {
  const env = parseEnv(wsEnv, testEnv(on, { JWT_SECRET: SECRET, ...overrides }));
  configureLogging({ level: env.LOG_LEVEL, app: 'ws' });

  @Module({ imports: [PlatformModule.forRoot(env, { app: 'ws' }), WsModule.forRoot(env)] })
  class Root {}

  const app = await NestFactory.createApplicationContext(Root, { logger: ['error'], abortOnError: false });
  const { port } = app.get(Gateway);

  return { url: `http://127.0.0.1:${port}`, get: app.get.bind(app), close: () => app.close() };
}

const newScope = (): Scope => ({ organizationId: new Types.ObjectId(), environmentId: new Types.ObjectId() });

async function newPerson(scope = newScope(), subscriberId = 'ada'): Promise<Person> {
  const [doc] = await node
    .get(SubscriberRepository)
    .upsertMany(scope, [{ subscriberId, profile: { firstName: 'Ada' } }]);
  if (!doc) throw new Error('no subscriber');

  return { scope, doc };
}

function tokenOf({ scope, doc }: Person, lifetime = '1h', secret = SECRET, contextKeys: string[] = []): string {
  return signSubscriberToken(
    secret,
    {
      _id: doc._id.toHexString(),
      subscriberId: doc.subscriberId,
      organizationId: scope.organizationId.toHexString(),
      environmentId: scope.environmentId.toHexString(),
      contextKeys,
    },
    lifetime,
  );
}

/** As the published clients connect: the token in the query string, websocket only. */
function socketWith(token: string | undefined, { url }: { url: string } = node, path = '/socket.io/'): Client {
  const socket: Client = io(url, {
    path,
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelay: 20,
    ...(token === undefined ? {} : { query: { token } }),
  });
  sockets.push(socket);

  return socket;
}

function record(socket: Client): Received {
  const received: Received = { notification_received: [], unread_count_changed: [], unseen_count_changed: [] };
  socket.on('notification_received', (event) => received.notification_received.push(event));
  socket.on('unread_count_changed', (event) => received.unread_count_changed.push(event));
  socket.on('unseen_count_changed', (event) => received.unseen_count_changed.push(event));

  return received;
}

/** Connected, and told its first counts. */
async function connect(
  person: Person,
  on: { url: string } = node,
  contextKeys: string[] = [],
): Promise<{ socket: Client; received: Received }> {
  const socket = socketWith(tokenOf(person, '1h', SECRET, contextKeys), on);
  const received = record(socket);
  await waitFor('the first counts', () => received.unseen_count_changed.length > 0);

  return { socket, received };
}

async function refusal(socket: Client): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.once('connect_error', (error) => resolve(error.message));
    socket.once('connect', () => reject(new Error('was let in')));
  });
}

async function deliver(person: Person, ...overrides: Partial<MessageDoc>[]): Promise<MessageDoc[]> {
  const owner = { scope: person.scope, subscriberId: person.doc._id };
  const messages = overrides.map((override) => ({ ...inAppMessage(owner), ...override }));
  await node.get(MessageRepository).plan(messages);
  await announce(person, { received: messages.map(({ _id }) => _id.toHexString()) });

  return messages;
}

/** As the API and the engine tell of what has changed. */
async function announce({ scope, doc }: Person, changes: Partial<InboxChange> = {}): Promise<void> {
  await node.get(Signals).publish('inbox.changed', [
    {
      environmentId: scope.environmentId.toHexString(),
      organizationId: scope.organizationId.toHexString(),
      subscriberId: doc._id.toHexString(),
      ...changes,
    },
  ]);
}

const stored = ({ scope, doc }: Person) => node.get(SubscriberRepository).findById(scope, doc._id);
const disconnection = (socket: Client) => new Promise<string>((resolve) => socket.once('disconnect', resolve));

describe('who is let in', () => {
  it('nobody without a good token of a subscriber', async () => {
    const person = await newPerson();
    expect(await refusal(socketWith(undefined))).toBe('Missing token');
    expect(await refusal(socketWith('nonsense'))).toBe('Invalid or expired token');
    expect(await refusal(socketWith(tokenOf(person, '1h', 'a-secret-of-somebody-else')))).toBe(
      'Invalid or expired token',
    );
    expect(await refusal(socketWith(tokenOf(person, '0')))).toBe('Invalid or expired token');
    const user = signUserToken(SECRET, { _id: person.doc._id.toHexString() });
    expect(await refusal(socketWith(user))).toBe('Invalid or expired token');
  });

  it('no subscriber who is gone, or of another environment', async () => {
    const person = await newPerson();
    const elsewhere = { ...person, scope: { ...person.scope, environmentId: new Types.ObjectId() } };
    expect(await refusal(socketWith(tokenOf(elsewhere)))).toBe('Subscriber not found');
    await node.get(SubscriberRepository).remove(person.scope, 'ada');
    expect(await refusal(socketWith(tokenOf(person)))).toBe('Subscriber not found');
  });

  it('a subscriber with the token in the handshake, over either transport', async () => {
    const person = await newPerson();
    for (const transports of [['polling'], ['websocket']]) {
      const socket: Client = io(node.url, { auth: { token: tokenOf(person) }, transports, forceNew: true });
      sockets.push(socket);
      await waitFor('the connection', () => socket.connected);
    }
  });
});

describe('what is sent', () => {
  it('the counts, to a socket that connects and to no other', async () => {
    const person = await newPerson();
    await deliver(person, { severity: SeverityLevelEnum.HIGH }, { seen: true });
    const first = await connect(person);
    expect(first.received.unread_count_changed).toEqual([
      { unreadCount: 2, counts: { total: 2, severity: { high: 1, medium: 0, low: 0, none: 1 } }, hasMore: false },
    ]);
    expect(first.received.unseen_count_changed).toEqual([{ unseenCount: 1, hasMore: false }]);
    await connect(person);
    await deliver(person, {});
    await waitFor('the next count', () => first.received.unread_count_changed.at(-1)?.unreadCount === 3);
    expect(first.received.unread_count_changed.map(({ unreadCount }) => unreadCount)).toEqual([2, 3]);
  });

  it('a new message in the shape the clients map, then the counts', async () => {
    const person = await newPerson();
    const { received } = await connect(person);
    await deliver(person, { data: { order: 7 } });
    await waitFor('the counts', () => received.unseen_count_changed.length === 2);
    const [event] = received.notification_received;
    expect(event?.message).toMatchObject({
      _id: expect.stringMatching(/^[0-9a-f]{24}$/),
      _subscriberId: person.doc._id.toHexString(),
      content: 'Good to see you',
      subject: 'Hello',
      channel: 'in_app',
      read: false,
      seen: false,
      archived: false,
      cta: { type: 'redirect', data: {}, action: {} },
      data: { order: 7 },
      tags: [],
      severity: 'none',
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      deliveredAt: [expect.any(String)],
      subscriber: { _id: person.doc._id.toHexString(), subscriberId: 'ada', firstName: 'Ada' },
    });
    expect(event?.message).not.toHaveProperty('payload');
    expect(received.unread_count_changed.at(-1)).toMatchObject({ unreadCount: 1 });
  });

  it('nothing to other subscribers and other environments', async () => {
    const ada = await newPerson();
    const bob = await newPerson(ada.scope, 'bob');
    const namesake = await newPerson(newScope(), 'ada');
    const [mine, ...others] = await Promise.all([ada, bob, namesake].map((person) => connect(person)));
    await deliver(ada, {}, {});
    await waitFor('both messages', () => mine?.received.unread_count_changed.at(-1)?.unreadCount === 2);
    // What was sent to them by mistake would arrive before what they are sent now.
    await deliver(bob, { content: 'yours' });
    await deliver(namesake, { content: 'yours' });
    for (const { received } of others) {
      await waitFor('their own count', () => received.unread_count_changed.at(-1)?.unreadCount === 1);
      expect(received.notification_received.map(({ message }) => message.content)).toEqual(['yours']);
      expect(received.unread_count_changed.map(({ unreadCount }) => unreadCount)).toEqual([0, 1]);
    }
  });

  it('no message a signal wrongly names', async () => {
    const ada = await newPerson();
    const bob = await newPerson(ada.scope, 'bob');
    const { received } = await connect(bob);
    const stray = inAppMessage({ scope: ada.scope, subscriberId: ada.doc._id });
    await node.get(MessageRepository).plan([stray]);
    await node.get(Signals).publish('inbox.changed', [
      {
        environmentId: ada.scope.environmentId.toHexString(),
        organizationId: ada.scope.organizationId.toHexString(),
        subscriberId: bob.doc._id.toHexString(),
        received: [stray._id.toHexString(), 'nonsense', new Types.ObjectId().toHexString()],
      },
    ]);
    await waitFor('the counts', () => received.unread_count_changed.length === 2);
    expect(received.notification_received).toEqual([]);
  });

  it('a message that has returned as it is now, not as this process has just stored it', async () => {
    const person = await newPerson();
    const { received } = await connect(person);
    const [message] = await deliver(person, { content: 'new' });
    if (!message) throw new Error('no message');
    node.get(RecentMessages).remember(message);
    const id = message._id.toHexString();
    await node.get(FeedRepository).setFlags(person.scope, person.doc._id, message._id, { seen: true }, new Date());
    await announce(person, { received: [id] });
    await waitFor('the first two', () => received.notification_received.length === 2);
    await announce(person, { returned: [id] });
    await waitFor('all three', () => received.notification_received.length === 3);
    expect(received.notification_received.map((event) => event.message.seen)).toEqual([false, false, true]);
  });

  it('to a view of contexts only what is of exactly these', async () => {
    const person = await newPerson();
    const acme = await connect(person, node, ['tenant:acme']);
    const both = await connect(person, node, ['tenant:acme', 'project:x']);
    const none = await connect(person);
    await deliver(
      person,
      { content: 'acme', contextKeys: ['tenant:acme'] },
      { content: 'both', contextKeys: ['project:x', 'tenant:acme'] },
      { content: 'none' },
      { content: 'none' },
    );
    for (const [{ received }, content, count] of [
      [acme, 'acme', 1],
      [both, 'both', 1],
      [none, 'none', 2],
    ] as const) {
      await waitFor('its own count', () => received.unread_count_changed.at(-1)?.unreadCount === count);
      expect(new Set(received.notification_received.map(({ message }) => message.content))).toEqual(new Set([content]));
      expect(received.unread_count_changed.map(({ unreadCount }) => unreadCount)).toEqual([0, count]);
      expect(received.unseen_count_changed.map(({ unseenCount }) => unseenCount)).toEqual([0, count]);
    }
  });

  it('the new counts to every tab after a change by any of them', async () => {
    const person = await newPerson();
    const tabs = await Promise.all([connect(person), connect(person), connect(person, secondNode)]);
    await deliver(person, {}, {});
    for (const { received } of tabs)
      await waitFor('two unread', () => received.unread_count_changed.at(-1)?.unreadCount === 2);
    await node.get(FeedRepository).setFlagsInFeed(person.scope, person.doc._id, {}, { read: true }, new Date());
    await announce(person);
    for (const { received } of tabs)
      await waitFor('nothing unread', () => received.unread_count_changed.at(-1)?.unreadCount === 0);
  });
});

describe('a burst', () => {
  it('is told message by message, in order, as long as somebody could follow', async () => {
    const person = await newPerson();
    const { received } = await connect(person);
    for (let index = 0; index < 100; index += 1) await deliver(person, { content: String(index) });
    await waitFor('all messages', () => received.notification_received.length === 100);
    await waitFor('the last count', () => received.unread_count_changed.at(-1)?.hasMore);
    expect(received.notification_received.map(({ message }) => message.content)).toEqual(
      Array.from({ length: 100 }, (_, index) => String(index)),
    );
    expect(received.unread_count_changed.at(-1)).toMatchObject({ unreadCount: 100, hasMore: true });
  });

  it('of 10,000 messages does not flood the socket, and ends with the newest and the right count', async () => {
    const person = await newPerson();
    const { socket, received } = await connect(person);
    let frames = 0;
    socket.io.engine.on('packet', () => (frames += 1));
    for (let start = 0; start < 10_000; start += 200) {
      await deliver(person, ...Array.from({ length: 200 }, (_, index) => ({ content: String(start + index) })));
    }
    await waitFor('the newest', () => received.notification_received.at(-1)?.message.content === '9999');
    await waitFor('the last count', () => received.unread_count_changed.at(-1)?.hasMore);
    const told = received.notification_received.map(({ message }) => Number(message.content));
    expect(told).toEqual(told.toSorted((left, right) => left - right));
    // Neither a frame a message, nor two a signal.
    expect(told.length).toBeLessThan(400);
    expect(frames).toBeLessThan(1_000);

    await node.get(MessageRepository).removeOfSubscriber(person.scope, person.doc._id);
    const before = frames;
    await Promise.all(Array.from({ length: 500 }, () => announce(person)));
    await waitFor('the count after the burst', () => received.unseen_count_changed.at(-1)?.unseenCount === 0);
    expect(received.unread_count_changed.at(-1)).toMatchObject({ unreadCount: 0, hasMore: false });
    expect(frames - before).toBeLessThan(100);
  }, 60_000);
});

describe('who is sent away', () => {
  it('a subscriber who is removed, from every node', async () => {
    const person = await newPerson();
    const other = await connect(await newPerson(person.scope, 'bob'));
    const tabs = await Promise.all([connect(person), connect(person, secondNode, ['tenant:acme'])]);
    const reasons = tabs.map(({ socket }) => disconnection(socket));
    await node.get(SubscriberRepository).remove(person.scope, 'ada');
    const key = `${person.scope.environmentId.toHexString()}:ada`;
    await node.get(Signals).publish('cache.changed', { cache: 'subscriber-session', key });
    expect(await Promise.all(reasons)).toEqual(['io server disconnect', 'io server disconnect']);
    expect(other.socket.connected).toBe(true);
  });

  it('nobody whose profile is changed; the next message shows it', async () => {
    const person = await newPerson();
    const { socket, received } = await connect(person);
    await node.get(SubscriberRepository).update(person.scope, 'ada', { firstName: 'Augusta' });
    const key = `${person.scope.environmentId.toHexString()}:ada`;
    await node.get(Signals).publish('cache.changed', { cache: 'subscriber-session', key });
    await waitFor('the new name', async () => {
      await deliver(person, {});

      return received.notification_received.at(-1)?.message.subscriber.firstName === 'Augusta';
    });
    expect(socket.connected).toBe(true);
  });

  it('whose token has expired', async () => {
    const person = await newPerson();
    /** Of a socket whose token is good for some seconds: for longer ones where that was over before it was let in. */
    const end = (seconds: number): Promise<string> => {
      const socket = socketWith(tokenOf(person, String(seconds)));

      return new Promise((resolve) => {
        socket.once('disconnect', resolve);
        socket.once('connect_error', () => resolve(end(2 * seconds)));
      });
    };
    expect(await end(2)).toBe('io server disconnect');
  });
});

const isOnline = (person: Person) => async () => (await stored(person))?.isOnline === true;
const isOffline = (person: Person) => async () => (await stored(person))?.isOnline === false;

describe('a plain WebSocket', () => {
  /** As the published clients connect with `socketType: 'cloud'`. */
  function plainWith(token: string | undefined, { url }: { url: string } = node, path = '/'): WebSocket {
    const query = token === undefined ? '' : `?token=${token}`;
    const socket = new WebSocket(`${url.replace('http', 'ws')}${path}${query}`);
    sockets.push(socket);

    return socket;
  }

  function recordPlain(socket: WebSocket): Received {
    const received: Received = { notification_received: [], unread_count_changed: [], unseen_count_changed: [] };
    socket.on('message', (text: Buffer) => {
      const { event, data } = JSON.parse(text.toString()) as { event: keyof Received; data: never };
      received[event].push(data);
    });

    return received;
  }

  async function connectPlain(person: Person, on = node): Promise<{ socket: WebSocket; received: Received }> {
    const socket = plainWith(tokenOf(person), on);
    const received = recordPlain(socket);
    await waitFor('the first counts', () => received.unseen_count_changed.length > 0);

    return { socket, received };
  }

  /** Why it is closed. */
  async function closing(socket: WebSocket): Promise<[code: number, reason: string]> {
    const [code, reason] = (await once(socket, 'close')) as [number, Buffer];

    return [code, reason.toString()];
  }

  it('is told what others are told, and nothing of theirs', async () => {
    const person = await newPerson();
    const bob = await newPerson(person.scope, 'bob');
    const [plain, other, stranger] = [await connectPlain(person), await connect(person), await connectPlain(bob)];
    await deliver(person, { content: 'first' }, { content: 'second' });
    for (const { received } of [plain, other]) {
      await waitFor('the counts', () => received.unread_count_changed.at(-1)?.unreadCount === 2);
      await waitFor('the other count', () => received.unseen_count_changed.at(-1)?.unseenCount === 2);
    }
    expect(plain.received).toEqual(other.received);
    expect(plain.received.notification_received.map(({ message }) => message.content)).toEqual(['first', 'second']);
    await deliver(bob, { content: 'yours' });
    await waitFor('their own', () => stranger.received.unread_count_changed.at(-1)?.unreadCount === 1);
    expect(stranger.received.notification_received.map(({ message }) => message.content)).toEqual(['yours']);
  });

  it('is told no more of a burst than others', async () => {
    const person = await newPerson();
    const { received } = await connectPlain(person);
    for (let start = 0; start < 2_000; start += 200) {
      await deliver(person, ...Array.from({ length: 200 }, (_, index) => ({ content: String(start + index) })));
    }
    await waitFor('the newest', () => received.notification_received.at(-1)?.message.content === '1999');
    expect(received.notification_received.length).toBeLessThan(400);
  });

  it('is let in by the same token, and told why it is not', async () => {
    const person = await newPerson();
    expect(await closing(plainWith(undefined))).toEqual([1008, 'Missing token']);
    expect(await closing(plainWith('nonsense'))).toEqual([1008, 'Invalid or expired token']);
    /** As above, of a socket whose token is good for some seconds. */
    const end = async (seconds: number): Promise<[code: number, reason: string]> => {
      const [code, reason] = await closing(plainWith(tokenOf(person, String(seconds))));

      return reason === 'Invalid or expired token' ? end(2 * seconds) : [code, reason];
    };
    expect(await end(2)).toEqual([1008, 'Token expired']);
    const removed = closing((await connectPlain(person)).socket);
    await node.get(SubscriberRepository).remove(person.scope, 'ada');
    const key = `${person.scope.environmentId.toHexString()}:ada`;
    await node.get(Signals).publish('cache.changed', { cache: 'subscriber-session', key });
    expect(await removed).toEqual([1008, 'Subscriber not found']);
    expect(await closing(plainWith(tokenOf(person)))).toEqual([1008, 'Subscriber not found']);
  });

  it('makes the subscriber present like any other, until its node is shut down', async () => {
    const person = await newPerson();
    const { socket } = await connectPlain(person);
    const other = await connect(person);
    await waitFor('the subscriber to be online', isOnline(person));
    other.socket.close();
    socket.close();
    await waitFor('nobody to be online', isOffline(person));

    const dying = await startNode(services);
    const last = await connectPlain(person, dying);
    await waitFor('the subscriber to be online again', isOnline(person));
    const reason = closing(last.socket);
    await dying.close();
    expect(await reason).toEqual([1012, '']);
    expect(await stored(person)).toMatchObject({ isOnline: false });
  });

  it('is found at the root of the address alone, and moves with it below a context path', async () => {
    const token = tokenOf(await newPerson());
    const lost = plainWith(token, node, '/nowhere');
    const [error] = (await once(lost, 'error')) as [Error];
    expect(error.message).toContain('404');
    const stubborn = createConnection({ port: node.get(Gateway).port, host: '127.0.0.1', allowHalfOpen: true });
    stubborn.on('error', () => undefined).resume();
    stubborn.write('GET /nowhere HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    await once(stubborn, 'end');
    await waitFor('the connection to be closed though its client keeps it open', () => {
      if (stubborn.writable) stubborn.write('x');

      return stubborn.destroyed;
    });
    const below = await startNode(services, { GLOBAL_CONTEXT_PATH: 'novu', WS_CONTEXT_PATH: '/realtime/' });
    try {
      for (const path of ['/novu/realtime', '/novu/realtime/']) await once(plainWith(token, below, path), 'open');
    } finally {
      await below.close();
    }
  });
});

describe('presence', () => {
  it('is that of all sockets on all nodes', async () => {
    const person = await newPerson();
    const before = new Date();
    const [first, second, third] = [
      await connect(person),
      await connect(person, node, ['tenant:acme']),
      await connect(person, secondNode),
    ];
    await waitFor('both nodes to say so', async () => (await stored(person))?.onlineAt?.length === 2);
    expect((await stored(person))?.lastOnlineAt?.getTime()).toBeGreaterThanOrEqual(before.getTime());
    first.socket.close();
    third.socket.close();
    await waitFor('one node to say no more', async () => (await stored(person))?.onlineAt?.length === 1);
    expect(await stored(person)).toMatchObject({ isOnline: true });
    second.socket.close();
    await waitFor('nobody to be online', isOffline(person));
    expect(await stored(person)).toMatchObject({ updatedAt: person.doc.updatedAt });
  });

  it('ends with the node, when that is shut down', async () => {
    const person = await newPerson();
    const dying = await startNode(services);
    const { socket } = await connect(person, dying);
    await waitFor('the subscriber to be online', isOnline(person));
    await dying.close();
    expect(await stored(person)).toMatchObject({ isOnline: false });
    socket.close();
  });

  it('comes back to a node that was taken for dead', async () => {
    const person = await newPerson();
    const slow = await startNode(services, { PRESENCE_LEASE_MS: '3000' });
    const nodes = slow.get(GatewayNodeRepository);
    const renew = nodes.renew.bind(nodes);
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    try {
      await connect(person, slow);
      const nodeId = await waitFor('the subscriber to be online', async () => (await stored(person))?.onlineAt?.[0]);
      // From here on it does not say that it lives.
      await new Promise<void>((resolve) => {
        nodes.renew = async (...parameters) => {
          resolve();
          await held;

          return renew(...parameters);
        };
      });
      await node.get(SubscriberRepository).leaveNode(new Types.ObjectId(nodeId), new Date());
      await node.get(GatewayNodeRepository).forget(new Types.ObjectId(nodeId));
      expect(await stored(person)).toMatchObject({ isOnline: false });
      goOn();
      await waitFor('the subscriber to be online again', isOnline(person));
    } finally {
      goOn();
      await slow.close();
    }
  });
});

describe('several nodes', () => {
  it('each serve their own sockets', async () => {
    const person = await newPerson();
    const here = await connect(person);
    const there = await connect(person, secondNode);
    await deliver(person, {});
    for (const { received } of [here, there]) {
      await waitFor('the counts', () => received.unseen_count_changed.length === 2);
      expect(received.notification_received).toHaveLength(1);
    }
  });

  it('take over the sockets of one that is shut down', async () => {
    const person = await newPerson();
    const dying = await startNode(services);
    const { socket, received } = await connect(person, dying);
    const reason = new Promise((resolve) => socket.once('disconnect', resolve));
    await dying.close();
    expect(await reason).toBe('transport close');
    const port = new URL(dying.url).port;
    await deliver(person, {});
    const successor = await startNode(services, { WS_PORT: port });
    try {
      await waitFor('the counts after the reconnection', () => received.unread_count_changed.length === 2);
      expect(received.unread_count_changed.at(-1)).toMatchObject({ unreadCount: 1 });
      await deliver(person, {});
      await waitFor('a message over the new connection', () => received.notification_received.length === 1);
    } finally {
      socket.close();
      await successor.close();
    }
  });
});

describe('http', () => {
  it('reports health and figures', async () => {
    const health = await fetch(`${node.url}/v1/health-check`);
    expect(health.status).toBe(200);
    expect(await health.json()).toMatchObject({ data: { status: 'ok' } });
    expect(await (await fetch(`${node.url}/metrics`)).text()).toContain('process_cpu');
    expect((await fetch(`${node.url}/nowhere`)).status).toBe(404);
  });

  it('moves below a context path', async () => {
    const below = await startNode(services, { GLOBAL_CONTEXT_PATH: 'novu', WS_CONTEXT_PATH: '/realtime/' });
    try {
      expect((await fetch(`${below.url}/novu/realtime/v1/health-check`)).status).toBe(200);
      const socket = socketWith(tokenOf(await newPerson()), below, '/novu/realtime/socket.io/');
      await waitFor('the connection', () => socket.connected);
      socket.close();
    } finally {
      await below.close();
    }
  });
});
