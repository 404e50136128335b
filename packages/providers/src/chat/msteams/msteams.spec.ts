import { aChat } from '../../testing/chat.js';
import { describeProvider, failureOf } from '../../testing/conformance.js';
import { recorder, type RecordedRequest, type Recorder } from '../../testing/recorder.js';
import type { ChatTarget } from '../chat-provider.js';
import { msteams } from './msteams.provider.js';

const chat = aChat({});
const credentials = { clientId: 'app-1', secretKey: 'teams-secret', tenantId: 'tenant-1' };
const at = (url: string) => ({ baseUrls: { msteams: `${url}/teams`, 'msteams-login': `${url}/login` } });
const tokenAnswer = ({ path }: RecordedRequest) =>
  path.startsWith('/login/') ? { body: { access_token: 'access-1', expires_in: 3600 } } : undefined;

describeProvider(msteams, {
  mode: 'to a webhook',
  setup: (url) => ({
    message: { ...chat, target: { webhookUrl: `${url}/webhook` } },
    credentials: {},
    context: {},
  }),
  accepted: { status: 202, headers: { 'request-id': 'req-1' } },
  request: {
    method: 'POST',
    path: '/webhook',
    headers: { 'content-type': 'application/json' },
    body: { text: chat.content },
  },
  receiptId: 'req-1',
  unreadableId: chat.id,
  refused: [
    {
      because: 'a webhook that was removed',
      answer: { status: 404, body: 'No workflow' },
      error: { retry: 'never', code: 'http_404', message: 'No workflow' },
    },
  ],
});

describeProvider(msteams, {
  mode: 'as a bot to a channel',
  setup: (url) => ({
    message: { ...chat, target: { teamId: 'team-1', channel: '19:abc@thread.tacv2' } },
    credentials,
    context: at(url),
  }),
  before: tokenAnswer,
  accepted: { status: 201, body: { id: 'activity-1' } },
  request: {
    method: 'POST',
    path: '/teams/v3/conversations/19%3Aabc%40thread.tacv2/activities',
    headers: { authorization: 'Bearer access-1', 'content-type': 'application/json' },
    body: {
      type: 'message',
      text: chat.content,
      channelData: { tenant: { id: 'tenant-1' }, team: { id: 'team-1' }, channel: { id: '19:abc@thread.tacv2' } },
    },
  },
  receiptId: 'activity-1',
  unreadableId: chat.id,
  refused: [
    {
      because: 'a channel that was removed',
      answer: { status: 404, body: { error: { code: 'NotFound', message: 'Unknown conversation' } } },
      error: { retry: 'never', code: 'MSTEAMS_CHANNEL_NOT_FOUND', message: 'Unknown conversation' },
    },
    {
      because: 'a place the bot was not added to',
      answer: { status: 403, body: { error: { code: 'BotNotInConversationRoster', message: 'Not in the roster' } } },
      error: { retry: 'never', code: 'MSTEAMS_BOT_NOT_INSTALLED' },
    },
    {
      because: 'what the bot may not do',
      answer: { status: 403, body: { error: { code: 'AccessDenied', message: 'No' } } },
      error: { retry: 'never', code: 'MSTEAMS_INSUFFICIENT_PERMISSIONS' },
    },
    {
      because: 'a token Teams does not take',
      answer: { status: 401, body: { message: 'Authorization has been denied' } },
      error: { retry: 'never', code: 'MSTEAMS_INVALID_CREDENTIALS' },
    },
    {
      because: 'a message that is too big',
      answer: { status: 413, body: { error: { code: 'MessageSizeTooBig', message: 'Too big' } } },
      error: { retry: 'never', code: 'msteams_MessageSizeTooBig' },
    },
  ],
});

describe('msteams', () => {
  let server: Recorder;

  beforeEach(async () => {
    server = await recorder();
    server.answer((request) => tokenAnswer(request) ?? { body: { id: 'conversation-1' } });
  });
  afterEach(async () => {
    await msteams.close?.();
    await server.close();
  });

  const send = (target: ChatTarget, more: object = credentials) =>
    msteams.send(aChat(target), { ...more }, { timeoutMs: 20_000, ...at(server.url) });

  it('signs in as the bot, in its tenant, and keeps the token', async () => {
    await send({ channel: 'c1' });
    await send({ channel: 'c2' });
    const calls = server.requests.filter((request) => tokenAnswer(request));
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({
      path: '/login/tenant-1/oauth2/v2.0/token',
      body: {
        grant_type: 'client_credentials',
        client_id: 'app-1',
        client_secret: 'teams-secret',
        scope: 'https://api.botframework.com/.default',
      },
    });
  });

  it('signs in at the framework when the bot has no tenant', async () => {
    await send({ channel: 'c1' }, { ...credentials, tenantId: '' });
    expect(server.requests[0]?.path).toBe('/login/botframework.com/oauth2/v2.0/token');
  });

  it('opens a conversation to write to a person', async () => {
    await send({ userId: '29:ada', tenantId: 'tenant-2' });
    const [, conversation, activity] = server.requests;
    expect(conversation).toMatchObject({
      path: '/teams/v3/conversations',
      body: {
        isGroup: false,
        bot: { id: 'app-1' },
        members: [{ id: '29:ada' }],
        channelData: { tenant: { id: 'tenant-2' } },
      },
    });
    expect(activity?.path).toBe('/teams/v3/conversations/conversation-1/activities');
  });

  it('asks to come back later when Teams names no conversation, or Microsoft no token', async () => {
    server.answer((request) => tokenAnswer(request) ?? { body: {} });
    expect(await failureOf(send({ userId: '29:ada' }))).toMatchObject({ retry: 'later', code: 'invalid_answer' });
    await msteams.close?.();
    server.answer({ body: {} });
    expect(await failureOf(send({ userId: '29:ada' }))).toMatchObject({ retry: 'later', code: 'invalid_answer' });
  });

  it('never tries again with a wrong client secret', async () => {
    server.answer({ status: 401, body: { error: 'invalid_client', error_description: 'AADSTS7000215' } });
    expect(await failureOf(send({ channel: 'c1' }))).toMatchObject({ retry: 'never', code: 'msteams_invalid_client' });
  });

  it('sends content that is a JSON object as the body, as adaptive cards need', async () => {
    const card = { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive' }] };
    const message = aChat({ webhookUrl: server.url }, { content: JSON.stringify(card) });
    await msteams.send(message, {}, { timeoutMs: 20_000 });
    expect(server.requests[0]?.body).toEqual(card);
  });

  it.each([
    ['the trigger', (url: string) => aChat({ channel: 'c1' }, { passthrough: { webhookUrl: `${url}/named` } })],
    ['the subscriber', (url: string) => aChat({ channel: 'c1', webhookUrl: `${url}/named` })],
  ])('prefers the webhook of %s to the bot', async (_, message) => {
    await msteams.send(message(server.url), credentials, { timeoutMs: 20_000, ...at(server.url) });
    expect(server.requests.map(({ path }) => path)).toEqual(['/named']);
  });
});
