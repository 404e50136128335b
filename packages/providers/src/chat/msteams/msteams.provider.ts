import { AccessTokens, type IssuedToken } from '../../access-tokens.js';
import type { SendContext } from '../../channel-provider.js';
import { type Credentials, requiredText, secret, text, textOf } from '../../credentials.js';
import type { DeliveryReceipt } from '../../email/email-provider.js';
import { defined, isObject, type JsonObject, parseJson, textAt } from '../../json.js';
import { baseUrl, callProvider, type ProviderAnswer, receiptOf, type Refusal, refusalAt } from '../../provider-call.js';
import { ProviderError } from '../../provider-error.js';
import { adaptiveCardOf } from '../adaptive-card.js';
import { textBesideCard } from '../chat-card.js';
import {
  type ChatMessage,
  type ChatProvider,
  defineChatProvider,
  requiredTarget,
  webhookOf,
} from '../chat-provider.js';

const tokens = new AccessTokens(200);

const SPELLING = { casing: 'camelCase' } as const;
/** Bots that serve one tenant sign in there, the others with the framework. */
const ANY_TENANT = 'botframework.com';
const SCOPE = 'https://api.botframework.com/.default';
/** What Teams says of a place the bot was not added to. */
const NOT_INSTALLED = new Set(['BotNotInConversationRoster', 'BotNotInstalled', 'ForbiddenOperationException']);

/**
 * To a webhook, or as a bot to a channel or a person.
 * The bot signs in at `msteams-login` of the context's base addresses and speaks at `msteams`.
 */
export const msteams: ChatProvider = defineChatProvider({
  id: 'msteams',
  displayName: 'MSTeams',
  credentials: {
    clientId: text('Microsoft App ID'),
    secretKey: secret('Client Secret'),
    tenantId: text('Directory (tenant) ID'),
    redirectUrl: text('Redirect URL'),
  },
  send: (chat, credentials, context) => {
    const { webhookUrl, channel, userId } = chat.target;
    const named = chat.passthrough?.['webhookUrl'] ?? webhookUrl;
    const isBot = named === undefined && (channel ?? userId) !== undefined;

    return isBot ? sendAsBot(chat, credentials, context) : sendToWebhook(chat, context);
  },
  close: () => {
    tokens.clear();

    return Promise.resolve();
  },
});

async function sendToWebhook(chat: ChatMessage, context: SendContext): Promise<DeliveryReceipt> {
  const { url, data } = webhookOf(chat);
  const content = parseJson(chat.content);
  // Adaptive cards are written as JSON in the step.
  const written = isObject(content) ? content : { text: chat.content };
  const body = { ...(cardOf(chat) ?? written), ...chat.customData };
  const answer = await callProvider({ url, body, data, spelling: SPELLING }, context);

  return { id: answer.headers.get('request-id') ?? chat.id, response: answer.text };
}

/** A message with a card. */
function cardOf(chat: ChatMessage): JsonObject | undefined {
  const attachment = adaptiveCardOf(chat.card, '1.5');

  return attachment && defined({ type: 'message', text: textBesideCard(chat), attachments: [attachment] });
}

async function sendAsBot(chat: ChatMessage, credentials: Credentials, context: SendContext): Promise<DeliveryReceipt> {
  const { channel, teamId } = chat.target;
  const tenantId = chat.target.tenantId ?? textOf(credentials, 'tenantId');
  const bot = { clientId: requiredText(credentials, 'clientId'), secretKey: requiredText(credentials, 'secretKey') };

  return withToken(bot, textOf(credentials, 'tenantId'), context, async (token) => {
    const call = { token, context };
    const conversation = channel ?? (await conversationWith(chat, bot.clientId, tenantId, call));
    const answer = await speak(call, `conversations/${encodeURIComponent(conversation)}/activities`, {
      body: {
        ...(cardOf(chat) ?? { type: 'message', text: chat.content }),
        channelData: defined({ tenant: idOf(tenantId), team: idOf(teamId), channel: idOf(channel) }),
        ...chat.customData,
      },
      data: chat.passthrough,
    });

    return receiptOf(answer, 'id', chat.id);
  });
}

/** A person is spoken to in a conversation of its own; asking for it again gives the same one. */
async function conversationWith(
  { target }: ChatMessage,
  clientId: string,
  tenantId: string | undefined,
  call: { token: string; context: SendContext },
): Promise<string> {
  const { json } = await speak(call, 'conversations', {
    body: {
      isGroup: false,
      bot: { id: clientId },
      members: [{ id: requiredTarget(target.userId, 'MS Teams user') }],
      channelData: defined({ tenant: idOf(tenantId) }),
    },
  });
  const id = textAt(json, 'id');
  if (id === undefined) {
    throw new ProviderError('MS Teams named no conversation', { retry: 'later', code: 'invalid_answer' });
  }

  return id;
}

function speak(
  { token, context }: { token: string; context: SendContext },
  path: string,
  request: { body: JsonObject; data?: ChatMessage['passthrough'] },
): Promise<ProviderAnswer> {
  const url = `${baseUrl('msteams', 'https://smba.trafficmanager.net/teams', context)}/v3/${path}`;
  const headers = { authorization: `Bearer ${token}` };

  return callProvider({ url, headers, ...request, spelling: SPELLING, refusal }, context);
}

function withToken<T>(
  bot: { clientId: string; secretKey: string },
  tenantId: string | undefined,
  context: SendContext,
  work: (token: string) => Promise<T>,
): Promise<T> {
  const tenant = encodeURIComponent(tenantId ?? ANY_TENANT);
  const url = `${baseUrl('msteams-login', 'https://login.microsoftonline.com', context)}/${tenant}/oauth2/v2.0/token`;
  const issue = async (): Promise<IssuedToken> => {
    const { json } = await callProvider(
      {
        url,
        encoding: 'form',
        body: {
          grant_type: 'client_credentials',
          client_id: bot.clientId,
          client_secret: bot.secretKey,
          scope: SCOPE,
        },
        refusal: refusalAt('msteams', { message: 'error_description', code: 'error' }),
      },
      context,
    );
    const token = textAt(json, 'access_token');
    if (token === undefined) {
      throw new ProviderError('Microsoft gave no access token', { retry: 'later', code: 'invalid_answer' });
    }

    return { token, lifetimeMs: Number(textAt(json, 'expires_in') ?? 0) * 1_000 };
  };

  return tokens.use({ ...bot, url }, () => context.clock?.now() ?? new Date(), issue, work);
}

function idOf(id: string | undefined): { id: string } | undefined {
  return id === undefined ? undefined : { id };
}

/** The codes the platform's log has own sentences for (`spec/engine.md` section 18). */
function refusal({ ok, status, json }: ProviderAnswer): Refusal | undefined {
  if (ok) return undefined;
  const [message, vendor] = [textAt(json, 'error.message') ?? textAt(json, 'message'), textAt(json, 'error.code')];
  const forbidden = NOT_INSTALLED.has(vendor ?? '') ? 'MSTEAMS_BOT_NOT_INSTALLED' : 'MSTEAMS_INSUFFICIENT_PERMISSIONS';
  const codes: Readonly<Record<number, string>> = {
    401: 'MSTEAMS_INVALID_CREDENTIALS',
    403: forbidden,
    404: 'MSTEAMS_CHANNEL_NOT_FOUND',
  };

  return { message, code: codes[status] ?? (vendor === undefined ? undefined : `msteams_${vendor}`) };
}
