import type { CredentialField } from '../credentials.js';

export interface OutgoingEmail {
  /** Stable id of the message: the same for every attempt to send it, and the source of its Message-ID. */
  id: string;
  from: { address: string; name?: string };
  to: string[];
  cc?: string[];
  bcc?: string[];
  replyTo?: string;
  subject: string;
  html: string;
  text?: string;
  headers?: Record<string, string>;
  /** The trigger the mail comes from. */
  transactionId?: string;
}

export interface DeliveryReceipt {
  /** The provider's id. */
  id: string;
  /** The provider's answer, for the trace. */
  response?: string;
}

/** What a provider is given besides the mail. */
export interface ProviderContext {
  /** Where the demo provider keeps mails. */
  mailbox: { keep(mail: OutgoingEmail): Promise<void> };
  /** Milliseconds until a call is given up. */
  timeoutMs: number;
}

/** One way to send e-mail. */
export interface EmailProvider {
  id: string;
  displayName: string;
  credentials: Record<string, CredentialField>;
  /** @throws ProviderError when the mail was not taken; it says whether to try again. */
  send(mail: OutgoingEmail, credentials: Record<string, unknown>, context: ProviderContext): Promise<DeliveryReceipt>;
  /**
   * Checks credentials at the provider, without sending.
   * @throws ProviderError that says what is wrong.
   */
  verify?(credentials: Record<string, unknown>, context: ProviderContext): Promise<void>;
  /** The sender set up with the credentials. */
  sender(credentials: Record<string, unknown>): { address?: string; name?: string };
  /** Lets go of connections. The provider can be used again afterwards. */
  close?(): Promise<void>;
}
