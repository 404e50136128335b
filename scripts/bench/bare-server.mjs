// The least a server of this kind can be: it takes events, stores what an event leads to, and answers feeds and counts, with none of the
// platform's rules. What the platform takes more than this is the price of its rules; what this takes is the price of the machine.
// Started by the benchmark; prints its port. Environment: MONGO_URL, REDIS_HOST, REDIS_PORT.
import { Queue, Worker } from 'bullmq';
import Fastify from 'fastify';
import mongoose from 'mongoose';

const { ObjectId } = mongoose.Types;
const QUEUE = 'bench-bare';
const COMMIT = 200;
const COMMITS_IN_FLIGHT = 2;
const PAGE = 10;
const COUNTED = 100;
const JOURNALED = { ordered: false, writeConcern: { w: 1, j: true } };
const UNORDERED = { ordered: false };

const connection = await mongoose.createConnection(process.env.MONGO_URL).asPromise();
const redis = { host: process.env.REDIS_HOST, port: Number(process.env.REDIS_PORT) };
const collection = (name) => connection.db.collection(`bare${name}`);
const [events, notifications, jobs, messages, details] = ['events', 'notifications', 'jobs', 'messages', 'details'].map(
  collection,
);
const names = [events, notifications, jobs, messages, details];
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
    messages.insertMany(
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
    ),
    details.insertMany(
      runs.flatMap((one) => ran.map((detail) => ({ ...of(one), _id: new ObjectId(), detail, status: 'Success' }))),
      UNORDERED,
    ),
  ]);
}

const worker = new Worker(
  QUEUE,
  async ({ data }) => {
    await carryOut(commits.get(data.id));
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
server.post('/trigger', { schema: { body: trigger } }, async ({ body }, reply) => {
  const transactionId = new ObjectId().toHexString();
  const row = { _id: new ObjectId(), _environmentId: environment, transactionId, ...body, createdAt: new Date() };
  await accept(row);
  return reply.code(201).send({ data: { acknowledged: true, status: 'processed', transactionId } });
});
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
  await server.close();
  await worker.close();
  await queue.obliterate({ force: true });
  await queue.close();
  await drop();
  await connection.close();
});
process.stdout.write(`${await server.listen({ host: '127.0.0.1', port: 0 })}\n`);
