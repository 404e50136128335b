import { Novu } from '../novu.js';
import { type FakeApi, fakeApi } from '../testing/fake-api.js';

let api: FakeApi;
let novu: Novu;

beforeEach(async () => {
  api = await fakeApi();
  novu = new Novu({ applicationIdentifier: 'app', subscriber: 'ada', apiUrl: api.url });
});
afterEach(() => api.close());

const last = () => {
  const { method, path, body } = api.requests.at(-1) ?? {};

  return { method, path, body };
};

it('connections are listed, read, connected and ended', async () => {
  const connection = { identifier: 'chconn-1', workspace: { id: 'T1' } };
  api.answer('/inbox/channel-connections', { body: { data: [connection], next: null, previous: null } });
  const listed = await novu.channelConnections.list({ connectionMode: 'shared', contextKeys: [], limit: 5 });
  expect(listed).toEqual({ data: [connection] });
  expect(last().path).toBe('/inbox/channel-connections?connectionMode=shared&contextKeys=&limit=5');

  api.answer('/inbox/channel-connections/chconn-1', { body: connection });
  expect(await novu.channelConnections.get({ identifier: 'chconn-1' })).toEqual({ data: connection });
  expect(last().path).toBe('/inbox/channel-connections/chconn-1');
  api.answer('/inbox/channel-connections/gone', { status: 404, body: { message: 'Not found' } });
  expect(await novu.channelConnections.get({ identifier: 'gone' })).toEqual({ data: null });

  api.answer('/inbox/channel-connections/oauth', { body: { data: { url: 'https://chat.example.com' } } });
  const events: unknown[] = [];
  novu.on('channel-connection.oauth-url.resolved', ({ data }) => events.push(data));
  const args = { integrationIdentifier: 'slack', scope: ['chat:write'], autoLinkUser: true };
  expect((await novu.channelConnections.generateConnectOAuthUrl(args)).data).toEqual({
    url: 'https://chat.example.com',
  });
  expect(last()).toEqual({ method: 'POST', path: '/inbox/channel-connections/oauth', body: args });
  expect(events).toEqual([{ url: 'https://chat.example.com' }]);

  api.answer('/inbox/channel-connections/chconn-1', { status: 204 });
  expect(await novu.channelConnections.delete({ identifier: 'chconn-1' })).toEqual({});
  expect(last().method).toBe('DELETE');
});

it('endpoints are listed, read, made, linked and ended', async () => {
  const endpoint = { identifier: 'chend-1', type: 'slack_user' };
  api.answer('/inbox/channel-endpoints', { body: { data: [endpoint], next: null, previous: null } });
  expect(await novu.channelEndpoints.list({ contextKeys: ['a:1', 'b:2'] })).toEqual({ data: [endpoint] });
  expect(last().path).toBe('/inbox/channel-endpoints?contextKeys=a%3A1&contextKeys=b%3A2');
  api.answer('/inbox/channel-endpoints/chend-1', { body: { data: endpoint } });
  expect(await novu.channelEndpoints.get({ identifier: 'chend-1' })).toEqual({ data: endpoint });

  api.answer('/inbox/channel-endpoints', { status: 201, body: { data: endpoint } });
  const args = { integrationIdentifier: 'slack', subscriberId: 'ada', type: 'slack_user', endpoint: { userId: 'U1' } };
  expect(await novu.channelEndpoints.create(args)).toEqual({ data: endpoint });
  expect(last()).toEqual({ method: 'POST', path: '/inbox/channel-endpoints', body: args });

  api.answer('/inbox/channel-endpoints/link', { body: { data: { url: 'https://t.example.com' } } });
  expect((await novu.channelEndpoints.link({ integrationIdentifier: 'telegram' })).data?.url).toBe(
    'https://t.example.com',
  );
  api.answer('/inbox/channel-endpoints/chend-1', { status: 204 });
  expect(await novu.channelEndpoints.delete({ identifier: 'chend-1' })).toEqual({});
});
