import { LIMITS } from '@novu/shared';
import { readAttachments, refuseLargeAttachments } from './attachments.js';

function read(payload: Record<string, unknown>): ReturnType<typeof readAttachments> & { refused: string[] } {
  const refused: string[] = [];

  return { ...readAttachments(payload, (path) => refused.push(path)), refused };
}

const HELLO = Buffer.from('Hello');

describe('2.9 attachments', () => {
  it.each([
    ['base64', HELLO.toString('base64')],
    ['base64 for addresses, without padding', HELLO.toString('base64url')],
    ['a data URL', `data:text/plain;base64,${HELLO.toString('base64')}`],
    ['a buffer as JSON', HELLO.toJSON()],
  ])('are read from %s, and leave the payload without their bytes', (_, file) => {
    const { attachments, payload, refused } = read({
      order: 1,
      attachments: [{ name: 'hello.txt', mime: 'text/plain', file, channels: ['email'] }],
    });
    expect(refused).toEqual([]);
    expect(attachments).toEqual([{ name: 'hello.txt', mime: 'text/plain', channels: ['email'], bytes: HELLO }]);
    expect(payload).toEqual({
      order: 1,
      attachments: [{ name: 'hello.txt', mime: 'text/plain', channels: ['email'] }],
    });
  });

  it('need not say what they are', () => {
    expect(read({ attachments: [{ file: 'SGVsbG8=' }] }).attachments).toMatchObject([
      { name: 'attachment-1', mime: 'application/octet-stream' },
    ]);
  });

  it.each([
    ['payload.attachments.0.file', { name: 'a', file: 'not base64!' }],
    ['payload.attachments.0.file', { name: 'a', file: { type: 'Buffer', data: [256] } }],
    ['payload.attachments.0.file', { name: 'a', file: '' }],
    ['payload.attachments.0.file', { name: 'a', file: 'SGVsb' }],
    ['payload.attachments.0.file', { name: 'a', file: 'SGVsbG8==' }],
    ['payload.attachments.0.file', { name: 'a', file: 'SGVs=' }],
    ['payload.attachments.0.file', { name: 'a', file: 'SG==VsbG' }],
    ['payload.attachments.0.name', { name: 7, file: 'SGVsbG8=' }],
    ['payload.attachments.0.mime', { mime: {}, file: 'SGVsbG8=' }],
    ['payload.attachments.0.mime', { mime: 'pdf', file: 'SGVsbG8=' }],
    ['payload.attachments.0.mime', { mime: 'text/plain\r\nBcc: eve@example.com', file: 'SGVsbG8=' }],
    ['payload.attachments.0.mime', { mime: `text/${'x'.repeat(128)}`, file: 'SGVsbG8=' }],
    ['payload.attachments.0.mime', { mime: `text/plain${'; a=b'.repeat(60)}`, file: 'SGVsbG8=' }],
    ['payload.attachments.0.channels', { channels: 'email', file: 'SGVsbG8=' }],
  ])('are refused at %s when wrong', (path, attachment) => {
    expect(read({ attachments: [attachment] }).refused).toEqual([path]);
  });

  it('cannot name a stored file of somebody else', () => {
    const { attachments } = read({ attachments: [{ file: 'SGVsbG8=', storageKey: 'org/env/secret' }] });
    expect(attachments[0]).not.toHaveProperty('storageKey');
  });

  it.each([
    [[{ url: 'https://example.com/a.pdf' }, 'b']],
    [[{ name: 'a.pdf', url: 'https://example.com/a.pdf' }]],
    ['two photos'],
    [{ count: 2 }],
    [[]],
  ])('are the customer’s own data when they are no files: %j', (attachments) => {
    const payload = { attachments };
    expect(read(payload)).toMatchObject({ attachments: [], payload, refused: [] });
  });

  it.each([
    ['payload.attachments.0.file', [{ name: 'a.pdf', mime: 'application/pdf' }]],
    ['payload.attachments.1.file', [{ name: 'a.pdf', file: 'SGVsbG8=' }, { name: 'b.pdf' }]],
    ['payload.attachments', { name: 'a.pdf', file: 'SGVsbG8=' }],
  ])('refuses %s of files that are none', (path, attachments) => {
    expect(read({ attachments }).refused).toEqual([path]);
  });

  it.each(['application/vnd.ms-excel.sheet.macroEnabled.12', 'image/svg+xml', 'text/calendar; method=REQUEST', ''])(
    'may be %j',
    (mime) => {
      expect(read({ attachments: [{ mime, file: 'SGVsbG8=' }] }).refused).toEqual([]);
    },
  );

  it('are read however large they are, and refused however late they go wrong', () => {
    const bytes = Buffer.alloc(19 * 1024 * 1024, 'Hello');
    const file = bytes.toString('base64');
    const { attachments, refused } = read({ attachments: [{ file }] });
    expect(refused).toEqual([]);
    expect(attachments[0]?.bytes.equals(bytes)).toBe(true);
    expect(read({ attachments: [{ file: `${file.slice(0, -4)}!!!!` }] }).refused).toEqual([
      'payload.attachments.0.file',
    ]);
  });

  it('may have 20 MB together', () => {
    const half = { name: 'a', mime: 'b', bytes: Buffer.alloc(LIMITS.attachmentBytes / 2) };
    expect(() => refuseLargeAttachments([half, half])).not.toThrow();
    expect(() => refuseLargeAttachments([half, half, { ...half, bytes: Buffer.alloc(1) }], 3)).toThrow(
      /payload\.attachments of event 3/,
    );
  });
});
