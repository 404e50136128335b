import { hash } from 'node:crypto';
import { parseIdOrSlug } from '@novu/shared';
import { Types } from 'mongoose';

const ID_BYTES = 12;
const TIME_BYTES = 4;

/**
 * An id that follows from what it stands for, so that doing the same work twice writes the same rows: the time of `parent`
 * (its first 4 bytes, which keeps ids in order of creation) and 8 bytes of a hash over the parent and `parts`.
 * Two different works of one second collide with a probability of about n²/2^65.
 */
export function derivedId(parent: Types.ObjectId, ...parts: readonly string[]): Types.ObjectId {
  const bytes = Buffer.allocUnsafe(ID_BYTES);
  bytes.set(parent.id.subarray(0, TIME_BYTES), 0);
  hash('sha256', `${parent.toHexString()}\0${parts.join('\0')}`, 'buffer').copy(
    bytes,
    TIME_BYTES,
    0,
    ID_BYTES - TIME_BYTES,
  );

  return new Types.ObjectId(bytes);
}

/** Parses 24 hex digits; undefined for anything else. */
export function toObjectId(value: string): Types.ObjectId | undefined {
  return /^[0-9a-f]{24}$/i.test(value) ? new Types.ObjectId(value) : undefined;
}

/** The internal id that a reference of a caller's is, or that it ends in as a slug does; undefined for what can only be an identifier. */
export function idIn(reference: string): Types.ObjectId | undefined {
  const parsed = parseIdOrSlug(reference);

  return 'id' in parsed ? toObjectId(parsed.id) : undefined;
}
