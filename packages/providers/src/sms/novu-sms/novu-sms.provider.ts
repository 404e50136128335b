import type { SmsProvider } from '../sms-provider.js';

/** The demo provider: needs no account anywhere, since it keeps messages in the local mailbox instead of sending them. */
export const novuSms: SmsProvider = {
  id: 'novu-sms',
  displayName: 'Novu SMS',
  credentials: {},
  send: async (sms, _credentials, { mailbox }) => {
    await mailbox.keep(sms);

    return { id: sms.id, response: 'Kept in the mailbox' };
  },
};
