import { execFile } from 'node:child_process';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { Novu as ServerClient } from '@novu/api-published';
import { Novu as OwnInbox } from '@novu/js';
import { Novu as PublishedInbox } from '@novu/js-published';
import { freePorts } from '@novu/testing';
import { visit, type Visit } from '@novu/testing/browser';
import { startTestPlatform, type TestPlatform } from './testing/start-test-platform.js';

/** Starts a whole platform and drives a browser. */
const TIMEOUT_MS = 90_000;
const SERVICES = { api: 'API_PORT', ws: 'WS_PORT', dashboard: 'DASHBOARD_PORT' } as const;

interface Proxy {
  url: string;
  close(): Promise<void>;
}

/** What nginx does with `location /novu/<service>/`. @param route the port and path of the server behind an address, if any. */
async function reverseProxy(route: (path: string) => { port: string; path: string } | undefined): Promise<Proxy> {
  const pass = (incoming: IncomingMessage) => {
    const target = route(incoming.url ?? '/');

    return target && request({ ...target, host: '127.0.0.1', method: incoming.method, headers: incoming.headers });
  };
  const server: Server = createServer((incoming, response) => {
    const outgoing = pass(incoming);
    if (!outgoing) return void response.writeHead(404).end();
    outgoing.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.writeHead(502).end());
    incoming.pipe(outgoing);
  });
  server.on('upgrade', (incoming, socket) => {
    const outgoing = pass(incoming);
    if (!outgoing) return void socket.destroy();
    socket.on('error', () => undefined);
    outgoing.on('error', () => socket.destroy());
    outgoing.on('upgrade', (answer, other, head) => {
      other.on('error', () => undefined);
      const { rawHeaders } = answer;
      const lines = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${rawHeaders[at + 1] ?? ''}`] : []));
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
      socket.write(head);
      socket.on('close', () => other.destroy());
      other.on('close', () => socket.destroy());
      other.pipe(socket).pipe(other);
    });
    outgoing.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const CONTEXT_PATHS = {
  GLOBAL_CONTEXT_PATH: 'novu',
  API_CONTEXT_PATH: 'api',
  WS_CONTEXT_PATH: 'ws',
  DASHBOARD_CONTEXT_PATH: 'dashboard',
};

describe.each([
  ['passes paths on', CONTEXT_PATHS, (path: string) => path],
  ['takes paths off', {}, (path: string) => path.replace(/^\/novu\/\w+/, '') || '/'],
])('behind a proxy that %s', (_what, contextPaths, pathBehind) => {
  let proxy: Proxy;
  let platform: TestPlatform;
  let visitor: Visit;
  beforeAll(async () => {
    const ports = await freePorts();
    proxy = await reverseProxy((path) => {
      const [, service] = /^\/novu\/(\w+)(?:[/?]|$)/.exec(path) ?? [];
      const port = service && service in SERVICES ? ports[SERVICES[service as keyof typeof SERVICES]] : undefined;

      return port ? { port, path: pathBehind(path) } : undefined;
    });
    const env = {
      ...{ ...ports, ...contextPaths, SERVE_DASHBOARD: 'true', TRUSTED_PROXIES: '1' },
      API_ROOT_URL: `${proxy.url}/novu/api`,
      FRONT_BASE_URL: `${proxy.url}/novu/dashboard`,
      VITE_WEBSOCKET_HOSTNAME: `${proxy.url}/novu/ws`,
    };
    platform = await startTestPlatform('behind-a-proxy', { env });
    visitor = await visit(proxy.url);
  }, TIMEOUT_MS);
  afterAll(async () => {
    await visitor?.close();
    await platform?.stop();
    await proxy?.close();
  }, TIMEOUT_MS);

  it(
    'the dashboard works: its pages, their addresses, the API, the socket and the command to copy',
    async () => {
      const { page } = visitor;
      await page.goto('/novu/dashboard');
      await page.waitForURL(/\/novu\/dashboard\/auth\/sign-in$/);
      await page.getByRole('link', { name: 'Create an account' }).click();
      await page.getByLabel('First name').fill('Ada');
      await page.getByLabel('Last name').fill('Lovelace');
      await page.getByLabel('E-mail').fill('ada@example.com');
      await page.getByLabel('Password', { exact: true }).fill('Secret#2026');
      await page.getByLabel('Organization').fill('Analytical Engines');
      await page.getByRole('button', { name: 'Create account' }).click();
      await page.waitForURL(/\/novu\/dashboard\/env\/[^/]+\/home$/);
      await page.getByText('Live', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Create the hello-world workflow' }).click();
      await page.getByRole('button', { name: 'Copy command' }).click();
      await page.getByRole('button', { name: 'Copied' }).waitFor();
      const command = await page.evaluate<string>('navigator.clipboard.readText()');
      expect(command).toContain(`${proxy.url}/novu/api/v1/events/trigger`);
      const { stdout } = await promisify(execFile)('/bin/sh', ['-c', command]);
      const { data } = JSON.parse(stdout) as { data: { activityFeedLink: string } };
      await page.getByRole('list', { name: 'Notifications' }).getByText('Hello Ada 👋').waitFor();

      // An address below the path, opened anew, and one from an answer.
      await page.reload();
      await page.getByRole('list', { name: 'Notifications' }).getByText('Hello Ada 👋').waitFor();
      await page.goto(data.activityFeedLink);
      await page.waitForURL(/\/novu\/dashboard\/env\/[^/]+\/home$/);
      await page.getByRole('button', { name: /^Account of/ }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await page.waitForURL(/\/novu\/dashboard\/auth\/sign-in$/);
      expect(visitor.complaints).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it('clients work, the published ones too, and the reference is where it says', async () => {
    const apiUrl = `${proxy.url}/novu/api`;
    const account = await platform.signUp();
    const reference = await fetch(`${apiUrl}/openapi.json`);
    const { servers } = (await reference.json()) as { servers: { url: string }[] };
    expect(new URL(servers[0]?.url ?? '', reference.url).href).toBe(apiUrl);
    expect((await fetch(`${apiUrl}/docs`)).status).toBe(200);

    const server = new ServerClient({ secretKey: account.apiKey, serverURL: apiUrl });
    const steps = [{ type: 'in_app', name: 'Inbox', controlValues: { body: 'Hello' } }] as const;
    await server.workflows.create({ name: 'Hello', workflowId: 'hello', active: true, steps: [...steps] });
    const common = { applicationIdentifier: account.identifier, subscriber: 'ada', apiUrl };
    const path = '/novu/ws/socket.io';
    const inboxes = [
      new OwnInbox({ ...common, socketUrl: `${proxy.url}/novu/ws` }),
      new OwnInbox({ ...common, socketUrl: proxy.url, socketOptions: { path } }),
      new PublishedInbox({ ...common, socketUrl: proxy.url, socketOptions: { path } }),
    ];
    const received = inboxes.map(
      (inbox) =>
        new Promise((resolve) => {
          // The types of the two packages are apart; what is called is the same.
          (inbox as OwnInbox).on('notifications.notification_received', ({ result }) => resolve(result.body));
        }),
    );
    for (const inbox of inboxes) expect((await inbox.socket.connect()).error).toBeUndefined();
    await server.trigger({ workflowId: 'hello', to: 'ada' });
    expect(await Promise.all(received)).toEqual(['Hello', 'Hello', 'Hello']);
    for (const inbox of inboxes) await inbox.socket.disconnect();
  });
});
