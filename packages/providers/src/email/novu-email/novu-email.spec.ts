import type { OutgoingEmail } from '../email-provider.js';
import { novuEmail } from './novu-email.provider.js';

const mail: OutgoingEmail = {
  id: 'mail-1',
  from: { address: 'no-reply@novu.co' },
  to: ['ada@example.com'],
  subject: 'Hello',
  html: '<p>Hello</p>',
};

describe('novu-email', () => {
  it('keeps the mail instead of sending it', async () => {
    const kept: OutgoingEmail[] = [];
    const keep = (one: OutgoingEmail): Promise<void> => Promise.resolve(void kept.push(one));
    const receipt = await novuEmail.send(mail, {}, { timeoutMs: 20_000, mailbox: { keep } });
    expect(kept).toEqual([mail]);
    expect(receipt.id).toBe('mail-1');
  });

  it('fails when the mail cannot be kept', async () => {
    const keep = () => Promise.reject(new Error('no disk'));
    await expect(novuEmail.send(mail, {}, { timeoutMs: 20_000, mailbox: { keep } })).rejects.toThrow('no disk');
  });
});
