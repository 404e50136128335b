import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hash,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/** Text that starts like this is encrypted; anything else is taken as it is (`spec/data-model.md` section 9.2). */
const MARK = 'nvsk.';
/** Our own form: `nvsk.v2.<key id>.<base64url of nonce, tag and cipher text>`, AES-256-GCM. */
const GCM_MARK = `${MARK}v2.`;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

interface Key {
  id: string;
  secret: Buffer;
}

/**
 * Secrets at rest. New text is written with AES-256-GCM under the current key and names the key it needs, so a key can be
 * changed by making the old one a previous key. Text of the reference product (AES-256-CBC, `<iv hex>:<cipher hex>`) is read.
 */
export class Encryption {
  private readonly current: Key;
  private readonly keys: readonly Key[];

  /** @param previousKeys keys that no longer write but still read. Each key has 32 characters. */
  constructor(key: string, previousKeys: readonly string[] = []) {
    this.current = toKey(key);
    this.keys = [this.current, ...previousKeys.map(toKey)];
  }

  encrypt(plain: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.current.secret, nonce);
    const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);

    return `${GCM_MARK}${this.current.id}.${Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url')}`;
  }

  /**
   * Text without the mark comes back as it is.
   * @throws Error when no known key opens it, or it was tampered with.
   */
  decrypt(stored: string): string {
    if (stored.startsWith(GCM_MARK)) return this.decryptGcm(stored.slice(GCM_MARK.length));
    if (stored.startsWith(MARK)) return this.decryptCbc(stored.slice(MARK.length));

    return stored;
  }

  /** A copy of `values` with every encrypted text opened. */
  decryptAll(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? this.decrypt(value) : value]),
    );
  }

  private decryptGcm(text: string): string {
    const [id, body] = text.split('.', 2);
    const key = this.keys.find((candidate) => candidate.id === id);
    if (!key || body === undefined) throw new Error('A stored secret was written with an unknown encryption key');
    const bytes = Buffer.from(body, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', key.secret, bytes.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));

    return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  }

  private decryptCbc(text: string): string {
    const [iv, body] = text.split(':', 2);
    if (!iv || !body) throw new Error('A stored secret is damaged');
    for (const key of this.keys) {
      try {
        const decipher = createDecipheriv('aes-256-cbc', key.secret, Buffer.from(iv, 'hex'));

        return decipher.update(body, 'hex', 'utf8') + decipher.final('utf8');
      } catch {
        // Wrong padding: another key wrote it.
      }
    }
    throw new Error('A stored secret was written with an unknown encryption key');
  }
}

function toKey(key: string): Key {
  return { id: createHash('sha256').update(key).digest('hex').slice(0, 8), secret: Buffer.from(key, 'utf8') };
}

/** A new environment secret key: 16 random bytes as 32 hex digits. */
export function newApiKey(): string {
  return randomBytes(16).toString('hex');
}

/** What an API key is stored and looked up by. */
export function hashApiKey(plain: string): string {
  return hash('sha256', plain);
}

/** Hex HMAC-SHA256 of `text`, as the Inbox sends it for its subscriber. */
export function hmacHex(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

/** Compares two texts in a time that tells nothing about where they differ. */
export function equalInConstantTime(left: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

  return timingSafeEqual(digest(left), digest(right));
}
