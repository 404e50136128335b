// The least a server of this kind can be: it takes events, stores what an event leads to, and answers feeds and counts, with none of the
// platform's rules. What the platform takes more than this is the price of its rules; what this takes is the price of the machine.
// Started by the benchmark; prints its port. Environment: MONGO_URL, REDIS_HOST, REDIS_PORT.
import { Queue, Worker } from 'bullmq';
import Fastify from 'fastify';
import mongoose from 'mongoose';
import { Server } from 'socket.io';

const { ObjectId } = mongoose.Types;
const QUEUE = 'bench-bare';
const COMMIT = 200;
const COMMITS_IN_FLIGHT = 2;
const PAGE = 10;
const COUNTED = 100;
const STRETCH = 1_000;
const JOURNALED = { ordered: false, writeConcern: { w: 1, j: true } };
const UNORDERED = { ordered: false };

const connection = await mongoose.createConnection(process.env.MONGO_URL).asPromise();
const redis = { host: process.env.REDIS_HOST, port: Number(process.env.REDIS_PORT) };
const collection = (name) => connection.db.collection(`bare${name}`);
const [events, notifications, jobs, messages, details, members] = [
  'events',
  'notifications',
  'jobs',
  'messages',
  'details',
  'members',
].map(collection);
const names = [events, notifications, jobs, messages, details, members];
const drop = () => Promise.all(names.map((each) => each.drop().catch(() => undefined)));
await drop();
await messages.createIndex({ _environmentId: 1, subscriberId: 1, archived: 1, createdAt: -1 });
await messages.createIndex({ _environmentId: 1, subscriberId: 1, read: 1, archived: 1 });
await Promise.all([jobs, details].map((each) => each.createIndex({ _notificationId: 1 })));

const queue = new Queue(QUEUE, { connection: redis });
const commits = new Map();
const pending = [];
let inFlight = 0;

/** As many events as are waiting become one insert and one job of the queue. */
function commit() {
  while (inFlight < COMMITS_IN_FLIGHT && pending.length > 0) {
    const batch = pending.splice(0, COMMIT);
    const rows = batch.map(({ row }) => row);
    const id = new ObjectId().toHexString();
    inFlight += 1;
    events
      .insertMany(rows, JOURNALED)
      .then(() => {
        commits.set(id, rows);
        return queue.add('commit', { id }, { removeOnComplete: true });
      })
      .then(
        () => batch.forEach(({ resolve }) => resolve()),
        (error) => batch.forEach(({ reject }) => reject(error)),
      )
      .finally(() => {
        inFlight -= 1;
        commit();
      });
  }
}

const accept = (row) =>
  new Promise((resolve, reject) => {
    pending.push({ row, resolve, reject });
    commit();
  });

/** What a commit leads to, in four bulk inserts. */
async function carryOut(rows) {
  const createdAt = new Date();
  const runs = rows.map((row) => ({ row, run: new ObjectId(), job: new ObjectId() }));
  const of = ({ row, run, job }) => ({
    _environmentId: row._environmentId,
    _notificationId: run,
    _jobId: job,
    subscriberId: row.to.subscriberId,
    transactionId: row.transactionId,
    createdAt,
  });
  const ran = ['Step queued', 'Message created', 'Message sent'];
  await Promise.all([
    notifications.insertMany(
      runs.map((one) => ({ ...of(one), _id: one.run, payload: one.row.payload })),
      UNORDERED,
    ),
    jobs.insertMany(
      runs.map((one) => ({ ...of(one), _id: one.job, type: 'in_app', status: 'completed' })),
      UNORDERED,
    ),
    messages
      .insertMany(
        runs.map((one) => ({
          ...of(one),
          _id: new ObjectId(),
          channel: 'in_app',
          subject: `Hi ${one.row.to.firstName}`,
          content: `Order ${one.row.payload.order} has shipped`,
          read: false,
          seen: false,
          archived: false,
          payload: one.row.payload,
        })),
        UNORDERED,
      )
      .then(() => {
        for (const { row } of runs) sockets.to(row.to.subscriberId).emit('notification_received', row.payload);
      }),
    details.insertMany(
      runs.flatMap((one) => ran.map((detail) => ({ ...of(one), _id: new ObjectId(), detail, status: 'Success' }))),
      UNORDERED,
    ),
  ]);
}

/** An event to all members, a stretch of them at a time. */
async function fanOut(row) {
  for (let after = ''; after !== undefined;) {
    const found = await members.find({ _id: { $gt: after } }, { sort: { _id: 1 }, limit: STRETCH }).toArray();
    await carryOut(found.map(({ _id, firstName }) => ({ ...row, to: { subscriberId: _id, firstName } })));
    after = found.length < STRETCH ? undefined : found.at(-1)._id;
  }
}

const worker = new Worker(
  QUEUE,
  async ({ data }) => {
    const rows = commits.get(data.id);
    const single = rows.filter(({ to }) => to.subscriberId);
    if (single.length > 0) await carryOut(single);
    for (const row of rows.filter(({ to }) => !to.subscriberId)) await fanOut(row);
    commits.delete(data.id);
  },
  { connection: redis, concurrency: COMMITS_IN_FLIGHT },
);

const environment = new ObjectId();
const server = Fastify();
const text = { type: 'string' };
const trigger = {
  type: 'object',
  required: ['name', 'to'],
  properties: {
    name: text,
    to: { type: 'object', required: ['subscriberId'], properties: { subscriberId: text, firstName: text } },
    payload: { type: 'object', additionalProperties: true },
  },
};
const sockets = new Server(server.server, { serveClient: false });
sockets.on('connection', (socket) => void socket.join(socket.handshake.query.subscriberId));
const take = async (event) => {
  const transactionId = new ObjectId().toHexString();
  await accept({ _id: new ObjectId(), _environmentId: environment, transactionId, ...event, createdAt: new Date() });
  return { acknowledged: true, status: 'processed', transactionId };
};
server.post('/trigger', { schema: { body: trigger } }, async ({ body }, reply) =>
  reply.code(201).send({ data: await take(body) }),
);
const bulk = { type: 'object', required: ['events'], properties: { events: { type: 'array', items: trigger } } };
server.post('/trigger/bulk', { schema: { body: bulk } }, async ({ body }, reply) =>
  reply.code(201).send({ data: await Promise.all(body.events.map(take)) }),
);
server.post('/members', async ({ body }, reply) => {
  await members.insertMany(body.map((_id) => ({ _id, firstName: 'Ada' })));
  return reply.code(201).send({});
});
server.post('/trigger/members', async ({ body }, reply) =>
  reply.code(201).send({ data: await take({ ...body, to: {} }) }),
);
const own = ({ query }) => ({ _environmentId: environment, subscriberId: query.subscriberId, archived: false });
server.get('/feed', async (request) => {
  const rows = await messages.find(own(request), { sort: { createdAt: -1 }, limit: PAGE + 1 }).toArray();
  return { data: rows.slice(0, PAGE), hasMore: rows.length > PAGE };
});
server.get('/count', async (request) => {
  const count = await messages.countDocuments({ ...own(request), read: false }, { limit: COUNTED });
  return { data: [{ count }] };
});

process.once('SIGTERM', async () => {
  await sockets.close();
  await server.close();
  await worker.close();
  await queue.obliterate({ force: true });
  await queue.close();
  await drop();
  await connection.close();
});
process.stdout.write(`${await server.listen({ host: '127.0.0.1', port: 0 })}\n`);
