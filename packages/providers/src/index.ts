export type { CredentialField, CredentialKind } from './credentials.js';
export * from './definitions.js';
export * from './email/email-provider.js';
export * from './email/index.js';
export * from './provider-error.js';
