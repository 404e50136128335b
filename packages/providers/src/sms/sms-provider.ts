import type { ChannelProvider, SendContext } from '../channel-provider.js';
import { type Credentials, requiredText } from '../credentials.js';
import type { ProviderData } from '../provider-data.js';

export interface SmsMessage {
  /** Stable id of the message: the same for every attempt to send it. */
  id: string;
  to: string;
  /** Instead of the sender of the credentials. */
  from?: string;
  content: string;
  customData?: Record<string, unknown>;
  passthrough?: ProviderData;
}

export interface SmsContext extends SendContext {
  /** Where the demo provider keeps messages. */
  mailbox: { keep(sms: SmsMessage): Promise<void> };
}

/** One way to send SMS. */
export type SmsProvider = ChannelProvider<SmsMessage, SmsContext>;

/** @throws ProviderError when neither the message nor the credentials name a sender. */
export function senderOf({ from }: SmsMessage, credentials: Credentials): string {
  return from ?? requiredText(credentials, 'from');
}
