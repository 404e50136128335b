import { aChat } from '../../testing/chat.js';
import { describeProvider, failureOf } from '../../testing/conformance.js';
import { recorder } from '../../testing/recorder.js';
import { slack } from './slack.provider.js';

const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'Hi' } }];
const chat = aChat({}, { blocks, passthrough: { unfurlLinks: false } });
const credentials = { signingSecret: 'slack-signing-secret' };

describeProvider(slack, {
  mode: 'to a channel',
  setup: (url) => ({
    message: { ...chat, target: { channel: 'C1', token: 'xoxb-token' } },
    credentials,
    context: { baseUrls: { slack: `${url}/api` } },
  }),
  accepted: { body: { ok: true, channel: 'C1', ts: '1700000000.000100' } },
  request: {
    method: 'POST',
    path: '/api/chat.postMessage',
    headers: { authorization: 'Bearer xoxb-token', 'content-type': 'application/x-www-form-urlencoded' },
    body: { channel: 'C1', text: chat.content, blocks: JSON.stringify(blocks), unfurl_links: 'false' },
  },
  receiptId: '1700000000.000100',
  refused: [
    {
      because: 'a channel the bot is not in, although the status is 200',
      answer: { body: { ok: false, error: 'not_in_channel' } },
      error: { retry: 'never', code: 'slack_not_in_channel' },
    },
    {
      because: 'a fault of Slack, but only for now',
      answer: { body: { ok: false, error: 'internal_error' } },
      error: { retry: 'later', code: 'slack_internal_error' },
    },
    {
      because: 'too many messages without saying until when',
      answer: { status: 429, body: 'Slow down' },
      error: { retry: 'later' },
    },
  ],
});

describeProvider(slack, {
  mode: 'to a webhook',
  setup: (url) => ({
    message: { ...chat, target: { webhookUrl: `${url}/services/T/B/x`, channel: 'C1' } },
    credentials,
    context: {},
  }),
  accepted: { headers: { 'x-slack-req-id': 'req-1' }, body: 'ok' },
  request: {
    method: 'POST',
    path: '/services/T/B/x',
    headers: { 'content-type': 'application/json' },
    body: { text: chat.content, blocks, unfurl_links: false },
  },
  receiptId: 'req-1',
  unreadableId: chat.id,
  refused: [
    {
      because: 'a webhook that was removed',
      answer: { status: 404, body: 'no_service' },
      error: { retry: 'never', code: 'http_404', message: 'no_service' },
    },
  ],
});

describe('slack', () => {
  it('writes to a person, with what the trigger brings', async () => {
    const server = await recorder();
    server.answer({ body: { ok: true, ts: '1.2' } });
    try {
      const message = aChat({ userId: 'U1', token: 'xoxb-token' }, { customData: { thread_ts: '1.1' } });
      await slack.send(message, credentials, { timeoutMs: 20_000, baseUrls: { slack: server.url } });
      expect(server.requests[0]?.body).toEqual({ channel: 'U1', text: message.content, thread_ts: '1.1' });
    } finally {
      await server.close();
    }
  });

  it.each([
    ['with a token alone', { token: 'xoxb-token' }],
    ['with nothing', {}],
  ])('refuses a recipient %s', async (_, target) => {
    const error = await failureOf(slack.send(aChat(target), credentials, { timeoutMs: 20_000 }));
    expect(error).toMatchObject({ retry: 'never', code: 'misconfigured' });
  });
});
