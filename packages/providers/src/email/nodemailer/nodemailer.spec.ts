import { type AddressInfo, createServer, type Server } from 'node:net';
import { smtpCatcher, type SmtpCatcher } from '@novu/testing';
import { SMTPServer } from 'smtp-server';
import { ProviderError } from '../../provider-error.js';
import type { OutgoingEmail, ProviderContext } from '../email-provider.js';
import { nodemailer } from './nodemailer.provider.js';

const context: ProviderContext = {
  timeoutMs: 20_000,
  mailbox: { keep: () => Promise.reject(new Error('not a demo')) },
};

const mail: OutgoingEmail = {
  id: '65f0c0ffee65f0c0ffee65f0',
  from: { address: 'shop@example.com', name: 'The Shop' },
  to: ['ada@example.com'],
  subject: 'Grüße an 東京 🎉',
  html: '<p>Ordered: <b>3 × Käse</b></p>',
};

let catcher: SmtpCatcher;
const at = (port: number, more: object = {}) => ({ host: '127.0.0.1', port: String(port), ...more });

beforeEach(async () => {
  catcher = await smtpCatcher();
});
afterEach(async () => {
  await nodemailer.close?.();
  await catcher.close();
});

async function failure(work: Promise<unknown>): Promise<ProviderError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ProviderError)) throw new Error(`Not a ProviderError: ${String(error)}`);

  return error;
}

