import type { ChannelProvider } from '../channel-provider.js';
import type { JsonObject } from '../json.js';
import type { ProviderData } from '../provider-data.js';

/** A message to one device. */
export interface PushMessage {
  /** Stable id of the message: the same for every attempt to send it. */
  id: string;
  /** What the provider knows the device, or the person, by. */
  token: string;
  title: string;
  content: string;
  /** For the app; carries `__nvMessageId`. */
  payload: JsonObject;
  /** Unread messages of the subscriber, for the mark on the app's icon. */
  badge?: number;
  /** `overrides.push` of the trigger. */
  overrides?: JsonObject;
  subscriber: JsonObject;
  /** What a digest collected, for webhooks. */
  step?: JsonObject;
  passthrough?: ProviderData;
}

/** One way to send push messages. A token nobody is behind any more ends in a ProviderError with code `invalid_token`. */
export type PushProvider = ChannelProvider<PushMessage>;
