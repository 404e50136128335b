import { Types } from '@novu/dal';
import { acceptedEvents, smtpCatcher, type SmtpCatcher, waitFor } from '@novu/testing';
import { Waker } from '@novu/worker';
import { type Account, startTestPlatform, type TestPlatform } from './start-test-platform.js';
import { thirdParty, type ThirdParty } from './third-party.js';

/** One step of a job's trace as the activity feed shows it. */
interface TraceEntry {
  detail: string;
  status: string;
  providerId?: string;
  raw: string | null;
  isRetry: boolean;
}

export interface DeliveredJob {
  _id: string;
  type: string;
  status: string;
  step: { stepId: string };
  executionDetails: TraceEntry[];
}

export interface DeliveredRun {
  _id: string;
  transactionId: string;
  jobs: DeliveredJob[];
}

interface Step {
  name: string;
  stepId?: string;
  type: string;
  controlValues: Record<string, unknown>;
  providerOverrides?: Record<string, unknown>;
}

interface Integration {
  _id: string;
  identifier: string;
}

/** The platform, a person who uses it, and everybody it delivers through. It may call nobody else. */
export interface Deliveries {
  platform: TestPlatform;
  other: ThirdParty;
  smtp: SmtpCatcher;
  /** Of the running test; see `newAccount`. */
  account(): Account;
  newAccount(): Promise<void>;
  workflow(workflowId: string, steps: Step[]): Promise<void>;
  integration(providerId: string, channel: string, credentials: object, more?: object): Promise<Integration>;
  /** E-mail and SMS: makes it the one messages go through. */
  setPrimary(integration: Integration): Promise<void>;
  useSmtp(more?: object): Promise<Integration>;
  /** Stores what the subscriber is known by at integrations. */
  setChannels(subscriberId: string, channels: readonly [Integration, string, object][]): Promise<void>;
  channelsOf(subscriberId: string): Promise<{ credentials: Record<string, unknown> }[]>;
  /** @returns the transaction id. */
  trigger(name: string, to: unknown, more?: object): Promise<string>;
  /** Triggers, and waits until nothing of the run is left to do. */
  run(name: string, to: unknown, more?: object): Promise<DeliveredRun>;
  finished(transactionId: string): Promise<DeliveredRun>;
  messages(query?: string): Promise<Record<string, unknown>[]>;
  /** Moves the platform's clock, until there is a new account, and takes on what is due then. */
  pass(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

const OPEN_STATES = ['pending', 'queued', 'running'];

/** @param options `hosts`: further ones the platform may call. */
export async function startDeliveries(
  name: string,
  { hosts = [] }: { hosts?: readonly string[] } = {},
): Promise<Deliveries> {
  let aheadMs = 0;
  const [other, smtp] = await Promise.all([thirdParty(), smtpCatcher()]);
  const platform = await startTestPlatform(name, {
    env: {
      OUTBOUND_PRIVATE_NETWORKS: 'deny',
      OUTBOUND_ALLOW_LIST: [other.host, `127.0.0.1:${smtp.port}`, ...hosts].join(','),
      PROVIDER_BASE_URLS: `expo=${other.url}/expo,whatsapp-business=${other.url}/whatsapp`,
    },
    clock: { now: () => new Date(Date.now() + aheadMs) },
  });
  let account = await platform.signUp();
  const client = () => account.client;

  async function finished(transactionId: string): Promise<DeliveredRun> {
    return waitFor(
      'the run to finish',
      async () => {
        // A run is seen before the pass that has made it is over.
        const inHand = { _environmentId: new Types.ObjectId(account.environmentId), transactionId, status: 'accepted' };
        if ((await acceptedEvents(platform.connection, inHand)).length > 0) return undefined;
        const [run] = (await client().get<{ data: DeliveredRun[] }>(`/v1/notifications?transactionId=${transactionId}`))
          .body.data;

        // A run may be there before its steps: the trigger is none.
        return run && run.jobs.length > 1 && run.jobs.every((job) => !OPEN_STATES.includes(job.status))
          ? run
          : undefined;
      },
      { timeoutMs: 20_000 },
    );
  }

  async function integration(providerId: string, channel: string, credentials: object, more: object = {}) {
    const body = { providerId, channel, name: providerId, active: true, credentials, ...more };
    const answer = await client().post<{ data: Integration }>('/v1/integrations', body);
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));

    return answer.body.data;
  }