/** An SMTP server that knows one user. */
async function withAuthServer(work: (port: number) => Promise<void>): Promise<void> {
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    onAuth: (auth, _session, done) =>
      auth.username === 'shop' && auth.password === 'secret'
        ? done(null, { user: 'shop' })
        : done(new Error('Who are you?')),
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  try {
    await work((server.server.address() as AddressInfo).port);
  } finally {
    await nodemailer.close?.();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}

/** A server that takes connections and says nothing. */
async function withSilentServer(work: (port: number) => Promise<void>): Promise<void> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work((server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}

describe('nodemailer', () => {
  it('delivers the mail as it was written', async () => {
    const receipt = await nodemailer.send(
      {
        ...mail,
        replyTo: 'help@example.com',
        cc: ['bob@example.com'],
        bcc: ['eve@example.com'],
        headers: { 'X-Order': '7' },
        text: 'Käse',
      },
      at(catcher.port),
      context,
    );
    expect(receipt).toEqual({ id: `<${mail.id}@novu>`, response: expect.stringContaining('250') });
    expect(catcher.mails).toHaveLength(1);
    expect(catcher.mails[0]).toMatchObject({
      from: '"The Shop" <shop@example.com>',
      to: ['ada@example.com', 'bob@example.com', 'eve@example.com'],
      subject: mail.subject,
      html: mail.html,
      text: expect.stringContaining('Käse'),
      messageId: `<${mail.id}@novu>`,
    });
    expect(catcher.mails[0]?.headers.get('x-order')).toBe('7');
    expect(catcher.mails[0]?.headers.has('bcc')).toBe(false);
  });

  it('cannot be made to add headers by a line break in the subject or a name', async () => {
    const injected = {
      ...mail,
      subject: 'Hi\r\nBcc: eve@example.com',
      from: { address: 'shop@example.com', name: 'A\r\nX-Evil: 1' },
    };
    await nodemailer.send(injected, at(catcher.port), context);
    expect(catcher.mails[0]?.to).toEqual(['ada@example.com']);
    expect(catcher.mails[0]?.headers.has('x-evil')).toBe(false);
    expect(catcher.mails[0]?.headers.has('bcc')).toBe(false);
  });

  it('sends many mails over few connections', async () => {
    const mails = Array.from({ length: 30 }, (_, index) => ({
      ...mail,
      id: `mail-${index}`,
      subject: `Mail ${index}`,
    }));
    await Promise.all(mails.map((one) => nodemailer.send(one, at(catcher.port), context)));
    expect(new Set(catcher.mails.map(({ messageId }) => messageId)).size).toBe(30);
  });

  it.each([
    [451, 'later'],
    [421, 'later'],
    [550, 'never'],
    [554, 'never'],
  ] as const)('reads a refusal with %i as retry %s', async (code, retry) => {
    catcher.refuseWith(code);
    const error = await failure(nodemailer.send(mail, at(catcher.port), context));
    expect(error).toMatchObject({ retry, code: `smtp_${code}` });
    expect(error.message).toContain('refused by the test');
    catcher.refuseWith(undefined);
    await nodemailer.send(mail, at(catcher.port), context);
    expect(catcher.mails).toHaveLength(1);
  });

  it('asks to come back later when nobody listens', async () => {
    const { port } = catcher;
    await catcher.close();
    expect(await failure(nodemailer.send(mail, at(port), context))).toMatchObject({ retry: 'later' });
    catcher = await smtpCatcher();
  });

  it('gives up on a server that says nothing', async () => {
    await withSilentServer(async (port) => {
      // Without it the test would take longer than it may.
      const error = await failure(nodemailer.send(mail, at(port), { ...context, timeoutMs: 300 }));
      expect(error.retry).toBe('later');
      await nodemailer.close?.();
    });
  });

  it('signs in, and says so when it cannot', async () => {
    await withAuthServer(async (port) => {
      await nodemailer.send(mail, at(port, { user: 'shop', password: 'secret' }), context);
      await nodemailer.verify?.(at(port, { user: 'shop', password: 'secret' }), context);
      const wrong = at(port, { user: 'shop', password: 'wrong' });
      for (const call of [
        () => nodemailer.send(mail, wrong, context),
        async () => nodemailer.verify?.(wrong, context),
      ]) {
        expect(await failure(call())).toMatchObject({ retry: 'never', code: 'smtp_535' });
      }
      expect(await failure(nodemailer.send(mail, at(port), context))).toMatchObject({ retry: 'never' });
    });
  });

  it('refuses a mail to nobody', async () => {
    expect(await failure(nodemailer.send({ ...mail, to: [] }, at(catcher.port), context))).toMatchObject({
      retry: 'never',
    });
  });

  it.each([
    ['no host', { port: '25' }],
    ['no port', { host: '127.0.0.1' }],
    ['a port that is none', { host: '127.0.0.1', port: 'smtp' }],
    ['TLS options that are no JSON', { host: '127.0.0.1', port: '25', tlsOptions: '{' }],
    ['TLS options that are a list', { host: '127.0.0.1', port: '25', tlsOptions: '[]' }],
  ])('refuses credentials with %s', async (_, credentials) => {
    expect(await failure((async () => nodemailer.send(mail, credentials, context))())).toMatchObject({
      retry: 'never',
      code: 'smtp_misconfigured',
    });
  });

  it('requires TLS when told to', async () => {
    const error = await failure(nodemailer.send(mail, at(catcher.port, { requireTls: true }), context));
    expect(error.message).toMatch(/TLS/i);
    expect(catcher.mails).toHaveLength(0);
  });

  it('sends files along, those shown in the text too', async () => {
    const attachments = [
      { name: 'Rechnung März.pdf', mime: 'application/pdf', file: Buffer.from('%PDF') },
      { name: 'logo.png', mime: 'image/png', file: Buffer.from('PNG'), cid: 'logo', disposition: 'inline' as const },
    ];
    await nodemailer.send({ ...mail, html: '<img src="cid:logo">', attachments }, at(catcher.port), context);
    // What the text shows travels with it, so before the rest.
    expect(catcher.mails[0]?.attachments).toEqual([
      { name: 'logo.png', contentType: 'image/png', content: 'PNG' },
      { name: 'Rechnung März.pdf', contentType: 'application/pdf', content: '%PDF' },
    ]);
  });

  it('takes what provider data says of the mail, and nothing that reaches beyond it', async () => {
    const passthrough = {
      subject: 'Changed',
      messageId: '<own@example.com>',
      envelope: { to: ['eve@example.com'] },
      raw: 'x',
    };
    await nodemailer.send({ ...mail, passthrough }, at(catcher.port), context);
    expect(catcher.mails).toMatchObject([
      { subject: 'Changed', messageId: `<${mail.id}@novu>`, to: ['ada@example.com'] },
    ]);
  });

  it.each([{ path: '/etc/passwd' }, { href: 'http://127.0.0.1/' }])(
    'reads no file and calls no address for provider data: %j',
    async (attachment) => {
      const passthrough = { attachments: [attachment] };
      expect(await failure(nodemailer.send({ ...mail, passthrough }, at(catcher.port), context))).toMatchObject({
        retry: 'never',
      });
      expect(catcher.mails).toHaveLength(0);
    },
  );

  it('connects to the address that was checked, and not to the name', async () => {
    const asked: unknown[] = [];
    const checkHost = (host: string, port: number): Promise<string[]> => {
      asked.push([host, port]);

      return Promise.resolve(['::1', '127.0.0.1']);
    };
    await nodemailer.send(mail, { ...at(catcher.port), host: 'mail.nowhere.invalid' }, { ...context, checkHost });
    expect(asked).toEqual([['mail.nowhere.invalid', catcher.port]]);
    expect(catcher.mails).toHaveLength(1);
  });

  it('connects nowhere the platform must not', async () => {
    const refusal = Object.assign(new Error('Not on the public internet'), {
      code: 'outbound_refused',
      retry: 'never',
    });
    const guarded = { ...context, checkHost: () => Promise.reject(refusal) };
    for (const call of [
      () => nodemailer.send(mail, at(catcher.port), guarded),
      async () => nodemailer.verify?.(at(catcher.port), guarded),
    ]) {
      expect(await failure(call())).toMatchObject({ retry: 'never', code: 'outbound_refused' });
    }
    expect(catcher.mails).toHaveLength(0);
  });

  it.each([
    ['a port', (port: number) => ({ port })],
    ['a host', (port: number) => ({ host: '127.0.0.1', port })],
  ])('connects nowhere else for TLS options that name %s', async (_, tlsOf) => {
    let strangers = 0;
    const elsewhere = createServer((socket) => {
      strangers += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const { port } = elsewhere.address() as AddressInfo;
    try {
      const tlsOptions = JSON.stringify({ ...tlsOf(port), rejectUnauthorized: false });
      // The catcher speaks no TLS, so it cannot come to a mail.
      await failure(nodemailer.send(mail, at(catcher.port, { secure: true, tlsOptions }), context));
      expect(strangers).toBe(0);
    } finally {
      elsewhere.close();
    }
  });

  it('names the sender of the credentials', () => {
    expect(nodemailer.sender({ from: 'shop@example.com', senderName: 'The Shop' })).toEqual({
      address: 'shop@example.com',
      name: 'The Shop',
    });
    expect(nodemailer.sender({ from: '' })).toEqual({});
  });
});
