import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitFor } from '@novu/testing';
import { WebSocket } from 'ws';
import { PlainSockets } from './plain-sockets.js';

const { jest } = import.meta;

const ROUND_MS = 50;
const clients: WebSocket[] = [];
let sockets: PlainSockets;
let http: Server;

/** A server all of whose sockets are taken in, to the room `all` and the one that the path names. */
async function serve(plain: PlainSockets): Promise<Server> {
  const server = createServer().on('upgrade', (request, stream, head) =>
    plain.accept(request, stream, head, (socket) => plain.join(socket, ['all', (request.url ?? '').slice(1)])),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');

  return server;
}

beforeAll(async () => {
  // Rounds are made when a test says so: on a busy machine no answer may come back before the next one.
  const others = ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask'] as const;
  const single = ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate'] as const;
  jest.useFakeTimers({ doNotFake: [...others, ...single] });
  sockets = new PlainSockets(ROUND_MS);
  http = await serve(sockets);
});
afterAll(async () => {
  for (const client of clients) client.close();
  await sockets.stop();
  http.close();
  jest.useRealTimers();
});

/** Open, with what it hears from now on. */
async function connect(room: string, autoPong = true, server = http): Promise<{ client: WebSocket; heard: string[] }> {
  const { port } = server.address() as AddressInfo;
  const client = new WebSocket(`ws://127.0.0.1:${port}/${room}`, { autoPong });
  clients.push(client);
  const heard: string[] = [];
  client.on('message', (data: Buffer) => heard.push(data.toString()));
  await once(client, 'open');

  return { client, heard };
}

it('tells a room, and nobody who has left it', async () => {
  const [ada, bob] = [await connect('ada'), await connect('bob')];
  sockets.send('ada', 'greeted', { n: 1 });
  sockets.send('all', 'greeted', { n: 2 });
  await waitFor('both', () => ada.heard.length === 2 && bob.heard.length === 1);
  expect(ada.heard.map((text) => JSON.parse(text) as unknown)).toEqual([
    { event: 'greeted', data: { n: 1 } },
    { event: 'greeted', data: { n: 2 } },
  ]);
  bob.client.close();
  await waitFor('bob to be gone', () => sockets.all().length === 1);
  const toJSON = jest.fn();
  sockets.send('bob', 'greeted', { toJSON });
  expect(toJSON).not.toHaveBeenCalled();
  sockets.dismiss('ada', 'Nobody knows you');
  const [code, reason] = (await once(ada.client, 'close')) as [number, Buffer];
  expect([code, reason.toString()]).toEqual([1008, 'Nobody knows you']);
});

it('answers pings, ends who says too much, and who is not there any more', async () => {
  const [talker, chatterbox, dead] = [await connect('x'), await connect('x'), await connect('x', false)];
  talker.client.send('ping');
  await waitFor('the answer', () => talker.heard.includes('pong'));
  const ends = Promise.all([once(chatterbox.client, 'close'), once(dead.client, 'close')]);
  chatterbox.client.send('x'.repeat(2_000));
  const asked = once(talker.client, 'ping');
  jest.advanceTimersByTime(ROUND_MS);
  await asked;
  // What it says now is heard after its answer.
  talker.client.send('ping');
  await waitFor('the next answer', () => talker.heard.length === 2);
  jest.advanceTimersByTime(ROUND_MS);
  const [[tooMuch], [gone]] = (await ends) as [[number], [number]];
  expect([tooMuch, gone]).toEqual([1009, 1006]);
  expect(talker.client.readyState).toBe(WebSocket.OPEN);
});

describe('a server of its own', () => {
  const patient = (): PlainSockets => new PlainSockets(60_000);

  it('ends who does not read, though it is there', async () => {
    const plain = patient();
    const server = await serve(plain);
    const { client } = await connect('x', true, server);
    client.pause();
    const data = 'x'.repeat(1_000_000);
    await waitFor('the end', () => {
      plain.send('x', 'told', data);

      return plain.all().length === 0;
    });
    client.resume();
    await plain.stop();
    server.close();
  });

  it('stops though a client says what it may not at that moment', async () => {
    const plain = patient();
    const server = await serve(plain);
    const { client } = await connect('x', true, server);
    const closed = once(client, 'close');
    const stopped = plain.stop();
    client.send('x'.repeat(2_000));
    await stopped;
    expect((await closed)[0]).toBe(1009);
    expect(plain.all()).toEqual([]);
    server.close();
  });
});
