import { defineProvider, type SendContext } from '../../channel-provider.js';
import { type Credentials, isOn, requiredText, secret, text, textOf, toggle } from '../../credentials.js';
import { asText, defined, fieldOf } from '../../json.js';
import { callProvider, receiptOf } from '../../provider-call.js';
import { ProviderError } from '../../provider-error.js';
import { senderOf, type SmsProvider } from '../sms-provider.js';

/** Any gateway that takes JSON. */
export const genericSms: SmsProvider = defineProvider({
  id: 'generic-sms',
  displayName: 'SMS Webhook',
  credentials: {
    baseUrl: text('Base URL', { required: true }),
    apiKeyRequestHeader: text('API Key Request Header', { required: true }),
    apiKey: secret('API Key', { required: true }),
    secretKeyRequestHeader: text('Secret Key Request Header'),
    secretKey: secret('Secret Key'),
    idPath: text('Id Path', { required: true }),
    datePath: text('Date Path'),
    authenticateByToken: toggle('Authenticate by token'),
    domain: text('Auth URL'),
    authenticationTokenKey: text('Authentication Token Key'),
    from: text('From', { required: true }),
  },
  send: async (sms, credentials, context) => {
    const { id, to, content, customData, passthrough } = sms;
    const sender = senderOf(sms, credentials);
    const headers = isOn(credentials, 'authenticateByToken')
      ? await tokenHeader(credentials, context)
      : keyHeaders(credentials);
    const answer = await callProvider(
      {
        url: requiredText(credentials, 'baseUrl'),
        headers,
        body: defined({ id, to, from: sender, sender, content, customData }),
        data: passthrough,
        spelling: { casing: 'camelCase' },
      },
      context,
    );

    return receiptOf(answer, textOf(credentials, 'idPath') ?? 'id', id);
  },
});

function keyHeaders(credentials: Credentials): Record<string, string> {
  const name = textOf(credentials, 'secretKeyRequestHeader');
  const key = textOf(credentials, 'secretKey');

  return {
    [requiredText(credentials, 'apiKeyRequestHeader')]: requiredText(credentials, 'apiKey'),
    ...(name !== undefined && key !== undefined ? { [name]: key } : {}),
  };
}

/** The keys buy a token at the gateway's other address, and the token alone goes with the message. */
async function tokenHeader(credentials: Credentials, context: SendContext): Promise<Record<string, string>> {
  const name = requiredText(credentials, 'authenticationTokenKey');
  const { json } = await callProvider(
    { url: requiredText(credentials, 'domain'), headers: keyHeaders(credentials), body: {} },
    context,
  );
  const token = asText(fieldOf(fieldOf(json, 'data'), name));
  if (token === undefined) {
    throw new ProviderError('The answer of the Auth URL has no token', { retry: 'later', code: 'invalid_answer' });
  }

  return { [name]: token };
}
