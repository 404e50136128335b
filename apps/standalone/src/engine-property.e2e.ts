import { redisServer, type RedisServer, smtpCatcher, type SmtpCatcher, waitFor, waitingEvents } from '@novu/testing';
import { Sweeper, Waker } from '@novu/worker';
import fc from 'fast-check';
import { auditDigests, storedJobs, unfinished } from './testing/engine-audit.js';
import { expectedRuns, problemsOf, type StepPlan, stepsOf } from './testing/engine-model.js';
import { type FaultKind, Faults, isCrash } from './testing/faults.js';
import { type Account, startTestPlatform, type TestPlatform } from './testing/start-test-platform.js';

/** `PROPERTY_RUNS=500` looks longer, `PROPERTY_SEED` and `PROPERTY_PATH` repeat what was found. */
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 50);
const SEED = process.env['PROPERTY_SEED'];
const PATH = process.env['PROPERTY_PATH'];
const SUBSCRIBERS = ['ada', 'bob'];
/** An environment takes a hundred workflows, and a scenario two. */
const SCENARIOS_PER_ACCOUNT = 40;
/** The machine may be busy with other things. */
const PATIENCE = { timeoutMs: 60_000 };
/** How long a worker that died may hold what it had taken on. */
const LEASE_MS = 61_000;

interface Trigger {
  kind: 'trigger';
  workflow: number;
  to: 'topic' | number[];
  key: string;
  flag: boolean;
  /** How often the caller sends it with the same transaction id of his; once without one where it is 0. */
  times: 0 | 1 | 2;
}

type Action =
  | Trigger
  | { kind: 'move'; seconds: number }
  | { kind: 'fault'; fault: FaultKind; countdown: number }
  | { kind: 'flush' }
  | { kind: 'replay'; which: number };

interface Scenario {
  workflows: StepPlan[][];
  actions: Action[];
}

const flags = {
  conditional: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
  broken: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
};
const channel = fc.record({
  kind: fc.constantFrom('in_app' as const, 'in_app' as const, 'email' as const),
  ...flags,
  stops: fc.boolean(),
});
const step: fc.Arbitrary<StepPlan> = fc.oneof(
  { weight: 3, arbitrary: channel },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('delay' as const), ...flags, seconds: fc.integer({ min: 1, max: 30 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('digest' as const),
      conditional: flags.conditional,
      // Shorter than what passes in a fault, so that windows close in the midst of passes.
      seconds: fc.integer({ min: 1, max: 9 }),
      keyed: fc.boolean(),
      lookBack: fc.constantFrom(undefined, undefined, undefined, 1, 5, 20),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('throttle' as const),
      conditional: flags.conditional,
      threshold: fc.integer({ min: 1, max: 3 }),
    }),
  },
);
const trigger: fc.Arbitrary<Trigger> = fc.record({
  kind: fc.constant('trigger' as const),
  workflow: fc.constantFrom(0, 0, 0, 1),
  to: fc.oneof(
    { weight: 1, arbitrary: fc.constant('topic' as const) },
    { weight: 4, arbitrary: fc.uniqueArray(fc.nat({ max: SUBSCRIBERS.length - 1 }), { minLength: 1 }) },
  ),
  key: fc.constantFrom('a', 'b'),
  flag: fc.boolean(),
  times: fc.constantFrom(0 as const, 0 as const, 1 as const, 2 as const),
});
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 12, arbitrary: trigger },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('move' as const), seconds: fc.integer({ min: 1, max: 20 }) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      fault: fc.constantFrom('before' as const, 'after' as const, 'meanwhile' as const),
      countdown: fc.nat({ max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'flush' as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('replay' as const), which: fc.nat() }) },
);
const scenario: fc.Arbitrary<Scenario> = fc.record({
  workflows: fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 2 }),
  actions: fc.array(action, { minLength: 3, maxLength: 20, size: 'max' }),
});

const event: Trigger = { kind: 'trigger', workflow: 0, to: [0], key: 'a', flag: true, times: 0 };
/** A digest that closes between any two writes of a pass that joins it. */
const OVERTAKEN = [0, 1, 2, 3].map((countdown): [Scenario] => [
  {
    workflows: [
      [
        { kind: 'digest', conditional: false, seconds: 5, keyed: false, lookBack: undefined },
        { kind: 'in_app', conditional: false, broken: false, stops: false },
      ],
      [],
    ],
    actions: [event, { kind: 'fault', fault: 'meanwhile', countdown }, event],
  },
]);

