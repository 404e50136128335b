import { type ListNotificationsResponse, type Notification, Novu, type NovuOptions } from '@novu/js';
import { waitFor } from '@novu/testing';
import { Waker } from '@novu/worker';
import { type Account, startTestPlatform, type TestPlatform } from './start-test-platform.js';

/** The whole platform, and our own clients of it. */
export interface InboxClients {
  platform: TestPlatform;
  /** Signs up a new account, with the workflow `hello`, which all other methods use from now on. */
  newAccount(): Promise<Account>;
  account(): Account;
  /** A client for a subscriber. */
  novu(subscriber: string, options?: Partial<NovuOptions>): Novu;
  /** Makes a workflow of an Inbox message that says `payload.text` and a mail. */
  workflow(workflowId: string, rest?: Record<string, unknown>): Promise<void>;
  trigger(to: string, text: string, rest?: { name?: string; payload?: object; context?: object }): Promise<void>;
  /** Triggers the texts one after the other for ada. @returns what her Inbox then shows, newest first. */
  delivered(novu: Novu, ...texts: string[]): Promise<Notification[]>;
  /** Moves the platform's clock, until there is a new account, and takes on what is due then. */
  pass(milliseconds: number): Promise<void>;
  /** Disconnects all clients. */
  disconnect(): Promise<void>;
}

const STEPS = [
  {
    name: 'Inbox',
    type: 'in_app',
    controlValues: {
      subject: 'Hi',
      body: '{{payload.text}}',
      primaryAction: { label: 'Open', redirect: { url: '/orders', target: '_self' } },
      secondaryAction: { label: 'Dismiss' },
      data: { colour: '{{payload.colour}}' },
    },
  },
  { name: 'Mail', type: 'email', controlValues: { subject: 'x', body: '<p>x</p>', editorType: 'html' } },
];

/** @param name of the test file's databases. */
export async function startInboxClients(name: string): Promise<InboxClients> {
  let aheadMs = 0;
  const platform = await startTestPlatform(name, { clock: { now: () => new Date(Date.now() + aheadMs) } });
  let account: Account;
  let clients: Novu[] = [];
  const bench: InboxClients = {
    platform,
    newAccount: async () => {
      aheadMs = 0;
      account = await platform.signUp();
      await bench.workflow('hello', { tags: ['greeting'] });

      return account;
    },
    account: () => account,
    novu: (subscriber, options = {}) => {
      const novu = new Novu({
        applicationIdentifier: account.identifier,
        subscriber,
        apiUrl: platform.apiUrl,
        socketUrl: platform.wsUrl,
        ...options,
      } as NovuOptions);
      clients.push(novu);

      return novu;
    },
    workflow: async (workflowId, rest = {}) => {
      const body = { name: workflowId, workflowId, active: true, steps: STEPS, ...rest };
      const answer = await account.client.post('/v2/workflows', body);
      if (answer.status !== 201) throw new Error(`Workflow refused: ${JSON.stringify(answer.body)}`);
    },
    trigger: async (to, text, { name: workflow = 'hello', payload = {}, ...rest } = {}) => {
      const body = { name: workflow, to, payload: { text, ...payload }, ...rest };
      const answer = await account.client.post('/v1/events/trigger', body);
      if (answer.status !== 201) throw new Error(`Trigger refused: ${JSON.stringify(answer.body)}`);
    },
    delivered: async (novu, ...texts) => {
      for (const [index, text] of texts.entries()) {
        await bench.trigger('ada', text);
        await waitFor(text, async () => data(await novu.notifications.count()).count === index + 1);
      }

      return data(await novu.notifications.list({ useCache: false })).notifications;
    },
    pass: async (milliseconds) => {
      aheadMs += milliseconds;
      await platform.app.get(Waker).wake();
    },
    disconnect: async () => {
      await Promise.all(clients.map((client) => client.socket.disconnect()));
      clients = [];
    },
  };

  return bench;
}

/** What a method gave. @throws the error it gave instead. */
export function data<T>({ data: value, error }: { data?: T; error?: Error }): T {
  if (error) throw error;
  if (value === undefined) throw new Error('Neither data nor an error');

  return value;
}

export const bodies = ({ notifications }: Pick<ListNotificationsResponse, 'notifications'>): string[] =>
  notifications.map(({ body }) => body);
