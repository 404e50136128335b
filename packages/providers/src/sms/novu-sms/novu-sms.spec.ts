import { aSms } from '../../testing/sms.js';
import type { SmsMessage } from '../sms-provider.js';
import { novuSms } from './novu-sms.provider.js';

describe('novu-sms (spec/engine.md section 13.1)', () => {
  it('keeps the message instead of sending it', async () => {
    const kept: SmsMessage[] = [];
    const keep = (one: SmsMessage): Promise<void> => Promise.resolve(void kept.push(one));
    const receipt = await novuSms.send(aSms, {}, { timeoutMs: 20_000, mailbox: { keep } });
    expect(kept).toEqual([aSms]);
    expect(receipt.id).toBe(aSms.id);
  });

  it('fails when the message cannot be kept', async () => {
    const keep = () => Promise.reject(new Error('no disk'));
    await expect(novuSms.send(aSms, {}, { timeoutMs: 20_000, mailbox: { keep } })).rejects.toThrow('no disk');
  });
});
