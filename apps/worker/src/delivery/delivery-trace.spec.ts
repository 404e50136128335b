import { ProviderError } from '@novu/providers';
import { ExecutionDetailsStatusEnum } from '@novu/shared';
import { refusalTrace } from './delivery-trace.js';

const detailOf = (error: unknown): string | undefined =>
  refusalTrace(error, 'msteams', {}, ExecutionDetailsStatusEnum.FAILED)[0]?.detail;
const refusal = (code: string): ProviderError => new ProviderError('No', { retry: 'never', code });

describe('18 what a provider refuses', () => {
  it.each([
    ['MSTEAMS_BOT_NOT_INSTALLED', 'MS Teams bot is not installed in the team/channel or for the user'],
    ['MSTEAMS_CHANNEL_NOT_FOUND', 'MS Teams channel or user not found'],
    ['MSTEAMS_USER_NOT_FOUND', 'MS Teams user not found'],
    ['MSTEAMS_INSUFFICIENT_PERMISSIONS', 'Insufficient permissions to send MS Teams message'],
    ['MSTEAMS_ADMIN_CONSENT_MISSING', 'Tenant admin consent not granted for MS Teams'],
    ['MSTEAMS_INVALID_CREDENTIALS', 'Invalid MS Teams bot credentials'],
    ['anything_else', 'Unexpected provider error'],
  ])('13.6: %s is told as "%s"', (code, detail) => {
    expect(detailOf(refusal(code))).toBe(detail);
  });

  it('tells the code and what the provider said, and nothing of a bug', () => {
    const line = { status: ExecutionDetailsStatusEnum.FAILED, providerId: 'msteams' };
    expect(refusalTrace(refusal('gone'), 'msteams', { attempt: 2 }, ExecutionDetailsStatusEnum.FAILED)).toEqual([
      { ...line, detail: 'Unexpected provider error', raw: { code: 'gone', message: 'No', attempt: 2 } },
    ]);
    const [bug] = refusalTrace(new Error('secret'), 'msteams', {}, ExecutionDetailsStatusEnum.FAILED);
    expect(bug?.raw).toEqual({ code: 'delivery_failed', message: 'The message could not be delivered' });
  });
});
