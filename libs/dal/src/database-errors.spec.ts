import mongoose, { mongo } from 'mongoose';
import { isDatabaseUnavailable } from './database-errors.js';

/** What one of the driver's calls fails with when nobody listens. */
async function failureOf(call: (collection: mongo.Collection) => Promise<unknown>): Promise<unknown> {
  const client = new mongo.MongoClient('mongodb://127.0.0.1:1/test', { serverSelectionTimeoutMS: 50 });
  try {
    await call(client.db().collection('rows'));
  } catch (error) {
    return error;
  } finally {
    await client.close();
  }

  return undefined;
}

const insertOne = { insertOne: { document: { a: 1 } } };

it.each<[string, (collection: mongo.Collection) => Promise<unknown>]>([
  ['find', (rows) => rows.findOne({})],
  ['insertOne', (rows) => rows.insertOne({ a: 1 })],
  ['insertMany', (rows) => rows.insertMany([{ a: 1 }, { a: 2 }], { ordered: false })],
  ['bulkWrite', (rows) => rows.bulkWrite([insertOne])],
])('recognises that no server answers %s', async (_, call) => {
  expect(isDatabaseUnavailable(await failureOf(call))).toBe(true);
});

it('recognises what mongoose says while it is not connected', async () => {
  const connection = mongoose.createConnection('mongodb://127.0.0.1:1/test', { serverSelectionTimeoutMS: 200 });
  const opening = connection.asPromise().catch((error: unknown) => error);
  const rows = connection.model('rows', new mongoose.Schema({}, { bufferTimeoutMS: 20 }));
  const buffering: unknown = await rows.findOne({}).catch((error: unknown) => error);
  expect(String(buffering)).toContain('buffering timed out');
  expect(isDatabaseUnavailable(buffering)).toBe(true);
  expect(isDatabaseUnavailable(await opening)).toBe(true);
  await connection.close();
});

it.each([
  ['NotWritablePrimary', 10107],
  ['NotPrimaryNoSecondaryOk', 13435],
  ['NotPrimaryOrSecondary', 13436],
  ['ShutdownInProgress', 91],
  ['InterruptedAtShutdown', 11600],
  ['OutOfDiskSpace', 14031],
])('recognises %s', (codeName, code) => {
  const error = new mongo.MongoServerError({ message: codeName, code, codeName });
  expect(isDatabaseUnavailable(error)).toBe(true);
  expect(isDatabaseUnavailable(new Error('wrapped', { cause: error }))).toBe(true);
});

it('recognises a pool without a free connection', () => {
  const error = Object.defineProperty(new mongo.MongoDriverError('Timed out'), 'name', {
    value: 'MongoWaitQueueTimeoutError',
  });
  expect(isDatabaseUnavailable(error)).toBe(true);
});

it.each([
  ['a duplicate', new mongo.MongoServerError({ message: 'E11000', code: 11000 })],
  ['a document that cannot be stored', new mongo.MongoInvalidArgumentError('too large')],
  ['a fault of our own', new TypeError('undefined is not a function')],
  ['what is no error', 'MongoServerSelectionError'],
])('takes %s for something else', (_, error) => {
  expect(isDatabaseUnavailable(error)).toBe(false);
});
