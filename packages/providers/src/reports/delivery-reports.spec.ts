import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { isGenuineReport, readReports, reports } from './delivery-reports.js';
import { reportFormats } from './report-formats.js';
import type { ReportRequest, ReportSecrets } from './report-signatures.js';

const AT = '2026-11-21T10:00:00.000Z';
const SECONDS = new Date(AT).getTime() / 1_000;

/** What vendors send, and what it says. */
const SAMPLES: Record<string, [body: unknown, said: object]> = {
  'africas-talking': [
    { id: 'm1', status: 'Failed', failureReason: 'UserInBlackList' },
    { status: 'failed', reason: 'UserInBlackList' },
  ],
  'brevo-sms': [
    { messageId: 'm1', msg_status: 'soft_bounce', ts_event: SECONDS },
    { status: 'undelivered', at: true },
  ],
  'bulk-sms': [[{ id: 'm1', status: { type: 'DELIVERED' } }], { status: 'delivered' }],
  'burst-sms': [
    { message_id: 'm1', status: 'hard-bounce', datetime: AT },
    { status: 'failed', at: true },
  ],
  clickatell: [
    { messageId: 'm1', statusCode: 4, status: 'Received' },
    { status: 'delivered', reason: 'Received' },
  ],
  clicksend: [
    { message_id: 'm1', status_code: '201', timestamp: String(SECONDS) },
    { status: 'delivered', at: true },
  ],
  'cm-telecom': [{ REFERENCE: 'm1', STATUS: '2' }, { status: 'delivered' }],
  'forty-six-elks': [
    { id: 'm1', status: 'delivered', delivered: AT },
    { status: 'delivered', at: true },
  ],
  gupshup: [
    { externalId: 'm1', status: 'FAIL', cause: 'ABSENT', deliveredTS: String(SECONDS * 1_000) },
    { status: 'failed', reason: 'ABSENT', at: true },
  ],
  'infobip-sms': [
    { results: [{ messageId: 'm1', status: { groupName: 'REJECTED', description: 'No route' }, doneAt: AT }] },
    { status: 'rejected', reason: 'No route', at: true },
  ],
  messagebird: [
    { id: 'm1', status: 'buffered', statusDatetime: AT },
    { status: 'queued', at: true },
  ],
  nexmo: [
    { messageId: 'm1', status: 'expired', 'err-code': '1', 'message-timestamp': '2026-11-21 10:00:00Z' },
    { status: 'failed', reason: '1', at: true },
  ],
  plivo: [
    { MessageUUID: 'm1', Status: 'undelivered', ErrorCode: '300' },
    { status: 'undelivered', reason: '300' },
  ],
  sendblue: [{ message_handle: 'm1', status: 'DELIVERED' }, { status: 'delivered' }],
  simpletexting: [{ type: 'DELIVERY_REPORT', values: { messageId: 'm1' } }, { status: 'delivered' }],
  sinch: [
    { type: 'recipient_delivery_report_sms', batch_id: 'm1', status: 'Dispatched', at: AT },
    { status: 'sent', at: true },
  ],
  sms77: [
    { webhook_event: 'dlr', data: { msg_id: 'm1', status: 'NOTDELIVERED', timestamp: AT } },
    { status: 'undelivered', at: true },
  ],
  smsmode: [
    { messageId: 'm1', status: { value: 'DELIVERED', deliveryDate: AT } },
    { status: 'delivered', at: true },
  ],
  telnyx: [
    { data: { id: 'the-report', occurred_at: AT, payload: { id: 'm1', to: [{ status: 'delivery_unconfirmed' }] } } },
    { status: 'undelivered', at: true },
  ],
  termii: [
    { message_id: 'm1', status: 'Message Sent', sent_at: AT },
    { status: 'sent', at: true },
  ],
  twilio: [
    { MessageSid: 'm1', MessageStatus: 'failed', ErrorCode: '30003' },
    { status: 'failed', reason: '30003' },
  ],
  unifonic: [{ MessageID: 'm1', MessageStatus: 'Undeliverable' }, { status: 'undelivered' }],
  'whatsapp-business': [
    { entry: [{ changes: [{ value: { statuses: [{ id: 'm1', status: 'read', timestamp: String(SECONDS) }] } }] }] },
    { status: 'opened', at: true },
  ],
};

it.each(Object.keys(reportFormats))('reads what %s reports', (providerId) => {
  const [body, { at, ...said }] = (SAMPLES[providerId] ?? [undefined, {}]) as [unknown, { at?: true }];
  expect(readReports(providerId, body)).toEqual([{ id: 'm1', ...said, ...(at ? { at: new Date(AT) } : {}) }]);
});

