import { createVerify, generateKeyPairSync } from 'node:crypto';
import { describeProvider, failureOf } from '../../testing/conformance.js';
import { aPush } from '../../testing/push.js';
import { recorder, type RecordedRequest, type Recorder } from '../../testing/recorder.js';
import type { PushMessage } from '../push-provider.js';
import { fcm } from './fcm.provider.js';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

const accountAt = (url: string, more: object = {}) => ({
  serviceAccount: JSON.stringify({
    project_id: 'shop-1',
    client_email: 'shop@shop-1.iam.gserviceaccount.com',
    private_key: privateKey,
    token_uri: `${url}/token`,
    ...more,
  }),
});
const tokenAnswer = ({ path }: RecordedRequest) =>
  path === '/token' ? { body: { access_token: 'access-1', expires_in: 3600 } } : undefined;
const data = { orderId: '7', __nvMessageId: aPush.id };
const messageIn = (body: unknown): unknown => (body as { message: unknown }).message;

describeProvider(fcm, {
  setup: (url) => ({ message: aPush, credentials: accountAt(url), context: { baseUrls: { fcm: url } } }),
  before: tokenAnswer,
  accepted: { body: { name: 'projects/shop-1/messages/1' } },
  request: {
    method: 'POST',
    path: '/v1/projects/shop-1/messages:send',
    headers: { authorization: 'Bearer access-1', 'content-type': 'application/json' },
    body: { message: { token: 'device-1', notification: { title: aPush.title, body: aPush.content }, data } },
  },
  receiptId: 'projects/shop-1/messages/1',
  unreadableId: aPush.id,
  passedTo: messageIn,
  refused: [
    {
      because: 'a token nobody is behind any more',
      answer: {
        status: 404,
        body: {
          error: {
            code: 404,
            status: 'NOT_FOUND',
            message: 'Requested entity was not found.',
            details: [{ errorCode: 'UNREGISTERED' }],
          },
        },
      },
      error: { retry: 'never', code: 'invalid_token' },
    },
    {
      because: 'a token that never was one',
      answer: {
        status: 400,
        body: {
          error: {
            status: 'INVALID_ARGUMENT',
            message: 'The registration token is not a valid FCM registration token',
            details: [{ errorCode: 'INVALID_ARGUMENT' }, { fieldViolations: [{ field: 'message.token' }] }],
          },
        },
      },
      error: { retry: 'never', code: 'invalid_token' },
    },
    {
      because: 'a message that is wrong otherwise, and keeps the token',
      answer: {
        status: 400,
        body: { error: { status: 'INVALID_ARGUMENT', message: 'Invalid value', details: [] } },
      },
      error: { retry: 'never', code: 'fcm_INVALID_ARGUMENT', message: 'Invalid value' },
    },
    {
      because: 'too many messages, for now',
      answer: {
        status: 429,
        body: { error: { status: 'RESOURCE_EXHAUSTED', details: [{ errorCode: 'QUOTA_EXCEEDED' }] } },
      },
      error: { retry: 'later', code: 'fcm_QUOTA_EXCEEDED' },
    },
  ],
});

