import { Types } from 'mongoose';

/** What a list can be ordered by; ties are broken by `_id`, whose first bytes are the time of creation. */
export type CursorOrder = '_id' | 'updatedAt';

/** A cursor that this platform did not give out, or that is of a list in another order. */
export class InvalidCursorError extends Error {
  /** @param field the member of the query it was given in. */
  constructor(readonly field: 'after' | 'before') {
    super(`${field} is not a cursor that this API gave out for a list in this order`);
  }
}

/** The place of a row in a list: its id, and its date where the list is ordered by one. */
export interface CursorPosition {
  id: Types.ObjectId;
  date?: Date;
}

/** Opaque text for the place of a row. */
export function encodeCursor({ id, date }: CursorPosition): string {
  const parts = date ? [id.toHexString(), 'd', date.getTime()] : [id.toHexString(), 'i'];

  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/**
 * @param cursor text from {@link encodeCursor}, or the plain id of a row, as clients that page by `_id` send it.
 * @returns undefined for what is no place in a list of this order. A place by date is one by `_id` as well.
 */
export function decodeCursor(cursor: string, orderBy: CursorOrder): CursorPosition | undefined {
  const position = isId(cursor) ? { id: new Types.ObjectId(cursor) } : read(cursor);

  return orderBy === '_id' || position?.date ? position : undefined;
}

function read(cursor: string): CursorPosition | undefined {
  const [hex, kind, milliseconds] = parts(cursor);
  if (!isId(hex)) return undefined;
  const id = new Types.ObjectId(hex);
  if (kind === 'i') return { id };
  const date = kind === 'd' && typeof milliseconds === 'number' ? new Date(milliseconds) : undefined;

  return date && !Number.isNaN(date.getTime()) ? { id, date } : undefined;
}

function parts(cursor: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));

    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}

function isId(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9a-f]{24}$/i.test(text);
}
