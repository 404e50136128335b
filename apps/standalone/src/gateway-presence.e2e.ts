import { CONNECTION, parseEnv, PlatformModule, signSubscriberToken } from '@novu/application-generic';
import { type Connection, type Scope, type SubscriberDoc, SubscriberRepository, Types } from '@novu/dal';
import { freePort, spawnApp, type AppProcess, testEnv, testServices, waitFor } from '@novu/testing';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { io, type Socket } from 'socket.io-client';
import { standaloneEnv } from './env.js';

const LEASE_MS = 1_000;
const SECRET = 'a-secret-for-tests-only';

const services = testServices('gateway-presence');
const scope: Scope = { organizationId: new Types.ObjectId(), environmentId: new Types.ObjectId() };
const sockets: Socket[] = [];
let app: Awaited<ReturnType<typeof NestFactory.createApplicationContext>>;
let subscribers: SubscriberRepository;
let gateways: { process: AppProcess; url: string }[];

beforeAll(async () => {
  const env = parseEnv(standaloneEnv, testEnv(services));

  @Module({ imports: [PlatformModule.forRoot(env, { app: 'test' })] })
  class Root {}

  app = await NestFactory.createApplicationContext(Root, { logger: ['error'], abortOnError: false });
  subscribers = app.get(SubscriberRepository);
  gateways = [await startGateway(), await startGateway()];
}, 60_000);
afterAll(async () => {
  for (const socket of sockets) socket.close();
  for (const { process } of gateways) await process.stop('SIGKILL');
  await app.get<Connection>(CONNECTION).dropDatabase();
  await app.close();
});

async function startGateway(): Promise<{ process: AppProcess; url: string }> {
  const port = String(await freePort());
  const env = testEnv(services, { WS_PORT: port, JWT_SECRET: SECRET, PRESENCE_LEASE_MS: String(LEASE_MS) });

  return { process: await spawnApp('ws', env), url: `http://127.0.0.1:${port}` };
}

async function newSubscriber(subscriberId: string): Promise<SubscriberDoc> {
  const doc = await subscribers.create(scope, subscriberId, {});
  if (!doc) throw new Error('no subscriber');

  return doc;
}

async function connect({ _id, subscriberId }: SubscriberDoc, url: string): Promise<Socket> {
  const claims = {
    _id: _id.toHexString(),
    subscriberId,
    organizationId: scope.organizationId.toHexString(),
    environmentId: scope.environmentId.toHexString(),
  };
  const token = signSubscriberToken(SECRET, claims, '1h');
  const socket = io(url, { transports: ['websocket'], query: { token }, forceNew: true });
  sockets.push(socket);
  await waitFor('the connection', () => socket.connected);

  return socket;
}

const isOnline = async ({ _id }: SubscriberDoc) => (await subscribers.findById(scope, _id))?.isOnline;

it('kill -9 of one of two gateways: its subscribers are offline after its lease, those of the other stay online', async () => {
  const [dying, living] = gateways;
  if (!dying || !living) throw new Error('no gateways');
  const [ada, bob, eve] = await Promise.all(['ada', 'bob', 'eve'].map(newSubscriber));
  if (!ada || !bob || !eve) throw new Error('no subscribers');
  await connect(ada, dying.url);
  await connect(bob, living.url);
  await connect(eve, dying.url);
  await connect(eve, living.url);
  for (const subscriber of [ada, bob, eve])
    await waitFor('everybody to be online', async () => (await isOnline(subscriber)) === true);
  await waitFor('eve to be at both', async () => (await subscribers.findById(scope, eve._id))?.onlineAt?.length === 2);

  const killedAt = Date.now();
  await dying.process.stop('SIGKILL');
  await waitFor('ada to be offline', async () => (await isOnline(ada)) === false, { timeoutMs: 15_000 });
  expect((await subscribers.findById(scope, ada._id))?.lastOnlineAt?.getTime()).toBeGreaterThanOrEqual(killedAt);
  // Before it was killed, the one may have taken the other for dead that was only slow.
  for (const subscriber of [bob, eve])
    await waitFor('the others to be online', async () => (await isOnline(subscriber)) === true);
  await waitFor('eve to be at one', async () => (await subscribers.findById(scope, eve._id))?.onlineAt?.length === 1);

  // A node that is shut down leaves nobody behind, and needs no lease to end.
  await living.process.stop('SIGTERM');
  expect([await isOnline(bob), await isOnline(eve)]).toEqual([false, false]);
}, 60_000);
