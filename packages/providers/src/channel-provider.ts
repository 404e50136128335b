import type { CredentialField, Credentials } from './credentials.js';
import type { DeliveryReceipt } from './email/email-provider.js';
import { ProviderError } from './provider-error.js';

/** What a provider is given besides the message. */
export interface SendContext {
  /** Milliseconds until a call is given up. */
  timeoutMs: number;
  /** Makes the calls: the platform passes one that refuses private addresses. Node's own when absent. */
  fetch?: typeof fetch;
  /** Addresses to call instead of a provider's own, by provider id: for gateways between, and for tests. */
  baseUrls?: Readonly<Record<string, string>>;
  /** Tells how long a token can still be used. The system's clock when absent. */
  clock?: { now(): Date };
}

/** One way to send the messages of a channel. */
export interface ChannelProvider<Message, Context extends SendContext = SendContext> {
  id: string;
  displayName: string;
  credentials: Record<string, CredentialField>;
  /** @throws ProviderError when the message was not taken; it says whether to try again. */
  send(message: Message, credentials: Credentials, context: Context): Promise<DeliveryReceipt>;
  /** Lets go of what is kept between calls. The provider can be used again afterwards. */
  close?(): Promise<void>;
}

/** Shorter texts are no secrets, and taking them out would make errors unreadable. */
const SHORTEST_SECRET = 6;
/** A provider's words beyond this help nobody. */
const MAX_WORDS = 500;

/**
 * The provider with its secrets kept out of what it says: providers like to repeat what they were sent, and their words are shown.
 * @param secretsOf further secrets, which come with the message.
 */
export function defineProvider<Message, Context extends SendContext>(
  provider: ChannelProvider<Message, Context>,
  secretsOf: (message: Message) => (string | undefined)[] = () => [],
): ChannelProvider<Message, Context> {
  return {
    ...provider,
    send: async (message, credentials, context) => {
      const own = Object.keys(provider.credentials).filter((name) => provider.credentials[name]?.secret);
      const clean = cleaner([...own.map((name) => credentials[name]), ...secretsOf(message)]);
      try {
        const { id, response } = await provider.send(message, credentials, context);

        return { id, ...(response === undefined ? {} : { response: clean(response) }) };
      } catch (error) {
        throw error instanceof ProviderError ? withMessage(clean(error.message), error) : error;
      }
    },
  };
}

/** Takes secrets out of a text first and cuts it then: half a secret is not found any more. */
function cleaner(secrets: unknown[]): (text: string) => string {
  const hidden = secrets.filter((value) => typeof value === 'string' && value.length >= SHORTEST_SECRET);

  return (text) =>
    hidden.reduce<string>((current, secret) => current.replaceAll(String(secret), '***'), text).slice(0, MAX_WORDS);
}

function withMessage(message: string, error: ProviderError): ProviderError {
  if (message === error.message) return error;
  const { retry, code, status, retryAfterMs, cause } = error;

  return new ProviderError(message, {
    retry,
    code,
    ...(status === undefined ? {} : { status }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    cause,
  });
}
