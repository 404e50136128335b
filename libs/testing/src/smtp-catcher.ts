import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** A mail as it arrived. */
export interface CaughtMail {
  from: string;
  to: string[];
  subject: string;
  html: string;
  text: string;
  messageId: string;
  headers: ReadonlyMap<string, unknown>;
  attachments: { name: string; contentType: string; content: string }[];
}

export interface SmtpCatcher {
  host: string;
  port: number;
  mails: CaughtMail[];
  /** From now on answers mail transactions with this reply code (e.g. 451 or 550) instead of taking them; undefined takes them again. */
  refuseWith(code: number | undefined): void;
  /** From now on keeps whoever sends waiting for an answer. @returns answers them, and all that come later. */
  hold(): () => void;
  close(): Promise<void>;
}

/** A real SMTP server on loopback that keeps what it is sent. */
export async function smtpCatcher(): Promise<SmtpCatcher> {
  const mails: CaughtMail[] = [];
  let refusal: number | undefined;
  let held: Promise<void> | undefined;
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    onAuth: (auth, _session, done) => done(null, { user: auth.username ?? '' }),
    onMailFrom: (_address, _session, done) => {
      if (refusal === undefined) done();
      else done(Object.assign(new Error('refused by the test'), { responseCode: refusal }));
    },
    onData: (stream, session, done) => {
      void simpleParser(stream).then(async (mail) => {
        await held;
        mails.push({
          from: mail.from?.text ?? '',
          to: session.envelope.rcptTo.map((address) => address.address),
          subject: mail.subject ?? '',
          html: mail.html === false ? '' : mail.html,
          text: mail.text ?? '',
          messageId: mail.messageId ?? '',
          headers: mail.headers,
          attachments: mail.attachments.map(({ filename = '', contentType, content }) => ({
            name: filename,
            contentType,
            content: content.toString('utf8'),
          })),
        });
        done();
      }, done);
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;

  return {
    host: '127.0.0.1',
    port,
    mails,
    refuseWith: (code) => {
      refusal = code;
    },
    hold: () => {
      let answer = (): void => undefined;
      held = new Promise((resolve) => {
        answer = resolve;
      });

      return answer;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