let platform: TestPlatform;
let redis: RedisServer;
let smtp: SmtpCatcher;
let account: Account;
let faults: Faults;
let current = Date.now();
let scenarios = 0;

beforeAll(async () => {
  [redis, smtp] = await Promise.all([redisServer(), smtpCatcher()]);
  const env = { REDIS_HOST: redis.host, REDIS_PORT: String(redis.port) };
  platform = await startTestPlatform('engine-property', { env, clock: { now: () => new Date(current) } });
  faults = new Faults(platform.app, async () => {
    current += 10_000;
    await wake();
  });
});

afterAll(async () => {
  await platform.stop();
  await Promise.all([redis.stop(), smtp.close()]);
});

async function openAccount(): Promise<void> {
  account = await platform.signUp();
  const answer = await account.client.post<{ data: { _id: string } }>('/v1/integrations', {
    providerId: 'nodemailer',
    channel: 'email',
    name: 'Mail',
    active: true,
    credentials: { host: smtp.host, port: String(smtp.port), ignoreTls: true, from: 'a@example.com', senderName: 'A' },
  });
  expect((await account.client.post(`/v1/integrations/${answer.body.data._id}/set-primary`)).status).toBe(200);
}

/** Takes on what is due, as the alarm does; a round that a fault ends is left to the next one. */
async function wake(): Promise<void> {
  await platform.app
    .get(Waker)
    .wake()
    .catch((error: unknown) => {
      if (!isCrash(error)) throw error;
    });
}

async function workIsDone(): Promise<void> {
  await waitFor('workers to be idle', () => faults.areWorkersIdle(), PATIENCE);
}

/** Waits a little for what happens by itself; what is left then waits for its time, for a sweep, or for the lease of a crashed worker. */
async function calm(): Promise<void> {
  const jobs = platform.connection.collection('jobs');
  const atHand = async (): Promise<number> =>
    (await waitingEvents(platform.connection)) + (await jobs.countDocuments({ status: 'queued' }));
  await waitFor('what is at hand', async () => (await atHand()) === 0, { timeoutMs: 600 }).catch(() => undefined);
  await workIsDone();
}

async function move(milliseconds: number): Promise<void> {
  // Time must not pass while a worker is at work: it would be taken for dead though it lives. Nobody begins between this look and the move.
  while (!faults.areWorkersIdle()) await workIsDone();
  current += milliseconds;
  await wake();
  await platform.app.get(Sweeper).sweep();
}

class Stage {
  readonly name = `s${(scenarios += 1)}`;
  private readonly sent: { transactionId: string; trigger: Trigger; n: number }[] = [];

  constructor(private readonly workflows: readonly StepPlan[][]) {}

  async build(): Promise<void> {
    if (scenarios % SCENARIOS_PER_ACCOUNT === 1) await openAccount();
    for (const [index, plan] of this.workflows.entries()) {
      const workflowId = `${this.name}-${index}`;
      const steps = stepsOf(plan);
      const answer = await account.client.post('/v2/workflows', { name: workflowId, workflowId, active: true, steps });
      expect(answer.status).toBe(201);
      const stops = Object.fromEntries(
        plan.map((one, position) => [`steps.${position}.shouldStopOnFail`, 'stops' in one && one.stops]),
      );
      // The interface has no field for it: older workflows bring it along.
      await platform.connection
        .collection('notificationtemplates')
        .updateOne({ 'triggers.identifier': workflowId }, { $set: stops });
    }
    const subscriberIds = SUBSCRIBERS.map((id) => this.subscriberOf(id));
    for (const subscriberId of subscriberIds) {
      await account.client.post('/v2/subscribers', { subscriberId, email: `${subscriberId}@example.com` });
    }
    await account.client.post(`/v2/topics/${this.name}/subscriptions`, { subscriberIds });
  }

  async perform(step: Action): Promise<void> {
    switch (step.kind) {
      case 'trigger':
        return this.send(step);
      case 'move':
        await calm();

        return move(step.seconds * 1000);
      case 'fault':
        // It is meant for what comes next.
        await calm();

        return faults.arm(step.fault, step.countdown);
      case 'flush':
        await workIsDone();
        await redis.flushAll();

        return move(31_000);
      case 'replay':
        await calm();

        return this.replay(step.which);
      default:
        return step satisfies never;
    }
  }