it('reads all of several reports, and passes over what means nothing here', () => {
  const result = (messageId: unknown, groupName: unknown) => ({ messageId, status: { groupName } });
  const results = [result('a', 'DELIVERED'), result('b', 'LOST'), result('', 'DELIVERED'), 'no report', null];
  expect(readReports('infobip-sms', { results })).toEqual([{ id: 'a', status: 'delivered' }]);
  expect(readReports('infobip-sms', { results: [result(7, 'PENDING')] })).toEqual([{ id: '7', status: 'sent' }]);
  expect(readReports('twilio', { MessageSid: 'm1', MessageStatus: 'constructor' })).toEqual([]);
  expect(readReports('nexmo', { messageId: 'm1', status: 'failed', 'message-timestamp': 'soon' })).toEqual([
    { id: 'm1', status: 'failed' },
  ]);
  for (const body of [undefined, null, 'text', 7, [], {}, [[[]]]]) {
    for (const providerId of Object.keys(reportFormats)) expect(readReports(providerId, body)).toEqual([]);
  }
});

it('knows which providers report', () => {
  expect([reports('twilio'), reports('novu-sms'), reports('constructor')]).toEqual([true, false, false]);
  expect(readReports('constructor', { id: 'x' })).toEqual([]);
});

describe('a signature', () => {
  const url = 'https://api.example.com/report';
  const rawBody = '{"id":"m1"}';
  const now = new Date(AT);
  const hmac = (algorithm: string, key: string, text: string) => createHmac(algorithm, key).update(text);
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const bare = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
  const telnyx = (at: number) => ({
    'telnyx-timestamp': String(at),
    'telnyx-signature-ed25519': sign(null, Buffer.from(`${at}|${rawBody}`), privateKey).toString('base64'),
  });
  const token = { credentials: { token: 'secret-token' } };
  const key = { credentials: {}, signingKey: 'signing-key' };
  const form = { B: '2', A: '1' };

  const CASES: [string, Record<string, string>, ReportSecrets, object][] = [
    ['twilio', { 'x-twilio-signature': hmac('sha1', 'secret-token', `${url}A1B2`).digest('base64') }, token, form],
    [
      'plivo',
      {
        'x-plivo-signature-v2': hmac('sha256', 'secret-token', `${url}nonce`).digest('base64'),
        'x-plivo-signature-v2-nonce': 'nonce',
      },
      token,
      {},
    ],
    ['telnyx', telnyx(SECONDS), { credentials: {}, signingKey: bare }, {}],
    ['termii', { 'x-termii-signature': hmac('sha512', 'signing-key', rawBody).digest('hex') }, key, {}],
    [
      'whatsapp-business',
      { 'x-hub-signature-256': `sha256=${hmac('sha256', 'app-secret', rawBody).digest('hex')}` },
      { credentials: { secretKey: 'app-secret' } },
      {},
    ],
    ['sendblue', { 'sb-signing-secret': 'signing-key' }, key, {}],
  ];
  const request = (headers: Record<string, string>, body: unknown = {}): ReportRequest => ({
    url,
    headers,
    rawBody,
    body,
  });

  it.each(CASES)('of %s is accepted, and no other', (providerId, headers, secrets, body) => {
    const genuine = (changed: Record<string, string>, given = secrets) =>
      isGenuineReport(providerId, request(changed, body), given, now);
    expect(genuine(headers)).toBe(true);
    expect(genuine({})).toBe(false);
    for (const name of Object.keys(headers)) {
      const text = headers[name] ?? '';
      expect(genuine({ ...headers, [name]: `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}` })).toBe(false);
    }
    const others = { credentials: { token: 'other', secretKey: 'other' }, signingKey: 'other' };
    expect(genuine(headers, others)).toBe(false);
    // Where the owner has given nothing to check by, there is nothing to check.
    expect(genuine({}, { credentials: {} })).toBe(true);
  });

  it('is made of what was sent', () => {
    const secrets = { credentials: {}, signingKey: bare };
    const changed = { ...request(telnyx(SECONDS)), rawBody: '{"id":"m2"}' };
    expect(isGenuineReport('telnyx', changed, secrets, now)).toBe(false);
    expect(isGenuineReport('telnyx', request(telnyx(SECONDS - 600)), secrets, now)).toBe(false);
    expect(isGenuineReport('nexmo', request({}), secrets, now)).toBe(true);
  });
});
