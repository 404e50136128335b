import { type ChannelProvider, defineProvider } from '../channel-provider.js';
import { asText, type JsonObject } from '../json.js';
import type { ProviderData } from '../provider-data.js';
import { misconfigured } from '../provider-error.js';

/** Where a chat message goes. Which fields are needed, the provider knows. */
export interface ChatTarget {
  /** An incoming webhook, which is a secret; for a server that is called otherwise, its address. */
  webhookUrl?: string;
  /** A channel, a room or a chat. */
  channel?: string;
  /** A person, by the provider's id. */
  userId?: string;
  email?: string;
  phoneNumber?: string;
  /** The team (MS Teams) the channel is in. */
  teamId?: string;
  /** The tenant (MS Teams) the person is in. */
  tenantId?: string;
  /** The message to answer, where that makes a thread. */
  threadId?: string;
  /** Access token of the channel connection. */
  token?: string;
}

export interface ChatMessage {
  /** Stable id of the message: the same for every attempt to send it. */
  id: string;
  /** With a card, what messengers show that know none. */
  content: string;
  /** See {@link readCard}. */
  card?: JsonObject;
  /** Block Kit, for Slack; wins over the card. */
  blocks?: unknown[];
  /** Fields for the provider's body as they are. */
  customData?: JsonObject;
  target: ChatTarget;
  passthrough?: ProviderData;
}

/** One way to send chat messages. */
export type ChatProvider = ChannelProvider<ChatMessage>;

/** Webhook addresses and tokens of a message are secrets like those of the credentials. */
export function defineChatProvider(provider: ChatProvider): ChatProvider {
  return defineProvider(provider, ({ target }) => [target.webhookUrl, target.token]);
}

/**
 * The webhook a message goes to: the one provider data names, else the target's.
 * @throws ProviderError when there is none.
 */
export function webhookOf({ target, passthrough = {} }: ChatMessage): { url: string; data: ProviderData } {
  const { webhookUrl, ...data } = passthrough;

  return { url: requiredTarget(asText(webhookUrl) ?? target.webhookUrl, 'webhook URL'), data };
}

/** @throws ProviderError when the recipient lacks what the provider reaches it by. */
export function requiredTarget(value: string | undefined, what: string): string {
  if (value === undefined || value === '') throw misconfigured(`The recipient has no ${what}`);

  return value;
}
