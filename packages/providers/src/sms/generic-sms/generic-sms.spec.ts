import { describeProvider, failureOf } from '../../testing/conformance.js';
import { recorder } from '../../testing/recorder.js';
import { aSms, smsContext } from '../../testing/sms.js';
import { genericSms } from './generic-sms.provider.js';

const message = { ...aSms, customData: { campaign: 7 } };
const body = {
  id: aSms.id,
  to: aSms.to,
  from: 'Shop',
  sender: 'Shop',
  content: aSms.content,
  customData: { campaign: 7 },
};
const keys = { 'x-key': 'generic-secret', 'x-secret': 'generic-second-secret' };
const credentialsAt = (url: string) => ({
  baseUrl: `${url}/send?tenant=7`,
  apiKeyRequestHeader: 'X-Key',
  apiKey: 'generic-secret',
  secretKeyRequestHeader: 'X-Secret',
  secretKey: 'generic-second-secret',
  idPath: 'data.id',
  from: 'Shop',
});
const refused = [
  {
    because: 'what the gateway refuses',
    answer: { status: 403, body: 'No credit' },
    error: { retry: 'never', code: 'http_403', message: 'No credit' },
  } as const,
];

describeProvider(genericSms, {
  setup: (url) => ({ message, credentials: credentialsAt(url), context: smsContext() }),
  accepted: { status: 202, body: { data: { id: 17 } } },
  request: { method: 'POST', path: '/send', query: { tenant: '7' }, headers: keys, body },
  receiptId: '17',
  unreadableId: aSms.id,
  refused,
});

describeProvider(genericSms, {
  mode: 'authenticated by token',
  setup: (url) => ({
    message,
    credentials: {
      ...credentialsAt(url),
      idPath: '',
      authenticateByToken: true,
      domain: `${url}/login`,
      authenticationTokenKey: 'x-token',
    },
    context: smsContext(),
  }),
  before: ({ path, headers }) =>
    path === '/login' && headers['x-key'] === keys['x-key'] ? { body: { data: { 'x-token': 't1' } } } : undefined,
  accepted: { body: { id: 'plain' } },
  request: {
    method: 'POST',
    path: '/send',
    query: { tenant: '7' },
    headers: { 'x-token': 't1' },
    withoutHeaders: ['x-key', 'x-secret'],
    body,
  },
  receiptId: 'plain',
  unreadableId: aSms.id,
  refused,
});

describe('generic-sms', () => {
  it.each([
    ['no address', { baseUrl: '' }],
    ['an address that is none', { baseUrl: 'not a url' }],
    ['an address of another kind', { baseUrl: 'file:///etc/passwd' }],
    ['no key', { apiKey: '' }],
    ['a key that cannot be a header', { apiKey: 'line\nbreak' }],
  ])('refuses credentials with %s', async (_, more) => {
    const credentials = { ...credentialsAt('http://127.0.0.1:9'), ...more };
    const error = await failureOf(genericSms.send(aSms, credentials, { ...smsContext(), timeoutMs: 20_000 }));
    expect(error).toMatchObject({ retry: 'never', code: 'misconfigured' });
  });

  it('asks to come back later when the Auth URL gives no token', async () => {
    const server = await recorder();
    try {
      const credentials = {
        ...credentialsAt(server.url),
        authenticateByToken: 'true',
        domain: server.url,
        authenticationTokenKey: 'x-token',
      };
      const error = await failureOf(genericSms.send(aSms, credentials, { ...smsContext(), timeoutMs: 20_000 }));
      expect(error).toMatchObject({ retry: 'later', code: 'invalid_answer' });
      expect(server.requests).toHaveLength(1);
    } finally {
      await server.close();
    }
  });
});
