import Twilio from 'twilio';
import { describeProvider } from '../../testing/conformance.js';
import { recorder } from '../../testing/recorder.js';
import { aSms, smsContext } from '../../testing/sms.js';
import { twilio } from './twilio.provider.js';

describeProvider(twilio, {
  setup: (url) => ({
    message: aSms,
    credentials: { accountSid: 'AC123', token: 'twilio-secret', from: '+15005550006' },
    context: smsContext({ twilio: url }),
  }),
  accepted: { status: 201, body: { sid: 'SM1', status: 'queued' } },
  request: {
    method: 'POST',
    path: '/2010-04-01/Accounts/AC123/Messages.json',
    headers: {
      authorization: 'Basic QUMxMjM6dHdpbGlvLXNlY3JldA==',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: { To: aSms.to, From: '+15005550006', Body: aSms.content },
  },
  receiptId: 'SM1',
  unreadableId: aSms.id,
  refused: [
    {
      because: 'a number that is none',
      answer: { status: 400, body: { code: 21211, message: "Invalid 'To' Phone Number", status: 400 } },
      error: { retry: 'never', code: 'twilio_21211', message: "Invalid 'To' Phone Number", status: 400 },
    },
    {
      because: 'wrong credentials',
      answer: { status: 401, body: { code: 20003, message: 'Authenticate' } },
      error: { retry: 'never', code: 'twilio_20003' },
    },
  ],
});

describe('twilio', () => {
  const credentials = { accountSid: 'AC123', token: 'twilio-secret', from: '+15005550006' };

  it('speaks as the official SDK does', async () => {
    const server = await recorder();
    try {
      await twilio.send(aSms, credentials, { ...smsContext({ twilio: server.url }), timeoutMs: 20_000 });
      const [ours] = server.requests;
      const seen: { uri: string; method: string; data?: object; headers?: object }[] = [];
      const httpClient = {
        request: (options: (typeof seen)[number]) => {
          seen.push(options);

          return Promise.resolve({ statusCode: 201, body: { sid: 'SM1' } });
        },
      };
      const sdk = Twilio(credentials.accountSid, credentials.token, { httpClient } as never);
      await sdk.messages.create({ to: aSms.to, from: credentials.from, body: aSms.content });
      const [theirs] = seen;
      expect(theirs?.method.toUpperCase()).toBe(ours?.method);
      expect(new URL(theirs?.uri ?? '').pathname).toBe(ours?.path);
      expect(theirs?.data).toEqual(ours?.body);
    } finally {
      await server.close();
    }
  });

  it('sends through a messaging service, and as the message asks', async () => {
    const server = await recorder();
    try {
      const service = `MG${'0'.repeat(32)}`;
      const passthrough = { status_callback: 'https://example.com/status', mediaUrl: ['https://a', 'https://b'] };
      await twilio.send({ ...aSms, from: service, passthrough }, credentials, {
        ...smsContext({ twilio: server.url }),
        timeoutMs: 20_000,
      });
      expect(server.requests[0]?.body).toEqual({
        To: aSms.to,
        MessagingServiceSid: service,
        Body: aSms.content,
        StatusCallback: 'https://example.com/status',
        MediaUrl: ['https://a', 'https://b'],
      });
    } finally {
      await server.close();
    }
  });

  it('refuses to send without a sender', async () => {
    const send = twilio.send(aSms, { accountSid: 'AC123', token: 'x' }, { ...smsContext(), timeoutMs: 20_000 });
    await expect(send).rejects.toMatchObject({ retry: 'never', code: 'misconfigured' });
  });
});
