import { Types } from '@novu/dal';
import { acceptedEvents, clientBeyondInterface, waitFor } from '@novu/testing';
import { Waker } from '@novu/worker';
import { type Account, startTestPlatform, type TestPlatform } from './start-test-platform.js';

/** A step of a workflow under test; its `stepId` follows from the name. */
export interface StepInput {
  name: string;
  type: string;
  controlValues: Record<string, unknown>;
}

/** A run as the activity feed tells of it. */
export interface RunOnFeed {
  _id: string;
  status: string;
  jobs: {
    _id: string;
    type: string;
    status: string;
    executionDetails: { detail: string; status: string; raw: string | null }[];
  }[];
}

/** The whole platform with a clock that stands still until it is moved: nothing wakes by itself in between. */
export interface EngineBench {
  platform: TestPlatform;
  /** Signs up a new account, which all other methods use from now on. It is noon, UTC, of another Monday then. */
  newAccount(): Promise<Account>;
  account(): Account;
  now(): Date;
  /** Moves the clock without waking anybody. */
  sleepThrough(duration: Duration): void;
  /** Moves the clock and takes on what is due then. */
  pass(duration: Duration): Promise<void>;
  workflow(workflowId: string, steps: readonly StepInput[], rest?: Record<string, unknown>): Promise<void>;
  /** Triggers and waits until every run rests: it is over, or waits for its time. */
  trigger(
    name: string,
    to: unknown,
    payload?: Record<string, unknown>,
    rest?: Record<string, unknown>,
  ): Promise<string>;
  /** The run of a transaction, once it rests and nobody has its event in hand. */
  run(transactionId: string): Promise<RunOnFeed>;
  /** What Inbox messages of a subscriber say, oldest first. */
  inbox(subscriberId: string): Promise<string[]>;
}

interface Duration {
  days?: number;
  hours?: number;
  minutes?: number;
  seconds?: number;
  milliseconds?: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The first Monday of Unix time. */
const MONDAY_MS = 4 * DAY_MS;

/** Noon, UTC, of a Monday after `from`, and to come: MongoDB forgets what is over by its own clock. */
function nextMondayNoon(from: number): number {
  const week = 7 * DAY_MS;

  return Math.ceil((from - MONDAY_MS) / week) * week + MONDAY_MS + 12 * HOUR_MS;
}

function toMs({ days = 0, hours = 0, minutes = 0, seconds = 0, milliseconds = 0 }: Duration): number {
  return ((days * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1_000 + milliseconds;
}

/** @param name of the test file's databases. */
export async function startEngineBench(name: string, env: Record<string, string> = {}): Promise<EngineBench> {
  let current = nextMondayNoon(Date.now());
  const platform = await startTestPlatform(name, {
    // So long that the test alone says when somebody wakes.
    env: { SWEEP_INTERVAL_MS: String(HOUR_MS), ...env },
    clock: { now: () => new Date(current) },
  });
  const jobs = platform.connection.collection('jobs');
  let account: Account = await platform.signUp();
  const bench: EngineBench = {
    platform,
    newAccount: async () => {
      current = nextMondayNoon(current);
      account = await platform.signUp();

      return account;
    },
    account: () => account,
    now: () => new Date(current),
    sleepThrough: (duration) => {
      current += toMs(duration);
    },
    pass: async (duration) => {
      bench.sleepThrough(duration);
      await platform.app.get(Waker).wake();
      // An alarm that rang meanwhile has part of it in hand.
      const _environmentId = new Types.ObjectId(account.environmentId);
      const inHand = { _environmentId, status: 'running', dueAt: { $lte: new Date(current) } };
      await waitFor('what is due', async () => (await jobs.countDocuments(inHand)) === 0);
    },
    workflow: async (workflowId, steps, rest = {}) => {
      const client = clientBeyondInterface(platform.apiUrl, { authorization: `ApiKey ${account.apiKey}` });
      const answer = await client.post('/v2/workflows', {
        name: workflowId,
        workflowId,
        active: true,
        steps,
        ...rest,
      });
      if (answer.status !== 201) throw new Error(`Workflow refused: ${JSON.stringify(answer.body)}`);
    },
    trigger: async (workflow, to, payload = {}, rest = {}) => {
      const body = { name: workflow, to, payload, ...rest };
      const answer = await account.client.post<{ data: { transactionId: string } }>('/v1/events/trigger', body);
      if (answer.status !== 201) throw new Error(`Trigger refused: ${JSON.stringify(answer.body)}`);
      await bench.run(answer.body.data.transactionId);

      return answer.body.data.transactionId;
    },
    run: (transactionId) =>
      waitFor(`the run of ${transactionId} to rest`, async () => {
        // A run is seen before the pass that has made it is over.
        const inHand = { _environmentId: new Types.ObjectId(account.environmentId), transactionId, status: 'accepted' };
        if ((await acceptedEvents(platform.connection, inHand)).length > 0) return undefined;
        const path = `/v1/notifications?limit=10&transactionId=${transactionId}`;
        const [run] = (await account.client.get<{ data: RunOnFeed[] }>(path)).body.data;

        return run && isResting(run) ? run : undefined;
      }),
    inbox: async (subscriberId) => {
      const path = `/v1/messages?limit=100&subscriberId=${subscriberId}`;
      const { data } = (await account.client.get<{ data: MessageRow[] }>(path)).body;

      return data
        .filter(({ channel }) => channel === 'in_app')
        .map(({ content }) => content)
        .reverse();
    },
  };

  return bench;
}

interface MessageRow {
  channel: string;
  content: string;
}

const OPEN: readonly string[] = ['pending', 'queued', 'running', 'delayed'];

function isResting(run: RunOnFeed): boolean {
  const open = run.jobs.find(({ status }) => OPEN.includes(status));

  // Of a run whose steps are not stored yet, none is open.
  return open ? open.status === 'delayed' : run.status !== 'processing';
}

export const inApp = (body: string, rest: Record<string, unknown> = {}, name = 'Inbox'): StepInput => ({
  name,
  type: 'in_app',
  controlValues: { body, ...rest },
});
export const email = (rest: Record<string, unknown> = {}): StepInput => ({
  name: 'Mail',
  type: 'email',
  controlValues: { subject: 'Hello', body: '<p>Hello</p>', editorType: 'html', ...rest },
});
export const digest = (controlValues: Record<string, unknown>): StepInput => ({
  name: 'Digest',
  type: 'digest',
  controlValues,
});
export const delay = (controlValues: Record<string, unknown>): StepInput => ({
  name: 'Delay',
  type: 'delay',
  controlValues,
});
export const throttle = (controlValues: Record<string, unknown>): StepInput => ({
  name: 'Throttle',
  type: 'throttle',
  controlValues,
});

/** Types and states of the steps, without the trigger. */
export const statesOf = (run: RunOnFeed): string[] => run.jobs.slice(1).map(({ type, status }) => `${type} ${status}`);

/** The texts of a step's trace. @param position from 1 */
export const traceOf = (run: RunOnFeed, position: number): string[] =>
  run.jobs[position]?.executionDetails.map(({ detail }) => detail) ?? [];

/** The facts of one line of a step's trace. @param position from 1 */
export function factsOf(run: RunOnFeed, position: number, detail: string): Record<string, unknown> {
  const line = run.jobs[position]?.executionDetails.find((candidate) => candidate.detail === detail);
  const facts: unknown = JSON.parse(line?.raw ?? 'null');
  if (typeof facts !== 'object' || facts === null) throw new Error(`"${detail}" says nothing`);

  return { ...facts };
}
