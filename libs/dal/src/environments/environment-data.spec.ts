import { expectNoCollectionScan, testServices } from '@novu/testing';
import { type Connection, type mongo, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import { ensureIndexes, REPOSITORIES } from '../database.js';
import { removeEnvironmentData } from './environment-data.js';

const { mongoUrl } = testServices('environment-data');
let connection: Connection;

beforeAll(async () => {
  connection = await connectDatabase({ url: mongoUrl, maxPoolSize: 5, appName: 'test' });
  await ensureIndexes(connection);
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

/** They have an end of their own. */
const KEPT = ['attachments', 'earlyreports', 'stepwindows'];
const OF_NO_ENVIRONMENT = [
  'acceptedcommits',
  'environments',
  'environmentvariables',
  'gatewaynodes',
  'members',
  'organizations',
  'users',
];

const names = () => {
  const all = new Set(REPOSITORIES.map((RepositoryClass) => new RepositoryClass(connection).definition.name));

  return [...all].filter((name) => !OF_NO_ENVIRONMENT.includes(name));
};
const collection = (name: string): mongo.Collection => connection.getClient().db(connection.name).collection(name);

/** Rows as each of the collections holds them; what tells them apart differs, so that unique indexes take all of them. */
function rowsOf(name: string, environmentId: Types.ObjectId): mongo.BSON.Document[] {
  const row = (more: object = {}) => ({
    _id: new Types.ObjectId(),
    _environmentId: environmentId,
    deleted: false,
    identifier: new Types.ObjectId().toHexString(),
    ...more,
  });
  switch (name) {
    case 'preferences':
      return [
        row({ type: 'SUBSCRIBER_GLOBAL', _subscriberId: new Types.ObjectId() }),
        row({ type: 'WORKFLOW_RESOURCE', _templateId: new Types.ObjectId() }),
        row({ type: 'USER_WORKFLOW', _templateId: new Types.ObjectId() }),
      ];
    case 'acceptedevents':
      return [row({ transactionIdGiven: true, transactionId: 'a' }), row({ status: 'failed', transactionId: 'b' })];
    default:
      return [row()];
  }
}

async function fill(environmentId: Types.ObjectId): Promise<void> {
  for (const name of names()) await collection(name).insertMany(rowsOf(name, environmentId));
  const [run] = await collection('notifications').find({ _environmentId: environmentId }).toArray();
  await collection('jobs').updateMany({ _environmentId: environmentId }, { $set: { _notificationId: run?._id } });
}

async function leftIn(environmentId: Types.ObjectId): Promise<string[]> {
  const left = await Promise.all(
    names().map(async (name) =>
      (await collection(name).countDocuments({ _environmentId: environmentId })) > 0 ? [name] : [],
    ),
  );

  return left.flat().sort();
}

it('removes what an environment has in every collection, and nothing of another', async () => {
  const [gone, other] = [new Types.ObjectId(), new Types.ObjectId()];
  await fill(gone);
  await fill(other);
  expect(await removeEnvironmentData(connection, gone)).toBeGreaterThan(10);
  expect(await leftIn(gone)).toEqual(KEPT);
  expect(await leftIn(other)).toEqual(names().sort());
});

it('says when nothing is left', async () => {
  const environmentId = new Types.ObjectId();
  await fill(environmentId);
  await removeEnvironmentData(connection, environmentId);
  expect(await removeEnvironmentData(connection, environmentId)).toBe(0);
});

it('finds all of it by indexes', async () => {
  const environmentId = new Types.ObjectId();
  await fill(environmentId);
  await expectNoCollectionScan(mongoUrl, async (watched) => {
    await removeEnvironmentData(watched, environmentId);
  });
});
