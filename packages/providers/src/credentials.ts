import { misconfigured } from './provider-error.js';

/** How a credential is asked for, and what it may be: `switch` is a boolean, `json` an object. */
export type CredentialKind = 'text' | 'number' | 'switch' | 'json';

/** One setting of a provider. Forms, encryption at rest and input checks derive from it. */
export interface CredentialField {
  kind: CredentialKind;
  displayName: string;
  /** Without it the provider cannot send. */
  required: boolean;
  /** Encrypted at rest. */
  secret: boolean;
}

type Options = Partial<Pick<CredentialField, 'required'>>;

const field =
  (kind: CredentialKind, secret = false) =>
  (displayName: string, { required = false }: Options = {}): CredentialField => ({
    kind,
    displayName,
    required,
    secret,
  });

/** Shorthands a provider definition is written with. */
export const text = field('text');
export const number = field('number');
export const toggle = field('switch');
export const json = field('json');
export const secret = field('text', true);

/** Values of credentials as they come from the database: forms of other versions stored numbers and switches as text. */
export type Credentials = Readonly<Record<string, unknown>>;

/** @returns undefined for an empty text. */
export function textOf(credentials: Credentials, name: string): string | undefined {
  const value = credentials[name];
  if (typeof value === 'number') return String(value);

  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** @throws ProviderError `misconfigured` when it is missing. */
export function requiredText(credentials: Credentials, name: string): string {
  const value = textOf(credentials, name);
  if (value === undefined) throw misconfigured(`The integration has no "${name}"`);

  return value;
}

export function isOn(credentials: Credentials, name: string): boolean {
  const value = credentials[name];

  return value === true || value === 'true';
}
