import { createHash } from 'node:crypto';
import { Types } from 'mongoose';

/**
 * An id that follows from what it stands for, so that doing the same work twice writes the same rows: the time of `parent`
 * (its first 4 bytes, which keeps ids in order of creation) and 8 bytes of a hash over the parent and `parts`.
 * Two different works of one second collide with a probability of about n²/2^65.
 */
export function derivedId(parent: Types.ObjectId, ...parts: readonly string[]): Types.ObjectId {
  const hash = createHash('sha256').update(parent.id);
  for (const part of parts) hash.update('\0').update(part);
  const bytes = Buffer.allocUnsafe(12);
  bytes.set(parent.id.subarray(0, 4), 0);
  hash.digest().copy(bytes, 4, 0, 8);

  return new Types.ObjectId(bytes);
}

/** Parses 24 hex digits; undefined for anything else. */
export function toObjectId(value: string): Types.ObjectId | undefined {
  return /^[0-9a-f]{24}$/i.test(value) ? new Types.ObjectId(value) : undefined;
}
