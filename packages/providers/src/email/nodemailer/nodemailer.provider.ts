import { isIP, isIPv4 } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { EmailProviderIdEnum } from '@novu/shared';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { type Credentials, isOn, json, number, secret, text, textOf, toggle } from '../../credentials.js';
import { defined, isObject } from '../../json.js';
import { ProviderError } from '../../provider-error.js';
import { type ProviderData, withProviderData } from '../../provider-data.js';
import type { EmailAttachment, EmailProvider, OutgoingEmail, ProviderContext } from '../email-provider.js';
import { toProviderError } from './smtp-errors.js';
import { TransportPool } from './transport-pool.js';

const MAX_TRANSPORTS = 50;
const CONNECTIONS_PER_TRANSPORT = 5;
const IDLE_MS = 30_000;

/** Everything a connection depends on; two integrations with the same settings share connections. */
interface SmtpSettings {
  /** A name, or the address it was found to lead to. */
  host: string;
  /** The name, where there is one: certificates are checked against it, whatever `host` becomes. */
  servername?: string;
  port: number;
  secure: boolean;
  requireTls: boolean;
  ignoreTls: boolean;
  tls?: object;
  auth?: { user: string; pass: string };
  dkim?: { domainName: string; keySelector: string; privateKey: string };
  timeoutMs: number;
}

/** Fields of a mail that provider data may change; others would reach into how it is sent. */
const OPEN_FIELDS = [
  'from',
  'sender',
  'to',
  'cc',
  'bcc',
  'replyTo',
  'subject',
  'html',
  'text',
  'headers',
  'attachments',
  'alternatives',
  'priority',
  'inReplyTo',
  'references',
] as const satisfies readonly (keyof SendMailOptions)[];

/** What credentials may say of TLS. Others of Node's options name a host, a port or a socket, past the check of the address. */
const TLS_OPTIONS = [
  'ALPNProtocols',
  'ca',
  'cert',
  'ciphers',
  'ecdhCurve',
  'key',
  'maxVersion',
  'minVersion',
  'passphrase',
  'rejectUnauthorized',
  'secureProtocol',
  'servername',
  'sigalgs',
] as const satisfies readonly (keyof ConnectionOptions)[];

const transports = new TransportPool(openTransport, MAX_TRANSPORTS);

/** Any SMTP server (`spec/providers.md`, nodemailer). */
export const nodemailer: EmailProvider = {
  id: EmailProviderIdEnum.CustomSMTP,
  displayName: 'Custom SMTP',
  credentials: {
    user: text('User'),
    password: secret('Password'),
    host: text('Host', { required: true }),
    port: number('Port', { required: true }),
    secure: toggle('Secure'),
    requireTls: toggle('Require TLS'),
    ignoreTls: toggle('Ignore TLS'),
    tlsOptions: json('TLS options'),
    domain: text('DKIM: Domain name'),
    secretKey: secret('DKIM: Private key'),
    accountSid: text('DKIM: Key selector'),
    from: text('From email address', { required: true }),
    senderName: text('Sender name', { required: true }),
  },

  send: (mail, credentials, context) =>
    withTransport(credentials, context, async (transport) => {
      const { messageId, response } = await transport.sendMail({
        ...withData(toMessage(mail), mail.passthrough),
        signal: AbortSignal.timeout(context.timeoutMs),
      });

      return { id: messageId, response };
    }),

  verify: (credentials, context) =>
    withTransport(credentials, context, async (transport) => {
      await transport.verify();
    }),

  sender: (credentials) => {
    const address = textOf(credentials, 'from');
    const name = textOf(credentials, 'senderName');

    return { ...(address ? { address } : {}), ...(name ? { name } : {}) };
  },

  close: () => {
    transports.close();

    return Promise.resolve();
  },
};

async function withTransport<T>(
  credentials: Credentials,
  context: ProviderContext,
  work: (transport: ReturnType<typeof openTransport>) => Promise<T>,
): Promise<T> {
  const settings = settingsOf(credentials, context.timeoutMs);
  try {
    return await transports.use({ ...settings, host: await addressOf(settings, context) }, work);
  } catch (error) {
    throw toProviderError(error);
  }
}

/** Where to connect to: what was checked, not a name that may lead elsewhere a moment later. */
async function addressOf({ host, port }: SmtpSettings, context: ProviderContext): Promise<string> {
  const addresses = await context.checkHost?.(host, port);

  return addresses?.find(isIPv4) ?? addresses?.[0] ?? host;
}

