#!/usr/bin/env node
// How much memory the gateway needs for Inboxes that are open and quiet: `node scripts/bench/idle-sockets.mjs [--sockets 10000]`.
// Starts a gateway of its own (built before: `pnpm build`), on a database of its own that is removed afterwards; opens one socket for
// each of as many subscribers, waits for a minute of quiet with heartbeats, and prints the gateway's resident memory as JSON.
// Environment: MONGO_URL, REDIS_HOST, REDIS_PORT. Every socket is an open file here and there: `ulimit -n` must allow it.
import { spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import mongoose from 'mongoose';
import { io } from 'socket.io-client';
import { commandOf } from '../lib/platform.mjs';

const { values: options } = parseArgs({
  options: {
    sockets: { type: 'string', default: '10000' },
    'quiet-seconds': { type: 'string', default: '60' },
  },
});
const count = Number(options.sockets);
const secret = randomBytes(16).toString('hex');
const url = new URL(
  process.env.MONGO_URL ?? `mongodb://127.0.0.1:${process.env.EMBEDDED_MONGO_PORT ?? 27117}/?replicaSet=rs0`,
);
url.pathname = `/idle-sockets-${randomBytes(4).toString('hex')}`;
/** Sockets that are opened at the same time. */
const CONCURRENCY = 50;

const mongo = await mongoose.createConnection(url.toString()).asPromise();
const port = await freePort();
const gateway = startGateway();
try {
  await untilHealthy();
  const tokens = await seed();
  const before = residentMegabytes();
  const started = performance.now();
  const sockets = await openAll(tokens);
  const openedIn = performance.now() - started;
  await wait(Number(options['quiet-seconds']) * 1_000);
  const after = residentMegabytes();
  const open = sockets.filter(({ connected }) => connected).length;
  const online = await mongo.collection('subscribers').countDocuments({ isOnline: true });
  const result = {
    sockets: open,
    online,
    beforeMegabytes: before,
    residentMegabytes: after,
    kilobytesASocket: Math.round(((after - before) * 1_024) / open),
    openedASecond: Math.round((count * 1_000) / openedIn),
  };
  process.stdout.write(`${JSON.stringify(result, null, 1)}\n`);
  process.exitCode = open === count && online === count && after < 400 ? 0 : 1;
} finally {
  gateway.kill('SIGTERM');
  await new Promise((resolve) => gateway.once('exit', resolve));
  await mongo.dropDatabase();
  await mongo.close();
}
process.exit();

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = server.address();
      server.close(() => resolve(free));
    });
  });
}

function startGateway() {
  const [program, ...args] = commandOf('ws');
  return spawn(program, args, {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'test',
      LOG_LEVEL: 'error',
      HOST: '127.0.0.1',
      WS_PORT: String(port),
      MONGO_URL: url.toString(),
      REDIS_HOST: process.env.REDIS_HOST ?? '127.0.0.1',
      REDIS_PORT: process.env.REDIS_PORT ?? process.env.EMBEDDED_REDIS_PORT ?? '6479',
      REDIS_PREFIX: url.pathname.slice(1),
      JWT_SECRET: secret,
      STORE_ENCRYPTION_KEY: randomBytes(16).toString('hex'),
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

async function untilHealthy() {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/health-check`).catch(() => undefined);
    if (answer?.ok) return;
    await wait(100);
  }
  throw new Error('The gateway did not become healthy');
}

/** @returns a token for each of the subscribers. */
async function seed() {
  const { ObjectId } = mongoose.Types;
  const [environmentId, organizationId, now] = [new ObjectId(), new ObjectId(), new Date()];
  const subscribers = Array.from({ length: count }, (_, index) => ({
    _id: new ObjectId(),
    _environmentId: environmentId,
    _organizationId: organizationId,
    subscriberId: `subscriber-${index}`,
    firstName: 'Ada',
    isOnline: false,
    deleted: false,
    createdAt: now,
    updatedAt: now,
  }));
  await mongo.collection('subscribers').insertMany(subscribers);

  return subscribers.map(({ _id, subscriberId }) =>
    sign({
      _id: _id.toHexString(),
      subscriberId,
      organizationId: organizationId.toHexString(),
      environmentId: environmentId.toHexString(),
      contextKeys: [],
      iss: 'novu_api',
      aud: 'widget_user',
      exp: Math.floor(Date.now() / 1_000) + 86_400,
    }),
  );
}

function sign(claims) {
  const text = [{ alg: 'HS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');

  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

async function openAll(tokens) {
  const sockets = [];
  let next = 0;
  const lane = async () => {
    while (next < tokens.length) sockets.push(await open(tokens[next++]));
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, lane));

  return sockets;
}

/** As the clients connect, but never again. */
function open(token) {
  return new Promise((resolve, reject) => {
    const socket = io(`http://127.0.0.1:${port}`, {
      transports: ['websocket'],
      query: { token },
      forceNew: true,
      reconnection: false,
    });
    socket.once('connect_error', reject);
    socket.once('connect', () => resolve(socket));
  });
}

function residentMegabytes() {
  const status = readFileSync(`/proc/${gateway.pid}/status`, 'utf8');

  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024);
}
