import { describeProvider } from '../../testing/conformance.js';
import { aSms, smsContext } from '../../testing/sms.js';
import { sinch } from './sinch.provider.js';

describeProvider(sinch, {
  setup: (url) => ({
    message: aSms,
    credentials: { servicePlanId: 'plan1', apiToken: 'sinch-secret', region: 'eu', from: 'Shop' },
    context: smsContext({ sinch: url }),
  }),
  accepted: { status: 201, body: { id: 'batch-1' } },
  request: {
    method: 'POST',
    path: '/xms/v1/plan1/batches',
    headers: { authorization: 'Bearer sinch-secret', 'content-type': 'application/json' },
    body: { from: 'Shop', to: [aSms.to], body: aSms.content, client_reference: aSms.id },
  },
  receiptId: 'batch-1',
  unreadableId: aSms.id,
  refused: [
    {
      because: 'a number that is none',
      answer: { status: 400, body: { code: 'syntax_invalid_parameter_format', text: 'to is invalid' } },
      error: { retry: 'never', code: 'sinch_syntax_invalid_parameter_format', message: 'to is invalid' },
    },
  ],
});

it('sinch names no host but those of its regions', async () => {
  const credentials = { servicePlanId: 'p', apiToken: 't', region: 'evil.example/', from: 'Shop' };
  const send = sinch.send(aSms, credentials, { ...smsContext(), timeoutMs: 20_000 });
  await expect(send).rejects.toMatchObject({ retry: 'never', code: 'misconfigured' });
});
