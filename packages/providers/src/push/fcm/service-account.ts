import { createSign } from 'node:crypto';
import { parseJson, textAt } from '../../json.js';
import { misconfigured } from '../../provider-error.js';

/** The part of a Google service account that sending needs. */
export interface ServiceAccount {
  projectId: string;
  email: string;
  privateKey: string;
  /** Where access tokens are handed out. */
  tokenUri: string;
}

const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';
const LIFETIME_SECONDS = 3_600;

/**
 * @param text the JSON file Google hands out.
 * @throws ProviderError when it is none.
 */
export function parseServiceAccount(text: string): ServiceAccount {
  const json = parseJson(text);
  const [projectId, email, privateKey] = ['project_id', 'client_email', 'private_key'].map((name) =>
    textAt(json, name),
  );
  if (!projectId || !email || !privateKey) throw misconfigured('The service account is not the JSON file of one');

  return {
    projectId,
    email,
    // Forms and environment variables like to escape line breaks once more.
    privateKey: privateKey.replaceAll('\\n', '\n'),
    tokenUri: textAt(json, 'token_uri') ?? 'https://oauth2.googleapis.com/token',
  };
}

/**
 * The signed claim an access token is asked for with (RFC 7523).
 * @throws ProviderError when the private key is none.
 */
export function assertionOf({ email, privateKey, tokenUri }: ServiceAccount, now: Date): string {
  const iat = Math.floor(now.getTime() / 1_000);
  const claim = { iss: email, scope: SCOPE, aud: tokenUri, iat, exp: iat + LIFETIME_SECONDS };
  const unsigned = [{ alg: 'RS256', typ: 'JWT' }, claim]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  try {
    return `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(privateKey, 'base64url')}`;
  } catch (error) {
    throw misconfigured('The private key of the service account cannot be used', error);
  }
}
