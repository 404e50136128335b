import { defineProvider } from '../../channel-provider.js';
import { requiredText, secret } from '../../credentials.js';
import { defined, fieldOf, textAt } from '../../json.js';
import {
  baseUrl,
  callProvider,
  type ProviderAnswer,
  receiptOf,
  type Refusal,
  unreadable,
} from '../../provider-call.js';
import { INVALID_TOKEN, ProviderError } from '../../provider-error.js';
import type { PushProvider } from '../push-provider.js';

/** The forms a token has (`spec/providers.md`, expo). */
const TOKEN = /^(Expo(nent)?PushToken\[.+\]|[a-z\d]{8}-[a-z\d]{4}-[a-z\d]{4}-[a-z\d]{4}-[a-z\d]{12})$/i;
const WORTH_A_RETRY = new Set(['MessageRateExceeded', 'TOO_MANY_REQUESTS']);
/** Overrides with the name they have at Expo. */
const OVERRIDES = [
  'badge',
  'sound',
  'subtitle',
  'ttl',
  'expiration',
  'priority',
  'channelId',
  'categoryId',
  'mutableContent',
] as const;

export const expo: PushProvider = defineProvider({
  id: 'expo',
  displayName: 'Expo Push',
  credentials: { apiKey: secret('Access Token', { required: true }) },
  send: async ({ id, token, title, content, payload, badge, overrides = {}, passthrough }, credentials, context) => {
    if (!TOKEN.test(token)) {
      throw new ProviderError(`${token} is not a valid Expo push token`, { retry: 'never', code: INVALID_TOKEN });
    }
    const answer = await callProvider(
      {
        url: `${baseUrl('expo', 'https://exp.host', context)}/--/api/v2/push/send`,
        headers: { authorization: `Bearer ${requiredText(credentials, 'apiKey')}` },
        body: defined({
          to: token,
          title: textAt(overrides, 'title') ?? title,
          body: textAt(overrides, 'body') ?? content,
          data: payload,
          badge,
          ...defined(Object.fromEntries(OVERRIDES.map((name) => [name, overrides[name]]))),
        }),
        data: passthrough,
        spelling: { casing: 'camelCase' },
        refusal,
      },
      context,
    );

    return receiptOf({ ...answer, json: ticketOf(answer.json) }, 'id', id);
  },
});

/** One message alone is answered with one ticket; some gateways make a list of it. */
function ticketOf(json: unknown): unknown {
  const data = fieldOf(json, 'data');

  return Array.isArray(data) ? fieldOf(data, '0') : data;
}

function refusal(answer: ProviderAnswer): Refusal | undefined {
  const ticket = ticketOf(answer.json);
  if (answer.ok && textAt(ticket, 'status') === 'ok') return undefined;
  const code = textAt(ticket, 'details.error') ?? textAt(answer.json, 'errors.0.code');
  const message = textAt(ticket, 'message') ?? textAt(answer.json, 'errors.0.message');
  if (code === undefined && message === undefined) return answer.ok ? unreadable(answer) : {};
  const isDead = code === 'DeviceNotRegistered';

  return {
    message,
    code: isDead ? INVALID_TOKEN : `expo_${code ?? 'refused'}`,
    ...(code !== undefined && WORTH_A_RETRY.has(code) ? { retry: 'later' } : {}),
  };
}
