import { type Encryption, type FieldIssues, invalidInput } from '@novu/application-generic';
import type { Credentials } from '@novu/dal';
import type { CredentialField, ProviderDefinition } from '@novu/providers';

/** Private keys are the longest thing anybody needs here. */
const TEXT_LENGTH = 16_384;

/** How encrypted texts begin: one that comes in from outside would be opened on the way out. */
const ENCRYPTED = /^nvsk\./;

/**
 * The credentials of a request as they are kept: what the provider does not know is dropped, numbers become text as in the interface,
 * JSON text becomes an object.
 * @throws AppError 422 that names the fields.
 */
export function parseCredentials(
  { credentials: fields }: ProviderDefinition,
  given: Record<string, unknown>,
): Credentials {
  const issues: FieldIssues = {};
  const parsed: Credentials = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = given[name];
    if (value === undefined || value === null) continue;
    const result = parsers[field.kind](value);
    if (result === undefined)
      issues[`credentials.${name}`] = { messages: [`credentials.${name} must be ${expectations[field.kind]}`] };
    else parsed[name] = result;
  }
  if (Object.keys(issues).length > 0) throw invalidInput(issues);

  return parsed;
}

const expectations = {
  text: `a text of at most ${TEXT_LENGTH} characters that does not begin with "nvsk."`,
  number: 'a whole number',
  switch: 'true or false',
  json: 'a JSON object',
} satisfies Record<CredentialField['kind'], string>;

/** Each gives undefined for what cannot be such a value. */
const parsers = {
  text: (value) =>
    typeof value === 'string' && value.length <= TEXT_LENGTH && !ENCRYPTED.test(value) ? value : undefined,
  number: (value) =>
    (typeof value === 'string' || typeof value === 'number') && /^\d{0,9}$/.test(String(value))
      ? String(value)
      : undefined,
  switch: (value) => (typeof value === 'boolean' ? value : undefined),
  json: (value) => toObject(value),
} satisfies Record<CredentialField['kind'], (value: unknown) => unknown>;

function toObject(value: unknown): object | undefined {
  if (typeof value !== 'string')
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  if (value.trim() === '') return {};
  try {
    return toObject(JSON.parse(value) ?? []);
  } catch {
    return undefined;
  }
}

/** Secrets are encrypted, everything else stays readable. */
export function encryptCredentials(
  { credentials: fields }: ProviderDefinition,
  credentials: Credentials,
  encryption: Encryption,
): Credentials {
  const encrypt = ([name, value]: [string, unknown]): [string, unknown] =>
    fields[name]?.secret && typeof value === 'string' ? [name, encryption.encrypt(value)] : [name, value];

  return Object.fromEntries(Object.entries(credentials).map(encrypt));
}