function openTransport({
  host,
  servername,
  port,
  secure,
  requireTls,
  ignoreTls,
  tls,
  auth,
  dkim,
  timeoutMs,
}: SmtpSettings) {
  return createTransport({
    pool: true,
    maxConnections: CONNECTIONS_PER_TRANSPORT,
    idleTimeout: IDLE_MS,
    // One more try when the server closed an idle connection just as it was used; the rest is for the caller's schedule.
    maxRequeues: 1,
    host,
    ...(servername ? { servername } : {}),
    port,
    secure,
    requireTLS: requireTls,
    ignoreTLS: ignoreTls,
    ...(tls ? { tls } : {}),
    ...(auth ? { auth } : {}),
    ...(dkim ? { dkim } : {}),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    // Contents come from templates: nothing in them may make this server read a file or call an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

function settingsOf(credentials: Credentials, timeoutMs: number): SmtpSettings {
  const host = textOf(credentials, 'host');
  const port = Number(textOf(credentials, 'port'));
  if (!host) throw misconfigured('The SMTP integration has no host');
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw misconfigured('The SMTP integration has no usable port');
  const tls = tlsOf(credentials['tlsOptions']);
  const [user, pass] = [textOf(credentials, 'user'), textOf(credentials, 'password')];
  const [domainName, keySelector, privateKey] = ['domain', 'accountSid', 'secretKey'].map((name) =>
    textOf(credentials, name),
  );

  return {
    host,
    ...(isIP(host) ? {} : { servername: host }),
    port,
    // Nobody speaks anything but TLS from the first byte on 465.
    secure: isOn(credentials, 'secure') || port === 465,
    requireTls: isOn(credentials, 'requireTls'),
    ignoreTls: isOn(credentials, 'ignoreTls'),
    ...(tls ? { tls } : {}),
    ...(user && pass ? { auth: { user, pass } } : {}),
    ...(domainName && keySelector && privateKey ? { dkim: { domainName, keySelector, privateKey } } : {}),
    timeoutMs,
  };
}

/** {@link TLS_OPTIONS}, without what else is given; forms send them as JSON text. */
function tlsOf(options: unknown): object | undefined {
  if (options === undefined || options === null || options === '') return undefined;
  try {
    const parsed: unknown = typeof options === 'string' ? JSON.parse(options) : options;
    if (isObject(parsed)) return defined(Object.fromEntries(TLS_OPTIONS.map((name) => [name, parsed[name]])));
  } catch (error) {
    throw misconfigured('The TLS options of the SMTP integration are not JSON', error);
  }
  throw misconfigured('The TLS options of the SMTP integration are not an object');
}

function misconfigured(message: string, cause?: unknown): ProviderError {
  return new ProviderError(message, { retry: 'never', code: 'smtp_misconfigured', cause });
}

function toMessage(mail: OutgoingEmail): SendMailOptions {
  const { id, from, to, cc, bcc, replyTo, subject, html, text: plain, headers, attachments } = mail;

  return {
    // The same for every attempt, so that a mail that arrives twice can be told to be one.
    messageId: `<${id}@novu>`,
    from: { address: from.address, name: from.name ?? '' },
    to,
    ...(cc ? { cc } : {}),
    ...(bcc ? { bcc } : {}),
    ...(replyTo ? { replyTo } : {}),
    subject,
    html,
    ...(plain === undefined ? {} : { text: plain }),
    ...(headers ? { headers } : {}),
    ...(attachments ? { attachments: attachments.map(toMailFile) } : {}),
  };
}

function toMailFile({ name, mime, file, cid, disposition }: EmailAttachment) {
  return {
    filename: name,
    contentType: mime,
    content: file,
    ...(cid === undefined ? {} : { cid }),
    ...(disposition === undefined ? {} : { contentDisposition: disposition }),
  };
}

/** Provider data over the message (`spec/providers.md` section 5). */
function withData(message: SendMailOptions, data: ProviderData | undefined): SendMailOptions {
  if (!data) return message;
  const { body } = withProviderData({ ...message }, data, { casing: 'camelCase' });
  refuseReferences(data);
  const open = Object.fromEntries(
    OPEN_FIELDS.filter((name) => body[name] !== undefined).map((name) => [name, body[name]]),
  );

  // Nobody has checked what the trigger says here; nodemailer refuses what it cannot send.
  return { ...message, ...(open as Partial<SendMailOptions>) };
}

/** Files come with their contents. The transport would refuse to fetch them as well, but only half-way through the mail. */
function refuseReferences(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    if (key === 'path' || key === 'href') {
      const message = 'Provider data of a mail cannot name files to be fetched';
      throw new ProviderError(message, { retry: 'never', code: 'smtp_emessage' });
    }
    refuseReferences(member);
  }
}
