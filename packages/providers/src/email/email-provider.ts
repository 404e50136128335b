import type { CredentialField } from '../credentials.js';
import type { ProviderData } from '../provider-data.js';

/** A file that goes with a mail. */
export interface EmailAttachment {
  name: string;
  mime: string;
  file: Buffer;
  /** What the HTML shows the file by, as in `<img src="cid:logo">`. */
  cid?: string;
  /** How a mail program presents it; as an attachment when absent. */
  disposition?: 'attachment' | 'inline';
}

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
  attachments?: EmailAttachment[];
  /** Which of the sender's addresses to send from, for providers with pools of them. */
  ipPoolName?: string;
  /** What only one provider understands, such as the id of a template. */
  customData?: Record<string, unknown>;
  passthrough?: ProviderData;
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
  /**
   * The addresses of a host that people typed in, to connect to instead of the name. Without it every host may be called.
   * @throws when the platform may not call it; an error whose `retry` is `never`.
   */
  checkHost?(host: string, port: number): Promise<string[]>;
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
