import { defineProvider } from '../../channel-provider.js';
import { requiredText, secret, text } from '../../credentials.js';
import { baseUrl, callProvider, receiptOf, refusalAt } from '../../provider-call.js';
import { misconfigured } from '../../provider-error.js';
import { senderOf, type SmsProvider } from '../sms-provider.js';

const REGIONS = new Set(['eu', 'us', 'au', 'br', 'ca']);

export const sinch: SmsProvider = defineProvider({
  id: 'sinch',
  displayName: 'Sinch',
  credentials: {
    servicePlanId: text('Service Plan ID', { required: true }),
    apiToken: secret('API Token', { required: true }),
    region: text('Region', { required: true }),
    from: text('From', { required: true }),
  },
  send: async (sms, credentials, context) => {
    const region = requiredText(credentials, 'region');
    if (!REGIONS.has(region)) throw misconfigured(`The region must be one of ${[...REGIONS].join(', ')}`);
    const plan = encodeURIComponent(requiredText(credentials, 'servicePlanId'));
    const answer = await callProvider(
      {
        url: `${baseUrl('sinch', `https://${region}.sms.api.sinch.com`, context)}/xms/v1/${plan}/batches`,
        headers: { authorization: `Bearer ${requiredText(credentials, 'apiToken')}` },
        body: { from: senderOf(sms, credentials), to: [sms.to], body: sms.content, client_reference: sms.id },
        data: sms.passthrough,
        // The documented casing is camelCase; the interface itself has underscores in every key.
        spelling: { casing: 'snake_case' },
        refusal: refusalAt('sinch', { message: 'text', code: 'code' }),
      },
      context,
    );

    return receiptOf(answer, 'id', sms.id);
  },
});