  /** Lets everything come to its end. */
  async end(): Promise<void> {
    await calm();
    faults.disarm();
    const isOver = async (): Promise<boolean> => {
      await calm();
      if ((await unfinished(platform.connection)) === 0) return true;
      await move(LEASE_MS);

      return false;
    };
    // What cannot come to its end is told by what is left of it.
    await waitFor('the end', isOver, { ...PATIENCE, intervalMs: 50 }).catch(() => undefined);
  }

  /** What is not as it has to be, in words. */
  async problems(): Promise<string[]> {
    const jobs = (await storedJobs(platform.connection)).filter((job) => job.identifier.startsWith(`${this.name}-`));
    const notifications = platform.connection.collection('notifications');
    const ofMine = { transactionId: { $in: this.sent.map(({ transactionId }) => transactionId) } };
    const runs = await notifications.find(ofMine).toArray();
    const messages = await platform.connection.collection('messages').find(ofMine).toArray();
    const expected = expectedRuns(
      this.sent.map(({ transactionId, trigger: { workflow, to, key, flag }, n }) => ({
        transactionId,
        plan: this.workflows[workflow] ?? [],
        subscribers: this.recipientsOf(to),
        payload: { n, key, flag },
      })),
    );
    const mails = smtp.mails.map(({ messageId }) => messageId);

    return [...problemsOf({ expected, runs, jobs, messages, mails }), ...auditDigests(jobs).problems];
  }

  private async send(one: Trigger): Promise<void> {
    const n = this.sent.length;
    const given = one.times > 0 ? { transactionId: `${this.name}-${n}` } : {};
    const to = one.to === 'topic' ? { type: 'Topic', topicKey: this.name } : this.recipientsOf(one.to);
    const { key, flag } = one;
    const body = { name: `${this.name}-${one.workflow}`, to, payload: { n, key, flag }, ...given };
    const trigger = () => account.client.post<{ data: { transactionId: string } }>('/v1/events/trigger', body);
    const first = await trigger();
    expect(first.status).toBe(201);
    if (one.times > 1) expect((await trigger()).status).toBe(201);
    this.sent.push({ transactionId: first.body.data.transactionId, trigger: one, n });
  }

  /** As after a crash between the last effect of an event and forgetting it. */
  private async replay(which: number): Promise<void> {
    const remembered = this.sent.filter(({ trigger: { times } }) => times > 0);
    const chosen = remembered[which % Math.max(1, remembered.length)];
    if (!chosen) return;
    const { to, key, flag } = chosen.trigger;
    const recipients =
      to === 'topic'
        ? { kind: 'named', subscribers: [], topics: [{ topicKey: this.name }] }
        : { kind: 'named', subscribers: this.recipientsOf(to).map((subscriberId) => ({ subscriberId })), topics: [] };
    const changes = { status: 'accepted', recipients, payload: { n: chosen.n, key, flag }, updatedAt: new Date(0) };
    await platform.connection
      .collection('acceptedevents')
      .updateOne({ transactionId: chosen.transactionId, status: 'processed' }, { $set: changes });
    await platform.app.get(Sweeper).sweep();
  }

  private recipientsOf(to: Trigger['to']): string[] {
    const ids = to === 'topic' ? SUBSCRIBERS : to.map((index) => SUBSCRIBERS[index] ?? '');

    return ids.map((id) => this.subscriberOf(id));
  }

  private subscriberOf(id: string): string {
    return `${this.name}-${id}`;
  }
}

it(
  '3–8 whatever is triggered, whenever workers die and whatever Redis loses, each run takes its steps in order and once',
  async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ workflows, actions }) => {
        const stage = new Stage(workflows);
        await stage.build();
        try {
          for (const one of actions) await stage.perform(one);
        } finally {
          await stage.end();
        }
        expect(await stage.problems()).toEqual([]);
      }),
      {
        numRuns: RUNS,
        examples: OVERTAKEN,
        endOnFailure: process.env['PROPERTY_SHRINK'] === undefined,
        ...(SEED ? { seed: Number(SEED) } : {}),
        ...(PATH ? { path: PATH } : {}),
      },
    );
  },
  60_000 + RUNS * 20_000,
);
