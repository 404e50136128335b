import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import { asText, isObject } from '../json.js';

/** A call in which a provider reports. */
export interface ReportRequest {
  /** The address the provider called, as it was given to it. */
  url: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The very bytes that were sent, as text. */
  rawBody: string;
  /** Read from them. */
  body: unknown;
}

/** What the owner of an integration and the provider both know. */
export interface ReportSecrets {
  credentials: Readonly<Record<string, unknown>>;
  /** What the provider signs reports with, where it is none of the credentials; a public key in some cases. */
  signingKey?: string | undefined;
}

/** @returns whether the report is the provider's, true also where there is nothing to check it by. */
export type ReportChecker = (request: ReportRequest, secrets: ReportSecrets, now: Date) => boolean;

/** Signatures older than this may be somebody's who has listened. */
const OLDEST_MS = 5 * 60_000;
/** What is in front of a bare Ed25519 key in the form Node.js reads. */
const ED25519_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** SHA-1 of the address and the fields in the order of their names. */
export const fromTwilio: ReportChecker = ({ url, headers, body }, { credentials }) =>
  withKey(asText(credentials['token']), (token) => {
    const fields = isObject(body) ? body : {};
    const signed = Object.keys(fields)
      .sort()
      .reduce((text, name) => `${text}${name}${asText(fields[name]) ?? ''}`, url);

    return isSame(headers['x-twilio-signature'], createHmac('sha1', token).update(signed).digest('base64'));
  });

export const fromPlivo: ReportChecker = ({ url, headers }, { credentials }) =>
  withKey(asText(credentials['token']), (token) => {
    const nonce = headers['x-plivo-signature-v2-nonce'];
    const signed = createHmac('sha256', token).update(`${url}${asText(nonce) ?? ''}`);

    return isSame(headers['x-plivo-signature-v2'], signed.digest('base64'));
  });

/** Signed with a key of the vendor, whose public half the portal shows. */
export const fromTelnyx: ReportChecker = ({ headers, rawBody }, { signingKey }, now) =>
  withKey(signingKey, (key) => {
    const [signature, timestamp] = [
      asText(headers['telnyx-signature-ed25519']),
      asText(headers['telnyx-timestamp']) ?? '',
    ];
    const age = Math.abs(now.getTime() - Number(timestamp) * 1_000);
    if (!signature || !(age <= OLDEST_MS)) return false;
    const publicKey = ed25519Key(key);

    return (
      publicKey !== undefined &&
      verify(null, Buffer.from(`${timestamp}|${rawBody}`), publicKey, Buffer.from(signature, 'base64'))
    );
  });

export const fromTermii: ReportChecker = ({ headers, rawBody }, { signingKey }) =>
  withKey(signingKey, (key) =>
    isSame(headers['x-termii-signature'], createHmac('sha512', key).update(rawBody).digest('hex')),
  );

export const fromWhatsApp: ReportChecker = ({ headers, rawBody }, { credentials, signingKey }) =>
  withKey(asText(credentials['secretKey']) ?? signingKey, (key) =>
    isSame(headers['x-hub-signature-256'], `sha256=${createHmac('sha256', key).update(rawBody).digest('hex')}`),
  );

/** No signature: the secret itself. */
export const fromSendblue: ReportChecker = ({ headers }, { signingKey }) =>
  withKey(signingKey, (key) => isSame(headers['sb-signing-secret'], key));

function withKey(key: string | undefined, check: (key: string) => boolean): boolean {
  return key === undefined || check(key);
}

function ed25519Key(base64: string): ReturnType<typeof createPublicKey> | undefined {
  try {
    const key = Buffer.concat([ED25519_PREFIX, Buffer.from(base64, 'base64')]);

    return createPublicKey({ key, format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

function isSame(given: string | string[] | undefined, expected: string): boolean {
  if (typeof given !== 'string') return false;
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];

  return one.length === other.length && timingSafeEqual(one, other);
}
