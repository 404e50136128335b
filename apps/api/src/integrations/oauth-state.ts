import { equalInConstantTime, hmacHex } from '@novu/application-generic';
import { z } from 'zod';

/** How long a person may take to agree (`spec/rest-api.md` section 1.8). */
const LIFETIME_MS = 5 * 60_000;

const state = z.object({
  environmentId: z.string(),
  organizationId: z.string(),
  integrationIdentifier: z.string(),
  providerId: z.string(),
  mode: z.enum(['connect', 'link_user']),
  connectionMode: z.enum(['subscriber', 'shared']),
  /** Of the connection. */
  identifier: z.string().optional(),
  subscriberId: z.string().optional(),
  /** Ids by type. */
  context: z.record(z.string(), z.string()).optional(),
  /** Whether whoever connects is reached through the connection as well. */
  autoLinkUser: z.boolean(),
  /** Milliseconds since 1970. */
  timestamp: z.number(),
});

/** What a chat service gives back when a person has agreed: whom the answer is for. */
export type OAuthState = z.infer<typeof state>;

/** base64url of `<json>.<hex HMAC-SHA256 of json>` (`spec/internal-api.md` section 8). @param key of the environment. */
export function signState(value: OAuthState, key: string): string {
  const json = JSON.stringify(value);

  return Buffer.from(`${json}.${hmacHex(key, json)}`).toString('base64url');
}

/** What the text says, not yet to be believed: it names the environment whose key it is signed with. */
export function readState(text: string): OAuthState | undefined {
  const [json] = split(text);
  try {
    return state.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}

/** Whether the text was signed with the key, less than five minutes ago. */
export function isGoodState(text: string, { timestamp }: OAuthState, key: string, now: Date): boolean {
  const [json, signature] = split(text);
  const age = now.getTime() - timestamp;

  return equalInConstantTime(signature, hmacHex(key, json)) && age >= 0 && age < LIFETIME_MS;
}

function split(text: string): [json: string, signature: string] {
  const plain = Buffer.from(text, 'base64url').toString('utf8');
  const dot = plain.lastIndexOf('.');

  return [plain.slice(0, Math.max(dot, 0)), plain.slice(dot + 1)];
}
