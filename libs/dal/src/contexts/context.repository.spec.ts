import { expectNoCollectionScan, testServices } from '@novu/testing';
import mongoose, { type Connection, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import type { CursorQuery } from '../cursor.js';
import type { Scope } from '../scope.js';
import { ContextRepository, contextKeys } from './context.repository.js';

const { mongoUrl } = testServices('contexts');
const newScope = (): Scope => ({ organizationId: new Types.ObjectId(), environmentId: new Types.ObjectId() });
const page: CursorQuery = { limit: 10, orderBy: '_id', orderDirection: 'ASC' };
const acme = { type: 'tenant', id: 'acme' };

let connection: Connection;
let contexts: ContextRepository;
let scope: Scope;
beforeAll(async () => {
  connection = await connectDatabase({ url: mongoUrl, maxPoolSize: 8, appName: 'test' });
  contexts = new ContextRepository(connection);
  await contexts.ensureIndexes();
});
beforeEach(() => {
  scope = newScope();
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

/** Names of the commands that `work` sends to the database. */
async function commandsOf(work: (repository: ContextRepository) => Promise<unknown>): Promise<string[]> {
  const own = await mongoose
    .createConnection(mongoUrl, { autoIndex: false, autoCreate: false, monitorCommands: true })
    .asPromise();
  const commands: string[] = [];
  own.getClient().on('commandStarted', ({ commandName }) => commands.push(commandName));
  await work(new ContextRepository(own));
  await own.close();

  return commands.filter((name) => name !== 'endSessions');
}

it('3.2: contextKeys are the sorted list of type:id', () => {
  expect(
    contextKeys([
      { type: 'tenant', id: 'b' },
      { type: 'app', id: 'x' },
      { type: 'tenant', id: 'B' },
    ]),
  ).toEqual(['app:x', 'tenant:B', 'tenant:b']);
  expect(contextKeys([])).toEqual([]);
});

it('has one context a type, id and environment', async () => {
  const made = await Promise.all([1, 2, 3].map(() => contexts.create(scope, acme)));
  expect(made.filter(Boolean)).toMatchObject([{ ...acme, key: 'tenant:acme', data: {} }]);
  expect(await contexts.create(scope, { type: 'team', id: 'acme' })).not.toBeNull();
  expect(await contexts.create(newScope(), acme)).not.toBeNull();
});

describe('findOrCreate', () => {
  it('3.2: each context is found or created, in the order given', async () => {
    await contexts.create(scope, { ...acme, data: { plan: 'gold' } });
    const given = [{ type: 'region', id: 'eu', data: { name: 'Europe' } }, acme, { type: 'app', id: 'x' }];
    const first = await contexts.findOrCreate(scope, given);
    expect(first).toMatchObject([
      { key: 'region:eu', data: { name: 'Europe' }, createdAt: expect.any(Date) },
      { key: 'tenant:acme', data: { plan: 'gold' } },
      { key: 'app:x', data: {} },
    ]);
    const again = await contexts.findOrCreate(scope, given);
    expect(again).toEqual(first);
    expect(await contexts.findByTypeAndId(scope, { type: 'region', id: 'eu' })).toEqual(first[0]);
  });

  it('3.2: data of an existing context is not overwritten', async () => {
    const before = await contexts.create(scope, { ...acme, data: { plan: 'gold' } });
    const [found] = await contexts.findOrCreate(scope, [{ ...acme, data: { plan: 'free' } }]);
    expect(found).toEqual(before);
    expect(await contexts.findByTypeAndId(scope, acme)).toEqual(before);
  });

  it('makes one context when many calls make it at once, and all of them get it', async () => {
    const given = ['a', 'b', 'c'].map((id) => ({ type: 'tenant', id, data: { id } }));
    const answers = await Promise.all(Array.from({ length: 12 }, () => contexts.findOrCreate(scope, given)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect((await contexts.list(scope, {}, page)).totalCount).toBe(3);
  });

  it('takes one context named twice once, with what was said last', async () => {
    const twice = [
      { ...acme, data: { first: true } },
      { ...acme, data: { first: false } },
    ];
    expect(await contexts.findOrCreate(scope, twice)).toMatchObject([{ data: { first: false } }]);
    expect((await contexts.list(scope, {}, page)).totalCount).toBe(1);
  });

  it('takes one query for many that exist, two when some are new, none for none', async () => {
    const many = Array.from({ length: 50 }, (_, index) => ({ type: 'tenant', id: `t${index}` }));
    expect(await commandsOf((repository) => repository.findOrCreate(scope, many))).toEqual(['find', 'insert']);
    expect(await commandsOf((repository) => repository.findOrCreate(scope, many))).toEqual(['find']);
    expect(await commandsOf((repository) => repository.findOrCreate(scope, []))).toEqual([]);
  });
});

it('keeps data with keys that mean something to the database', async () => {
  const data = { $gt: 1, 'a.b': { $set: { c: 1 } }, '': [] };
  await contexts.findOrCreate(scope, [{ ...acme, data }]);
  expect((await contexts.findByTypeAndId(scope, acme))?.data).toEqual(data);
  const changed = { $unset: { key: 1 }, 'x.y': null };
  expect((await contexts.update(scope, acme, { data: changed }))?.data).toEqual(changed);
  expect((await contexts.create(scope, { type: 'other', id: 'x', data }))?.data).toEqual(data);
});

it('replaces the data, and the bridge address only when told to', async () => {
  await contexts.create(scope, { ...acme, data: { a: 1 }, bridgeUrl: 'https://acme.example/bridge' });
  const replaced = await contexts.update(scope, acme, { data: { b: 2 } });
  expect(replaced).toMatchObject({ bridgeUrl: 'https://acme.example/bridge' });
  expect(replaced?.data).toEqual({ b: 2 });
  expect(await contexts.update(scope, acme, { data: {}, bridgeUrl: null })).not.toHaveProperty('bridgeUrl');
  expect(await contexts.update(scope, { type: 'tenant', id: 'none' }, { data: {} })).toBeNull();
});

it('searches part of type and id, and takes nothing in the text for a pattern', async () => {
  await contexts.findOrCreate(scope, [acme, { type: 'tenant', id: 'ACME-2' }, { type: 'acme', id: 'x' }]);
  const found = async (search: { text?: string; id?: string }) =>
    (await contexts.list(scope, search, page)).data.map(({ key }) => key);
  expect(await found({ text: 'acme' })).toEqual(['tenant:acme', 'tenant:ACME-2', 'acme:x']);
  expect(await found({ text: 'nant:ac' })).toEqual(['tenant:acme', 'tenant:ACME-2']);
  expect(await found({ text: 'a.*e' })).toEqual([]);
  expect(await found({ id: 'acme' })).toEqual(['tenant:acme']);
  expect(await found({ id: 'acm' })).toEqual([]);
});

it('keeps environments apart, those of one organization too', async () => {
  await contexts.create(scope, { ...acme, data: { secret: true } });
  for (const other of [newScope(), { ...scope, environmentId: new Types.ObjectId() }]) {
    expect(await contexts.findByTypeAndId(other, acme)).toBeNull();
    expect(await contexts.findManyByKey(other, ['tenant:acme'])).toEqual([]);
    expect(await contexts.update(other, acme, { data: {} })).toBeNull();
    expect(await contexts.remove(other, acme)).toBe(false);
    expect((await contexts.list(other, {}, page)).data).toEqual([]);
    expect(await contexts.findOrCreate(other, [acme])).toMatchObject([{ data: {} }]);
  }
  expect(await contexts.findByTypeAndId(scope, acme)).toMatchObject({ data: { secret: true } });
});

it('reads no whole collection', async () => {
  await expectNoCollectionScan(mongoUrl, async (own) => {
    const repository = new ContextRepository(own);
    await repository.ensureIndexes();
    await repository.findByTypeAndId(scope, acme);
    await repository.findOrCreate(scope, [acme, { type: 'a', id: 'b' }]);
    for (const search of [{}, { text: 'a' }, { type: 'a' }, { id: 'b' }, { text: 'a', id: 'b' }]) {
      await repository.list(scope, search, page);
      await repository.list(scope, search, { ...page, orderBy: 'updatedAt', orderDirection: 'DESC' });
    }
    await repository.update(scope, acme, { data: {} });
    await repository.remove(scope, acme);
  });
});