  async function setPrimary({ _id }: Integration): Promise<void> {
    expect((await client().post(`/v1/integrations/${_id}/set-primary`)).status).toBe(200);
  }

  async function trigger(workflow: string, to: unknown, more: object = {}): Promise<string> {
    const answer = await client().post<{ data: { transactionId: string } }>('/v1/events/trigger', {
      name: workflow,
      to,
      payload: {},
      ...more,
    });
    expect(answer.status).toBe(201);

    return answer.body.data.transactionId;
  }
  const subscribers = platform.connection.collection('subscribers');
  const one = async (subscriberId: string) => {
    const { body } = await client().get<{ data: { _id: string } }>(`/v2/subscribers/${subscriberId}`);
    const docs = await subscribers.find({ subscriberId }).toArray();
    const doc = docs.find(({ _id }) => _id.toHexString() === body.data._id);
    if (!doc) throw new Error(`${subscriberId} is not stored`);

    return doc;
  };
  const integrations = platform.connection.collection('integrations');

  return {
    platform,
    other,
    smtp,
    account: () => account,
    newAccount: async () => {
      aheadMs = 0;
      account = await platform.signUp();
      other.reset();
      smtp.mails.length = 0;
      smtp.refuseWith(undefined);
    },
    workflow: async (workflowId, steps) => {
      const answer = await client().post('/v2/workflows', { name: workflowId, workflowId, active: true, steps });
      if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    },
    integration,
    setPrimary,
    useSmtp: async (more = {}) => {
      const made = await integration(
        'nodemailer',
        'email',
        { host: smtp.host, port: String(smtp.port), ignoreTls: true, from: 'shop@example.com', senderName: 'The Shop' },
        more,
      );
      await setPrimary(made);

      return made;
    },
    setChannels: async (subscriberId, channels) => {
      const ids = await integrations.find({}).project({ _id: 1 }).toArray();
      const idOf = ({ _id }: Integration): unknown => ids.find((doc) => String(doc['_id']) === _id)?.['_id'];
      await subscribers.updateOne(
        { _id: (await one(subscriberId))._id },
        {
          $set: {
            channels: channels.map(([made, providerId, credentials]) => ({
              _integrationId: idOf(made),
              providerId,
              credentials,
            })),
          },
        },
      );
    },
    channelsOf: async (subscriberId) =>
      (await one(subscriberId))['channels'] as { credentials: Record<string, unknown> }[],
    trigger,
    run: async (workflow, to, more) => finished(await trigger(workflow, to, more)),
    finished,
    messages: async (query = '') =>
      (await client().get<{ data: Record<string, unknown>[] }>(`/v1/messages?limit=100${query}`)).body.data,
    pass: async (milliseconds) => {
      aheadMs += milliseconds;
      await platform.app.get(Waker).wake();
    },
    close: async () => {
      await platform.stop();
      await Promise.all([other.close(), smtp.close()]);
    },
  };
}

/** The job of a step type. */
export function jobOf(run: DeliveredRun, type: string): DeliveredJob {
  const job = run.jobs.find((candidate) => candidate.type === type);
  if (!job) throw new Error(`The run has no ${type} step`);

  return job;
}

export function details({ executionDetails }: DeliveredJob): string[] {
  return executionDetails.map(({ detail }) => detail);
}

/** The facts of a line of the trace. */
export function rawOf({ executionDetails }: DeliveredJob, detail: string): Record<string, unknown> {
  const line = executionDetails.findLast((entry) => entry.detail === detail);

  return JSON.parse(line?.raw ?? '{}') as Record<string, unknown>;
}