describe('fcm', () => {
  let server: Recorder;
  let now = new Date('2026-01-01T00:00:00Z');

  beforeEach(async () => {
    server = await recorder();
    now = new Date('2026-01-01T00:00:00Z');
    server.answer((request) => tokenAnswer(request) ?? { body: { name: 'm1' } });
  });
  afterEach(async () => {
    await fcm.close?.();
    await server.close();
  });

  const send = (more: Partial<PushMessage> = {}, credentials: object = accountAt(server.url)) =>
    fcm.send(
      { ...aPush, ...more },
      { ...credentials },
      {
        timeoutMs: 20_000,
        baseUrls: { fcm: server.url },
        clock: { now: () => now },
      },
    );
  const sent = () => messageIn(server.requests.at(-1)?.body);
  const tokenCalls = () => server.requests.filter(({ path }) => path === '/token');

  it('asks for a token with a claim Google can check (RFC 7523)', async () => {
    await send();
    const form = tokenCalls()[0]?.body as { grant_type: string; assertion: string };
    expect(form.grant_type).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const [header = '', claim = '', signature = ''] = form.assertion.split('.');
    expect(createVerify('RSA-SHA256').update(`${header}.${claim}`).verify(publicKey, signature, 'base64url')).toBe(
      true,
    );
    const iat = now.getTime() / 1_000;
    expect(JSON.parse(Buffer.from(claim, 'base64url').toString())).toEqual({
      iss: 'shop@shop-1.iam.gserviceaccount.com',
      scope: 'https://www.googleapis.com/auth/firebase.messaging',
      aud: `${server.url}/token`,
      iat,
      exp: iat + 3_600,
    });
  });

  it('uses a token until shortly before it ends, also for calls at once', async () => {
    await Promise.all([send(), send(), send()]);
    expect(tokenCalls()).toHaveLength(1);
    now = new Date(now.getTime() + 58 * 60_000);
    await send();
    expect(tokenCalls()).toHaveLength(1);
    now = new Date(now.getTime() + 60_000);
    await send();
    expect(tokenCalls()).toHaveLength(2);
  });

  it('asks for a new token when a kept one was withdrawn', async () => {
    await send();
    let refusals = 0;
    server.answer((request) => {
      if (request.path === '/token') return { body: { access_token: 'access-2', expires_in: 3600 } };
      if (request.headers['authorization'] === 'Bearer access-2') return { body: { name: 'm2' } };
      refusals += 1;

      return { status: 401, body: { error: { status: 'UNAUTHENTICATED', message: 'Expired' } } };
    });
    expect((await send()).id).toBe('m2');
    expect(refusals).toBe(1);
  });

  it('never tries again when Google does not know the account', async () => {
    server.answer({ status: 400, body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' } });
    const error = await failureOf(send());
    expect(error).toMatchObject({ retry: 'never', code: 'fcm_invalid_grant', message: 'Invalid JWT Signature.' });
    server.answer((request) => tokenAnswer(request) ?? { body: { name: 'm1' } });
    expect((await send()).id).toBe('m1');
  });

  it('asks to come back later when the answer has no token', async () => {
    server.answer({ body: {} });
    expect(await failureOf(send())).toMatchObject({ retry: 'later', code: 'invalid_answer' });
  });

  it('takes a private key whose line breaks are escaped', async () => {
    await send({}, accountAt(server.url, { private_key: privateKey.replaceAll('\n', '\\n') }));
    expect(server.requests).toHaveLength(2);
  });

  it.each([
    ['nothing', ''],
    ['no JSON', 'nonsense'],
    ['another JSON file', '{"type":"authorized_user"}'],
    ['a key that is none', '{"project_id":"p","client_email":"e","private_key":"k"}'],
  ])('refuses a service account that is %s', async (_, serviceAccount) => {
    expect(await failureOf(send({}, { serviceAccount }))).toMatchObject({ retry: 'never', code: 'misconfigured' });
    expect(server.requests).toHaveLength(0);
  });

  it('sends a message of type "data" without a notification and every value as text', async () => {
    await send({ payload: { order: { id: 7 }, note: 'x' }, overrides: { type: 'data', data: { extra: 1 } } });
    const { title, content } = aPush;
    expect(sent()).toEqual({
      token: 'device-1',
      data: { order: '{"id":7}', note: 'x', extra: '1', title, body: content, message: content },
    });
  });

  it('takes groups of a platform from the overrides and the trigger, in either spelling', async () => {
    await send({
      badge: 3,
      overrides: {
        title: 'Other',
        android: { ttl: '60s' },
        apns: { payload: { aps: { sound: 'a.caf' } } },
        fcmOptions: { analyticsLabel: 'a' },
      },
      passthrough: { webPush: { headers: { Urgency: 'high' } }, apns: { headers: { 'apns-priority': '10' } } },
    });
    expect(sent()).toMatchObject({
      notification: { title: 'Other', body: aPush.content },
      android: { ttl: '60s', notification: { notification_count: 3 } },
      apns: { payload: { aps: { badge: 3, sound: 'a.caf' } }, headers: { 'apns-priority': '10' } },
      fcm_options: { analyticsLabel: 'a' },
      webpush: { headers: { Urgency: 'high' } },
    });
  });

  it.each([
    ['the device', {}, { token: 'device-1' }],
    ['a topic of the trigger', { topic: 'news' }, { topic: 'news' }],
    [
      'what "_passthrough" says before everything',
      { topic: 'news', _passthrough: { body: { condition: "'a' in topics" } } },
      { condition: "'a' in topics" },
    ],
  ])('sends to %s, and to nobody else', async (_, passthrough, route) => {
    await send({ passthrough });
    const { token, topic, condition } = sent() as Record<string, unknown>;
    expect({ token, topic, condition }).toEqual({ token: undefined, topic: undefined, condition: undefined, ...route });
  });
});
