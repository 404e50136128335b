import { randomBytes } from 'node:crypto';
import type { Scope } from '@novu/dal';
import { AppError } from '../errors.js';

/** Keeps files: attachments of events, pictures. One flat space of keys, the same whichever service is behind it. */
export interface Storage {
  /**
   * Stores a file whole or not at all; one of the same key is replaced.
   * @param key names joined by slashes: `<organization>/<environment>/…`. Each of letters, digits, `-`, `_` and `.`, not
   *   beginning with a dot, at most 200 characters; 1,000 characters in all.
   * @param contentType what the file is, for services that hand it out themselves.
   * @throws AppError storage_key_invalid, storage_unavailable
   */
  put(key: string, bytes: Buffer, contentType: string): Promise<void>;
  /** @throws AppError storage_object_missing, storage_key_invalid, storage_unavailable */
  get(key: string): Promise<Buffer>;
  /** Those that are not there count as removed. @throws AppError storage_key_invalid, storage_unavailable */
  remove(keys: readonly string[]): Promise<void>;
}

/** Token the process's storage is injected by. */
export const STORAGE = Symbol('STORAGE');

const NAME_LENGTH = 100;
const KEY_LENGTH = 1_000;
const KEY_PATTERN = /^[a-zA-Z0-9_-][a-zA-Z0-9_.-]{0,199}(?:\/[a-zA-Z0-9_-][a-zA-Z0-9_.-]{0,199})*$/;

/**
 * A new key for an attachment: `<organization>/<environment>/<32 hex>/<name>` (`spec/engine.md` section 2.9).
 * @param name the file's name as the caller gave it. What a key cannot hold becomes `_`; of a long one the end stays, with the
 *   extension.
 */
export function attachmentKey({ organizationId, environmentId }: Scope, name: string): string {
  const safe = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-zA-Z0-9_.-]+/g, '_')
    .slice(-NAME_LENGTH)
    .replace(/^\.+/, '_');

  return [
    organizationId.toHexString(),
    environmentId.toHexString(),
    randomBytes(16).toString('hex'),
    safe || 'file',
  ].join('/');
}

/** One rule for every service, so that a key that works with one works with all, and none leads out of a folder. */
export function checkKeys(keys: readonly string[]): void {
  const wrong = keys.find((key) => key.length > KEY_LENGTH || !KEY_PATTERN.test(key));
  if (wrong === undefined) return;
  throw new AppError({
    code: 'storage_key_invalid',
    status: 400,
    publicMessage: 'This cannot be the key of a stored file',
    details: { ctx: { key: wrong.slice(0, 200) } },
  });
}

/** 404: there is no file of this key, and waiting will not bring it. */
export function storageObjectMissing(key: string, cause: unknown): AppError {
  return new AppError({
    code: 'storage_object_missing',
    status: 404,
    publicMessage: 'The stored file was not found',
    details: { ctx: { key } },
    cause,
  });
}

/** 503: the service cannot be reached, refuses our credentials, or has no room. */
export function storageUnavailable(cause: unknown): AppError {
  return new AppError({
    code: 'storage_unavailable',
    status: 503,
    publicMessage: 'The file storage is not reachable, try again soon',
    retry: 'later',
    retryAfterSeconds: 5,
    cause,
  });
}

/** Runs `work` for every item, a few at a time. */
export async function forEachConcurrently<Item>(
  items: readonly Item[],
  concurrency: number,
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const queue = [...items];
  const takeOn = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: concurrency }, takeOn));
}
