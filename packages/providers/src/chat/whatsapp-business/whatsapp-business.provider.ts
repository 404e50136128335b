import { requiredText, secret, text } from '../../credentials.js';
import { isObject, type JsonObject } from '../../json.js';
import { baseUrl, callProvider, receiptOf, refusalAt } from '../../provider-call.js';
import { beginningOf, readCard } from '../chat-card.js';
import { type ChatMessage, type ChatProvider, defineChatProvider, requiredTarget } from '../chat-provider.js';

/** Versions of the Graph API are switched off about two years after they come out. */
const GRAPH_VERSION = 'v22.0';

/** What a message with a button takes (`spec/providers.md`, WhatsApp Business). */
const MAX_BUTTON_TEXT = 1_024;
const MAX_BUTTON_LABEL = 20;

/** What a message can be besides text; the body has a field of that name. */
const KINDS = [
  'template',
  'interactive',
  'image',
  'document',
  'video',
  'audio',
  'sticker',
  'location',
  'contacts',
] as const;

export const whatsappBusiness: ChatProvider = defineChatProvider({
  id: 'whatsapp-business',
  displayName: 'WhatsApp Business',
  credentials: {
    apiToken: secret('Access API token', { required: true }),
    phoneNumberIdentification: text('Phone Number Identification', { required: true }),
    businessAccountId: text('WhatsApp Business Account ID', { required: true }),
    secretKey: secret('App Secret', { required: true }),
    token: secret('Verify Token'),
  },
  send: async (chat, credentials, context) => {
    const number = encodeURIComponent(requiredText(credentials, 'phoneNumberIdentification'));
    const answer = await callProvider(
      {
        url: `${baseUrl('whatsapp-business', 'https://graph.facebook.com', context)}/${GRAPH_VERSION}/${number}/messages`,
        headers: { authorization: `Bearer ${requiredText(credentials, 'apiToken')}` },
        body: {
          messaging_product: 'whatsapp',
          recipient_type: 'individual',
          to: requiredTarget(chat.target.phoneNumber, 'phone number'),
          ...contentOf(chat),
          ...chat.customData,
        },
        data: chat.passthrough,
        spelling: { casing: 'snake_case' },
        refusal: refusalAt('whatsapp', { message: 'error.message', code: 'error.code' }),
      },
      context,
    );

    return receiptOf(answer, 'messages.0.id', chat.id);
  },
});

/** A message that brings a template, a picture or the like is that instead of text: free text is only let through for a day. */
function contentOf({ content, card, customData, passthrough = {} }: ChatMessage): JsonObject {
  const { _passthrough } = passthrough;
  const written = isObject(_passthrough) ? _passthrough['body'] : undefined;
  const layers = [customData, passthrough, written].filter(isObject);
  const kind = KINDS.find((name) => layers.some((layer) => layer[name] !== undefined));

  if (kind) return { type: kind };

  return withButton(card, content) ?? { type: 'text', text: { body: content, preview_url: false } };
}

/** A card of one link: WhatsApp knows messages with one button that leads somewhere, and no more than that. */
function withButton(card: unknown, content: string): JsonObject | undefined {
  const { parts = [] } = readCard(card) ?? {};
  const [link, ...more] = parts.flatMap((part) => (part.kind === 'links' ? part.links : []));
  if (!link || more.length > 0) return undefined;
  // The button says it.
  const text = content.replace(`${link.label}: ${link.url}`, '').trim();
  if (text === '') return undefined;
  const parameters = { display_text: beginningOf(link.label, MAX_BUTTON_LABEL), url: link.url };

  return {
    type: 'interactive',
    interactive: {
      type: 'cta_url',
      body: { text: beginningOf(text, MAX_BUTTON_TEXT) },
      action: { name: 'cta_url', parameters },
    },
  };
}
