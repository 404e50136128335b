import type { SmsContext, SmsMessage } from '../sms/sms-provider.js';

export const aSms: SmsMessage = {
  id: '65f0c0ffee65f0c0ffee65f0',
  to: '+4915112345678',
  content: 'Grüße 東京 🎉 & = ?',
};

/** A context without a mailbox: only the demo provider may ask for it. */
export function smsContext(baseUrls: Record<string, string> = {}): Omit<SmsContext, 'timeoutMs'> {
  return { baseUrls, mailbox: { keep: () => Promise.reject(new Error('not a demo')) } };
}
