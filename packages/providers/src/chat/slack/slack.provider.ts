import type { WebClientOptions } from '@slack/web-api';
import type { SendContext } from '../../channel-provider.js';
import { secret, text, toggle } from '../../credentials.js';
import type { DeliveryReceipt } from '../../email/email-provider.js';
import { defined, textAt } from '../../json.js';
import { baseUrl, callProvider, refused, unanswered } from '../../provider-call.js';
import { withProviderData } from '../../provider-data.js';
import { ProviderError } from '../../provider-error.js';
import {
  type ChatMessage,
  type ChatProvider,
  defineChatProvider,
  requiredTarget,
  webhookOf,
} from '../chat-provider.js';
import { blocksOf } from './block-kit.js';

type Logger = NonNullable<WebClientOptions['logger']>;

const SPELLING = { casing: 'snake_case' } as const;
/** Errors Slack itself calls temporary. */
const WORTH_A_RETRY = new Set([
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
]);

/** With a token of the connection through the Web API, without one to an incoming webhook. */
export const slack: ChatProvider = defineChatProvider({
  id: 'slack',
  displayName: 'Slack',
  credentials: {
    applicationId: text('App ID', { required: true }),
    clientId: text('Client ID', { required: true }),
    secretKey: secret('Client Secret', { required: true }),
    signingSecret: secret('Signing Secret', { required: true }),
    redirectUrl: text('Redirect URL'),
    hmac: toggle('HMAC'),
  },
  send: (chat, _credentials, context) =>
    chat.target.token !== undefined && chat.passthrough?.['webhookUrl'] === undefined
      ? postMessage(chat, chat.target.token, context)
      : postToWebhook(chat, context),
});

async function postToWebhook(chat: ChatMessage, context: SendContext): Promise<DeliveryReceipt> {
  const { url, data } = webhookOf(chat);
  const { headers, text: response } = await callProvider(
    { url, body: contentOf(chat), data, spelling: SPELLING },
    context,
  );

  return { id: headers.get('x-slack-req-id') ?? chat.id, response };
}

async function postMessage(chat: ChatMessage, token: string, context: SendContext): Promise<DeliveryReceipt> {
  const channel = requiredTarget(chat.target.channel ?? chat.target.userId, 'Slack channel');
  const { body, headers, query } = withProviderData({ channel, ...contentOf(chat) }, chat.passthrough, SPELLING);
  // The SDK takes its time to load; installations without Slack do without.
  const { WebClient } = await import('@slack/web-api');
  const client = new WebClient(token, {
    slackApiUrl: `${baseUrl('slack', 'https://slack.com/api', context)}/`,
    fetch: callingThrough(context, query),
    headers,
    timeout: context.timeoutMs,
    // The platform tries again by its own schedule.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger: silent,
  });
  try {
    const result = await client.apiCall('chat.postMessage', body);

    return { id: textAt(result, 'ts') ?? chat.id, response: JSON.stringify(result) };
  } catch (error) {
    throw await failureOf(error, context.timeoutMs);
  }
}

function contentOf({ content, blocks, card, customData }: ChatMessage) {
  return defined({ text: content, blocks: blocks ?? blocksOf(card), ...customData });
}

/** The SDK's way to call: to the platform's own, with the query of the provider data, and errors told before the SDK wraps them. */
function callingThrough(context: SendContext, query: Record<string, string>): NonNullable<WebClientOptions['fetch']> {
  return async (input, init) => {
    const url = new URL(input);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    try {
      return await (context.fetch ?? fetch)(url, init);
    } catch (error) {
      throw unanswered(error, context.timeoutMs);
    }
  };
}

async function failureOf(error: unknown, timeoutMs: number): Promise<ProviderError> {
  const { WebAPIPlatformError, WebAPIHTTPError, WebAPIRateLimitedError, WebAPIRequestError } =
    await import('@slack/web-api');
  if (error instanceof WebAPIPlatformError) return platformFailure(error.data.error, error);
  if (error instanceof WebAPIRateLimitedError) {
    const retryAfterMs = error.retryAfter * 1_000;

    return new ProviderError(error.message, { retry: 'later', code: 'slack_ratelimited', status: 429, retryAfterMs });
  }
  if (error instanceof WebAPIHTTPError) {
    const body: unknown = error.body;
    const answer = { status: error.statusCode, headers: new Headers(error.headers), json: undefined, ok: false };

    return refused({ ...answer, text: typeof body === 'string' ? body : '' }, {});
  }

  return unanswered(error instanceof WebAPIRequestError ? error.original : error, timeoutMs);
}

/** @param code Slack's word for what is wrong; the SDK puts the whole text of an answer that is no JSON there. */
function platformFailure(code: string, cause: Error): ProviderError {
  if (!/^[\w-]+$/.test(code)) {
    return new ProviderError(`The answer cannot be read: ${code}`, { retry: 'later', code: 'invalid_answer', cause });
  }

  return new ProviderError(`Slack refused the message: ${code}`, {
    retry: WORTH_A_RETRY.has(code) ? 'later' : 'never',
    code: `slack_${code}`,
    cause,
  });
}

/** The SDK would write requests to the console. */
const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  setName: () => undefined,
  getLevel: () => 'error' as ReturnType<Logger['getLevel']>,
};
