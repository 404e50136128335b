import { AppError } from '@novu/application-generic';
import { ExecutionDetailsStatusEnum } from '@novu/shared';
import type { TraceLine } from '../pipeline/outcome.js';
import { Redaction } from './redaction.js';

const MASK = '••••••••';
const line = (raw: unknown): TraceLine => ({ detail: 'Message sent', status: ExecutionDetailsStatusEnum.SUCCESS, raw });
const redacted = (secrets: string[], raw: unknown) => new Redaction(secrets).lines([line(raw)])[0]?.raw;

it.each([
  ['as it is', 'token hush-hush!', `token ${MASK}`],
  [
    'more than once, at any depth',
    { a: ['hush-hush!', { b: 'hush-hush!hush-hush!' }] },
    { a: [MASK, { b: `${MASK}${MASK}` }] },
  ],
  ['in an address', 'https://x.test?t=hush-hush!', `https://x.test?t=${MASK}`],
  [
    'in base64',
    { authorization: `Basic ${Buffer.from('hush-hush!').toString('base64')}` },
    { authorization: `Basic ${MASK}` },
  ],
])('takes out a secret %s', (_, raw, expected) => {
  expect(redacted(['hush-hush!'], raw)).toEqual(expected);
});

it('takes out secrets with characters that JSON and addresses write in another way', () => {
  const secret = 'a"b c\\d';
  expect(redacted([secret], JSON.stringify({ echo: secret }))).toBe(`{"echo":"${MASK}"}`);
  expect(redacted([secret], encodeURIComponent(secret))).toBe(MASK);
});

it('takes out the longer of two secrets that hold one another', () => {
  expect(redacted(['hush', 'hush-hush'], 'hush-hush hush')).toBe(`${MASK} ${MASK}`);
});

it('leaves everything else, and secrets too short to be told from it', () => {
  const raw = { status: 200, at: null, ok: true, text: '200 abc' };
  expect(redacted(['200', 'abc'], raw)).toEqual(raw);
  expect(redacted([], raw)).toBe(raw);
});

it('changes the message of an error, and nothing else of it', () => {
  const error = new AppError({ code: 'x', status: 502, publicMessage: 'Refused: hush-hush', retry: 'later' });
  const outcome = new Redaction(['hush-hush']).outcome({
    kind: 'failed',
    error,
    halts: true,
    trace: [line('hush-hush')],
  });
  expect(outcome).toMatchObject({
    kind: 'failed',
    halts: true,
    error: { code: 'x', status: 502, publicMessage: `Refused: ${MASK}`, retry: 'later' },
    trace: [{ detail: 'Message sent', raw: MASK }],
  });
});
