import { CONNECTION, JobQueue } from '@novu/application-generic';
import { type Connection, Types } from '@novu/dal';
import { acceptedEvents } from '@novu/testing';
import { startApi, type TestApi } from '../testing/start-api.js';
import { type AcceptableEvent, EventAcceptance } from './event-acceptance.js';

let api: TestApi;
beforeAll(async () => {
  api = await startApi('event-acceptance');
});
afterAll(() => api.close());

function anEvent(payload: Record<string, unknown>, overrides: Partial<AcceptableEvent> = {}): AcceptableEvent {
  return {
    _id: new Types.ObjectId(),
    _environmentId: new Types.ObjectId(),
    _organizationId: new Types.ObjectId(),
    _templateId: new Types.ObjectId(),
    _userId: new Types.ObjectId(),
    identifier: 'workflow',
    transactionId: new Types.ObjectId().toHexString(),
    recipients: { kind: 'named', subscribers: [{ subscriberId: 'ada' }], topics: [] },
    payload,
    overrides: {},
    status: 'accepted',
    createdAt: new Date(),
    updatedAt: new Date(),
    ...overrides,
  };
}

it.each([
  ['that is larger than a document may be', { text: 'x'.repeat(17 * 1024 * 1024) }],
  ['with a key the database does not take', { 'a\0b': 1 }],
  ['the driver takes for a type of its own', { x: { _bsontype: 'y' } }],
])('fails an event %s, and none that arrived with it', async (_, poison) => {
  const acceptance = api.get(EventAcceptance);
  const announced = new Set<string>();
  const queue = api.get(JobQueue);
  queue.handleLocally('trigger.accepted', ({ batchId }) => Promise.resolve(void announced.add(batchId)), 100);
  const mine = { _environmentId: new Types.ObjectId(), transactionId: 'mine', transactionIdGiven: true };
  await acceptance.accept(anEvent({}, mine), 100);
  const apart = { transactionId: 'another', transactionIdGiven: true, _environmentId: mine._environmentId };
  const events = [
    anEvent({ order: 1 }),
    anEvent(poison),
    anEvent({}, mine),
    anEvent({ order: 2 }),
    anEvent({ order: 3 }, apart),
  ];
  const outcomes = await Promise.allSettled(events.map((event) => acceptance.accept(event, 100)));
  expect(outcomes).toMatchObject([
    { status: 'fulfilled', value: 'accepted' },
    { status: 'rejected' },
    { status: 'fulfilled', value: 'duplicate' },
    { status: 'fulfilled', value: 'accepted' },
    { status: 'fulfilled' },
  ]);
  const stored = await acceptedEvents(api.get<Connection>(CONNECTION), { _id: { $in: events.map(({ _id }) => _id) } });
  expect(stored.map(({ payload }) => payload as unknown)).toEqual([1, 2, 3].map((order) => ({ order })));
  expect(stored.every(({ batchId }) => announced.has(String(batchId)))).toBe(true);
  await queue.stopLocally();
});

it('stores events together that take far more room than their JSON', async () => {
  const digits = Array.from({ length: 250_000 }, () => 0);
  const bytes = JSON.stringify(digits).length;
  const events = Array.from({ length: 6 }, () => anEvent({ digits }));
  await Promise.all(events.map((event) => api.get(EventAcceptance).accept(event, bytes)));
  const commits = api.get<Connection>(CONNECTION).collection('acceptedcommits');
  expect(await commits.countDocuments({ 'events._id': { $in: events.map(({ _id }) => _id) } })).toBe(2);
});
