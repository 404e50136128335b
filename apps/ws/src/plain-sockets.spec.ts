import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitFor } from '@novu/testing';
import { WebSocket } from 'ws';
import { PlainSockets } from './plain-sockets.js';

const http = createServer();
const sockets = new PlainSockets(50);
const clients: WebSocket[] = [];

beforeAll(async () => {
  http.on('upgrade', (request, stream, head) =>
    sockets.accept(request, stream, head, (socket) => sockets.join(socket, ['all', (request.url ?? '').slice(1)])),
  );
  await once(http.listen(0, '127.0.0.1'), 'listening');
});
afterAll(async () => {
  for (const client of clients) client.close();
  await sockets.stop();
  http.close();
});

/** Open, with what it hears from now on. */
async function connect(room: string, autoPong = true): Promise<{ client: WebSocket; heard: string[] }> {
  const { port } = http.address() as AddressInfo;
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
  sockets.send('bob', 'greeted', {});
  sockets.dismiss('ada');
  const [code] = (await once(ada.client, 'close')) as [number];
  expect(code).toBe(1008);
});

it('answers pings, ends who says too much, and who is not there any more', async () => {
  const [talker, chatterbox, dead] = [await connect('x'), await connect('x'), await connect('x', false)];
  talker.client.send('ping');
  await waitFor('the answer', () => talker.heard.includes('pong'));
  const ends = Promise.all([once(chatterbox.client, 'close'), once(dead.client, 'close')]);
  chatterbox.client.send('x'.repeat(2_000));
  const [[tooMuch], [gone]] = (await ends) as [[number], [number]];
  expect([tooMuch, gone]).toEqual([1009, 1006]);
  expect(talker.client.readyState).toBe(WebSocket.OPEN);
});
