import { EmailProviderIdEnum } from '@novu/shared';
import type { EmailProvider } from '../email-provider.js';

/** The demo provider: needs no account anywhere, since it keeps mails in the local mailbox instead of sending them. */
export const novuEmail: EmailProvider = {
  id: EmailProviderIdEnum.Novu,
  displayName: 'Novu Email',
  credentials: {},
  send: async (mail, _credentials, { mailbox }) => {
    await mailbox.keep(mail);

    return { id: mail.id, response: 'Kept in the mailbox' };
  },
  sender: () => ({ address: 'no-reply@notify.example', name: 'Notify' }),
};
