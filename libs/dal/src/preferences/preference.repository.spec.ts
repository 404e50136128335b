import { ChannelTypeEnum, PreferencesTypeEnum } from '@novu/shared';
import { expectNoCollectionScan, testServices } from '@novu/testing';
import { type Connection, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import type { Scope } from '../scope.js';
import {
  contextKeysHash,
  type PartialPreferences,
  type PreferenceOwner,
  PreferenceRepository,
  type SubscriberChoices,
} from './preference.repository.js';

const { CHAT, EMAIL, IN_APP, PUSH, SMS, TOOL } = ChannelTypeEnum;
const { mongoUrl } = testServices('preferences');
const newScope = (): Scope => ({ organizationId: new Types.ObjectId(), environmentId: new Types.ObjectId() });
const id = (): Types.ObjectId => new Types.ObjectId();

let connection: Connection;
let preferences: PreferenceRepository;
let scope: Scope;
let ada: PreferenceOwner;
beforeAll(async () => {
  connection = await connectDatabase({ url: mongoUrl, maxPoolSize: 12, appName: 'test' });
  preferences = new PreferenceRepository(connection);
  await preferences.ensureIndexes();
});
beforeEach(() => {
  scope = newScope();
  ada = { subscriberId: id(), contextKeys: [] };
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

async function choicesOf(
  { subscriberId, contextKeys }: PreferenceOwner,
  workflows: readonly Types.ObjectId[] = [],
): Promise<SubscriberChoices | undefined> {
  return (await preferences.listForPass(scope, [subscriberId], workflows, contextKeys)).get(subscriberId.toHexString());
}

describe('what subscribers choose', () => {
  it('is kept apart: globally, and for each workflow', async () => {
    const [first, second] = [id(), id()];
    await preferences.setGlobal(scope, ada, { channels: { email: false } });
    await preferences.setOfSubscriber(scope, ada, [
      { workflowId: first, channels: { sms: false } },
      { workflowId: second, channels: { push: false } },
    ]);
    const own = await choicesOf(ada, [first]);
    expect(own?.global?.preferences).toEqual({ channels: { email: { enabled: false } } });
    expect([...(own?.ofWorkflow ?? [])]).toMatchObject([
      [first.toHexString(), { preferences: { channels: { sms: { enabled: false } } } }],
    ]);
    expect(own?.global?.updatedAt).toBeInstanceOf(Date);
  });

  it('is changed channel by channel', async () => {
    const workflowId = id();
    await preferences.setOfSubscriber(scope, ada, [{ workflowId, channels: { email: false, sms: false } }]);
    await preferences.setOfSubscriber(scope, ada, [{ workflowId, channels: { sms: true } }]);
    const own = await choicesOf(ada, [workflowId]);
    expect(own?.ofWorkflow.get(workflowId.toHexString())?.preferences).toEqual({
      channels: { email: { enabled: false }, sms: { enabled: true } },
    });
  });

  it('may be about the channels nobody speaks about', async () => {
    const workflowId = id();
    await preferences.setGlobal(scope, ada, { enabled: false });
    await preferences.setOfSubscriber(scope, ada, [{ workflowId, enabled: true, channels: { email: false } }]);
    const own = await choicesOf(ada, [workflowId]);
    expect([own?.global?.preferences, own?.ofWorkflow.get(workflowId.toHexString())?.preferences]).toEqual([
      { all: { enabled: false } },
      { all: { enabled: true }, channels: { email: { enabled: false } } },
    ]);
  });

  it('is read for many subscribers at once, those who chose nothing left out', async () => {
    const alan = { ...ada, subscriberId: id() };
    await preferences.setGlobal(scope, ada, { channels: { email: false } });
    await preferences.setGlobal(scope, alan, { channels: { email: true } });
    const found = await preferences.listForPass(scope, [ada.subscriberId, alan.subscriberId, id()], [id()]);
    expect([...found.keys()].sort()).toEqual([ada, alan].map(({ subscriberId }) => subscriberId.toHexString()).sort());
    expect(await preferences.listForPass(scope, [], [id()])).toEqual(new Map());
  });

  it('keeps the schedule on the global row, member by member', async () => {
    await preferences.setGlobal(scope, ada, {
      schedule: { isEnabled: true, weeklySchedule: { monday: { isEnabled: true, hours: [] } } },
    });
    await preferences.setGlobal(scope, ada, { schedule: { isEnabled: false } });
    expect((await choicesOf(ada))?.global).toMatchObject({
      preferences: {},
      schedule: { isEnabled: false, weeklySchedule: { monday: { isEnabled: true, hours: [] } } },
    });
  });

  it('inbox-api.md 5: a global change reaches the workflows, in its own context and for its own channels', async () => {
    const workflowId = id();
    const elsewhere = { ...ada, contextKeys: ['tenant:acme'] };
    for (const owner of [ada, elsewhere]) {
      await preferences.setOfSubscriber(scope, owner, [{ workflowId, channels: { email: true, sms: true } }]);
    }
    await preferences.setGlobal(scope, ada, { channels: { email: false } });
    const said = async (owner: PreferenceOwner): Promise<unknown> =>
      (await choicesOf(owner, [workflowId]))?.ofWorkflow.get(workflowId.toHexString())?.preferences.channels;
    expect(await said(ada)).toEqual({ sms: { enabled: true } });
    expect(await said(elsewhere)).toEqual({ email: { enabled: true }, sms: { enabled: true } });
  });

  it('data-model.md 5: a context has rows of its own, found by the exact set of its keys in any order', async () => {
    const inContext = { ...ada, contextKeys: ['tenant:acme', 'project:x'] };
    await preferences.setGlobal(scope, ada, { channels: { email: false } });
    await preferences.setGlobal(scope, inContext, { channels: { email: true } });
    const said = async (contextKeys: string[]): Promise<unknown> =>
      (await choicesOf({ ...ada, contextKeys }))?.global?.preferences.channels?.email?.enabled;
    expect(await said([])).toBe(false);
    expect(await said(['project:x', 'tenant:acme'])).toBe(true);
    expect(await said(['tenant:acme', 'project:x', 'tenant:acme'])).toBe(true);
    expect(await said(['tenant:acme'])).toBeUndefined();
    expect(contextKeysHash([])).toBe('DEFAULT_CONTEXT');
    // printf '["project:x","tenant:acme"]' | sha256sum
    expect(contextKeysHash(inContext.contextKeys)).toBe('69f0de05c854f71b');
  });

  it('data-model.md 1: a row without contextKeysHash, of an older version, is one without context', async () => {
    const collection = connection.collection('preferences');
    await collection.insertOne({
      _environmentId: scope.environmentId,
      _subscriberId: ada.subscriberId,
      type: PreferencesTypeEnum.SUBSCRIBER_GLOBAL,
      preferences: { channels: { sms: { enabled: false } } },
      deleted: false,
    });
    await preferences.setGlobal(scope, ada, { channels: { email: false } });
    expect((await choicesOf(ada))?.global?.preferences.channels).toEqual({
      sms: { enabled: false },
      email: { enabled: false },
    });
    expect(await collection.countDocuments({ _subscriberId: ada.subscriberId })).toBe(1);
  });

  it('is one row, whoever writes at the same moment', async () => {
    const workflowId = id();
    const owners = Array.from({ length: 20 }, () => ({ ...ada, subscriberId: id() }));
    for (const owner of owners) {
      await Promise.all(
        [EMAIL, SMS, IN_APP, PUSH, CHAT, TOOL].flatMap((channel) => [
          preferences.setGlobal(scope, owner, { channels: { [channel]: false } }),
          preferences.setOfSubscriber(scope, { ...owner, contextKeys: ['tenant:acme'] }, [
            { workflowId, channels: { [channel]: false } },
          ]),
        ]),
      );
    }
    const rows = await connection.collection('preferences').find({ _environmentId: scope.environmentId }).toArray();
    const kinds = rows.map((row) => `${String(row['_subscriberId'])} ${String(row['type'])}`);
    expect(kinds.sort()).toEqual(
      owners
        .flatMap(({ subscriberId }) =>
          ['GLOBAL', 'WORKFLOW'].map((kind) => `${subscriberId.toHexString()} SUBSCRIBER_${kind}`),
        )
        .sort(),
    );
    for (const row of rows)
      expect(Object.keys((row['preferences'] as PartialPreferences).channels ?? {})).toHaveLength(6);
  });

  it('is not read when it is deleted, and makes room for a new row', async () => {
    await preferences.setGlobal(scope, ada, { channels: { email: false } });
    await connection
      .collection('preferences')
      .updateOne({ _subscriberId: ada.subscriberId }, { $set: { deleted: true } });
    expect(await choicesOf(ada)).toBeUndefined();
    await preferences.setGlobal(scope, ada, { channels: { sms: false } });
    expect((await choicesOf(ada))?.global?.preferences.channels).toEqual({ sms: { enabled: false } });
  });
});

describe('engine.md 5.2: what topic subscriptions say about a workflow', () => {
  const condition = { '==': [{ var: 'payload.a' }, 1] };

  it('is read in one query, silent subscriptions left out', async () => {
    const workflowId = id();
    const [first, second, silent] = [id(), id(), id()];
    await preferences.setOfSubscriptions(scope, [
      { ...ada, subscriptionId: first, workflowId, rule: { enabled: false } },
      { ...ada, subscriptionId: second, workflowId, rule: { enabled: true, condition } },
      { ...ada, subscriptionId: silent, workflowId: id(), rule: { enabled: false } },
    ]);
    const gate = await preferences.subscriptionGate(scope, workflowId, [first, second, silent]);
    expect(gate).toEqual(
      new Map([
        [first.toHexString(), { enabled: false }],
        [second.toHexString(), { enabled: true, condition }],
      ]),
    );
    expect(await preferences.subscriptionGate(scope, workflowId, [])).toEqual(new Map());
    expect(await choicesOf(ada, [workflowId])).toBeUndefined();
  });

  it('is replaced as a whole', async () => {
    const [workflowId, subscriptionId] = [id(), id()];
    const rule = (enabled: boolean, more = {}): Parameters<PreferenceRepository['setOfSubscriptions']>[1] => [
      { ...ada, subscriptionId, workflowId, rule: { enabled, ...more } },
    ];
    await preferences.setOfSubscriptions(scope, rule(true, { condition }));
    await Promise.all([false, false, false].map((enabled) => preferences.setOfSubscriptions(scope, rule(enabled))));
    const rows = await preferences.readOfSubscriptions(scope, [subscriptionId]).rows();
    expect(rows.map((row) => row.preferences)).toEqual([{ all: { enabled: false } }]);
    expect(await preferences.removeOfSubscriptions(scope, [subscriptionId])).toBe(1);
    expect(await preferences.subscriptionGate(scope, workflowId, [subscriptionId])).toEqual(new Map());
  });
});

it('goes with the subscriber', async () => {
  const workflowId = id();
  await preferences.setGlobal(scope, ada, { channels: { email: false } });
  await preferences.setOfSubscriber(scope, ada, [{ workflowId, channels: { email: false } }]);
  await preferences.setOfSubscriptions(scope, [{ ...ada, subscriptionId: id(), workflowId, rule: { enabled: false } }]);
  expect(await preferences.removeOfSubscriber(scope, ada.subscriberId)).toBe(3);
});

it('keeps environments apart', async () => {
  const [workflowId, subscriptionId] = [id(), id()];
  await preferences.setGlobal(scope, ada, { channels: { email: false } });
  await preferences.setOfSubscriber(scope, ada, [{ workflowId, channels: { email: false } }]);
  await preferences.setOfSubscriptions(scope, [{ ...ada, subscriptionId, workflowId, rule: { enabled: false } }]);
  const other = newScope();
  expect(await preferences.listForPass(other, [ada.subscriberId], [workflowId])).toEqual(new Map());
  expect(await preferences.subscriptionGate(other, workflowId, [subscriptionId])).toEqual(new Map());
  expect(await preferences.readOfSubscriptions(other, [subscriptionId]).rows()).toEqual([]);
  expect(await preferences.removeOfSubscriptions(other, [subscriptionId])).toBe(0);
  expect(await preferences.removeOfSubscriber(other, ada.subscriberId)).toBe(0);
  await preferences.setGlobal(other, ada, { channels: { email: true } });
  expect((await choicesOf(ada))?.global?.preferences.channels).toEqual({ email: { enabled: false } });
});

it('reads no whole collection', async () => {
  await expectNoCollectionScan(mongoUrl, async (own) => {
    const repository = new PreferenceRepository(own);
    await repository.ensureIndexes();
    const workflowId = id();
    for (const owner of [ada, { ...ada, contextKeys: ['tenant:acme'] }]) {
      await repository.listForPass(scope, [owner.subscriberId, id()], [workflowId, id()], owner.contextKeys);
      await repository.setGlobal(scope, owner, { channels: { email: false }, schedule: { isEnabled: false } });
      await repository.setOfSubscriber(scope, owner, [{ workflowId, channels: { email: false } }]);
      await repository.setOfSubscriptions(scope, [
        { ...owner, subscriptionId: id(), workflowId, rule: { enabled: true } },
      ]);
    }
    await repository.subscriptionGate(scope, workflowId, [id(), id()]);
    await repository.readOfSubscriptions(scope, [id(), id()]).rows();
    const workflowIds = repository.readWorkflowsOfSubscriptions(scope, [id(), id()]);
    await workflowIds.rows();
    await repository.readOfAllWorkflows(scope).rows();
    await repository.readOfEachWorkflow(scope, workflowIds).rows();
    await repository.removeOfSubscriptions(scope, [id(), id()]);
    await repository.removeOfSubscriber(scope, ada.subscriberId);
  });
});
