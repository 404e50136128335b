import { aChat } from '../../testing/chat.js';
import { describeProvider } from '../../testing/conformance.js';
import { recorder } from '../../testing/recorder.js';
import { discord } from './discord.provider.js';

const chat = aChat({}, { passthrough: { avatarUrl: 'https://example.com/a.png', embeds: [{ title: 'Order' }] } });

describeProvider(discord, {
  setup: (url) => ({
    message: { ...chat, target: { webhookUrl: `${url}/api/webhooks/1/token?thread_id=5` } },
    credentials: {},
    context: {},
  }),
  accepted: { body: { id: 'dc-1' } },
  request: {
    method: 'POST',
    path: '/api/webhooks/1/token',
    query: { wait: 'true', thread_id: '5' },
    headers: { 'content-type': 'application/json' },
    body: { content: chat.content, avatar_url: 'https://example.com/a.png', embeds: [{ title: 'Order' }] },
  },
  receiptId: 'dc-1',
  unreadableId: chat.id,
  refused: [
    {
      because: 'a webhook that was removed',
      answer: { status: 404, body: { code: 10015, message: 'Unknown Webhook' } },
      error: { retry: 'never', code: 'discord_10015', message: 'Unknown Webhook' },
    },
    {
      because: 'too many messages, until the named time',
      answer: { status: 429, body: { message: 'You are being rate limited.', retry_after: 0.65, global: false } },
      error: { retry: 'later', retryAfterMs: 650 },
    },
  ],
});

describe('discord', () => {
  it('sends to the webhook the trigger names (spec/engine.md section 13.6)', async () => {
    const server = await recorder();
    try {
      const message = aChat(
        { webhookUrl: 'http://127.0.0.1:9' },
        { passthrough: { webhookUrl: `${server.url}/other` } },
      );
      await discord.send(message, {}, { timeoutMs: 20_000 });
      expect(server.requests[0]).toMatchObject({ path: '/other', body: { content: chat.content } });
    } finally {
      await server.close();
    }
  });

  it.each([
    ['without a webhook', {}],
    ['whose webhook is no URL', { webhookUrl: 'general' }],
  ])('refuses a recipient %s', async (_, target) => {
    await expect(discord.send(aChat(target), {}, { timeoutMs: 20_000 })).rejects.toMatchObject({
      retry: 'never',
      code: 'misconfigured',
    });
  });

  it('keeps the webhook out of errors: whoever knows it can write', async () => {
    const server = await recorder();
    try {
      const webhookUrl = `${server.url}/api/webhooks/1/token`;
      server.answer({ status: 400, body: { message: `Cannot post to ${webhookUrl}` } });
      await expect(discord.send(aChat({ webhookUrl }), {}, { timeoutMs: 20_000 })).rejects.toMatchObject({
        message: 'Cannot post to ***',
      });
    } finally {
      await server.close();
    }
  });
});
