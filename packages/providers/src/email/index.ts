import type { EmailProvider } from './email-provider.js';
import { nodemailer } from './nodemailer/nodemailer.provider.js';
import { novuEmail } from './novu-email/novu-email.provider.js';

/** Every e-mail provider by its id. A new one is its folder and its place in this list. */
export const emailProviders: ReadonlyMap<string, EmailProvider> = new Map(
  [nodemailer, novuEmail].map((provider) => [provider.id, provider]),
);
