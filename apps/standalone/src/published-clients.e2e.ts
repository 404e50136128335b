import { Novu as ServerClient } from '@novu/api-published';
import { HTTPClient } from '@novu/api-published/lib/http.js';
import { Novu as OwnInboxClient } from '@novu/js';
import { type Notification, Novu as InboxClient } from '@novu/js-published';
import { checkedFetch, type SmtpCatcher, smtpCatcher, waitFor } from '@novu/testing';
import { WebSocket } from 'ws';
import { type Account, startTestPlatform, type TestPlatform } from './testing/start-test-platform.js';

let platform: TestPlatform;
let account: Account;
let smtp: SmtpCatcher;

beforeAll(async () => {
  [platform, smtp] = await Promise.all([startTestPlatform('published-clients'), smtpCatcher()]);
  account = await platform.signUp();
});
afterAll(async () => {
  await platform.stop();
  await smtp.close();
});

/** Resolves with the first notification the published Inbox client receives over its socket. */
function nextNotification(inbox: InboxClient): Promise<Notification> {
  return new Promise((resolve) => {
    const stop = inbox.on('notifications.notification_received', ({ result }) => {
      stop();
      resolve(result);
    });
  });
}

it('serves the published clients unchanged, from the first workflow to the read notification and the mail', async () => {
  const server = new ServerClient({
    secretKey: account.apiKey,
    serverURL: platform.apiUrl,
    retryConfig: { strategy: 'none' },
    httpClient: new HTTPClient({ fetcher: checkedFetch }),
  });
  const integration = await server.integrations.create({
    providerId: 'nodemailer',
    channel: 'email',
    active: true,
    credentials: {
      host: smtp.host,
      port: String(smtp.port),
      secure: false,
      ignoreTls: true,
      from: 'shop@example.com',
      senderName: 'The Shop',
    },
  });
  await server.integrations.setAsPrimary(integration.result.id ?? '');

  const workflow = await server.workflows.create({
    name: 'Order shipped',
    workflowId: 'order-shipped',
    active: true,
    steps: [
      {
        type: 'in_app',
        name: 'Inbox',
        controlValues: { subject: 'Hi {{subscriber.firstName}}', body: 'Order {{payload.order}} is on its way' },
      },
      {
        type: 'email',
        name: 'Mail',
        controlValues: {
          subject: 'Order {{payload.order}}',
          body: '<p>Dear {{subscriber.firstName}}, order <b>{{payload.order}}</b> has left.</p>',
          editorType: 'html',
        },
      },
    ],
  });
  expect(workflow.result).toMatchObject({ workflowId: 'order-shipped', status: 'ACTIVE', origin: 'novu-cloud' });

  const subscriber = await server.subscribers.create({
    subscriberId: 'ada',
    firstName: 'Ada',
    email: 'ada@example.com',
  });
  expect(subscriber.result).toMatchObject({ subscriberId: 'ada', firstName: 'Ada' });

  const inbox = new InboxClient({
    applicationIdentifier: account.identifier,
    subscriber: 'ada',
    apiUrl: platform.apiUrl,
    socketUrl: platform.wsUrl,
  });
  const received = nextNotification(inbox);
  const connected = await inbox.socket.connect();
  expect(connected.error).toBeUndefined();

  const triggered = await server.trigger({ workflowId: 'order-shipped', to: 'ada', payload: { order: 'A7' } });
  expect(triggered.result).toMatchObject({ acknowledged: true, status: 'processed' });

  expect(await received).toMatchObject({ subject: 'Hi Ada', body: 'Order A7 is on its way', isRead: false });

  const listed = await inbox.notifications.list();
  expect(listed.data?.notifications).toHaveLength(1);
  const [notification] = listed.data?.notifications ?? [];
  expect(notification).toMatchObject({
    body: 'Order A7 is on its way',
    isRead: false,
    workflow: { identifier: 'order-shipped' },
  });
  expect((await inbox.notifications.count({ read: false })).data?.count).toBe(1);

  const read = await notification?.read();
  expect(read?.error).toBeUndefined();
  expect(read?.data).toMatchObject({ isRead: true });
  expect((await inbox.notifications.count({ read: false })).data?.count).toBe(0);

  const mail = await waitFor('the mail', () => smtp.mails[0]);
  expect(mail).toMatchObject({
    subject: 'Order A7',
    to: ['ada@example.com'],
    from: expect.stringContaining('shop@example.com'),
  });
  expect(mail.html).toContain('Dear Ada, order <b>A7</b> has left.');
  await inbox.socket.disconnect();
});

it('reaches both Inbox clients that are told to speak as to the hosted service, the published one over a plain WebSocket', async () => {
  const steps = [{ type: 'in_app', name: 'Inbox', controlValues: { subject: 'Hi', body: 'Order {{payload.order}}' } }];
  const workflow = { name: 'Order packed', workflowId: 'order-packed', active: true, steps };
  expect((await account.client.post('/v2/workflows', workflow)).status).toBe(201);
  const options = {
    applicationIdentifier: account.identifier,
    subscriber: 'grace',
    apiUrl: platform.apiUrl,
    socketUrl: platform.wsUrl,
  };
  // The published one takes the browser's, which this version of Node.js has not.
  const published = new InboxClient({ ...options, socketOptions: { socketType: 'cloud' as const, WebSocket } });
  const own = new OwnInboxClient({ ...options, socketOptions: { socketType: 'cloud' } });
  const heard: string[] = [];
  const unread: number[] = [];
  const isConnected = new Promise((resolve) => published.on('socket.connect.resolved', resolve));
  published.on('notifications.notification_received', ({ result }) => heard.push(`published: ${result.body}`));
  published.on('notifications.unread_count_changed', ({ result }) => unread.push(result.total));
  own.on('notifications.notification_received', ({ result }) => heard.push(`own: ${result.body}`));
  const ownIsConnected = new Promise((resolve) => own.on('socket.connect.resolved', resolve));
  expect(await isConnected).not.toHaveProperty('error');
  expect(await ownIsConnected).not.toHaveProperty('error');
  await waitFor('the first count', () => unread.length === 1);

  const event = { name: 'order-packed', to: 'grace', payload: { order: 'A8' } };
  expect((await account.client.post('/v1/events/trigger', event)).status).toBe(201);
  await waitFor('both to hear of it', () => heard.length === 2);
  expect(heard.sort()).toEqual(['own: Order A8', 'published: Order A8']);
  await waitFor('the new count', () => unread.at(-1) === 1);
  await Promise.all([published.socket.disconnect(), own.socket.disconnect()]);
});
