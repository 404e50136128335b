import { Types } from 'mongoose';

/** A cursor that this platform did not give out. */
export class InvalidCursorError extends Error {
  constructor() {
    super('The cursor is not one that this API gave out');
  }
}

/** The place of a row in an ordered list: its value of the ordering field, and its id. */
export interface CursorPosition {
  value: unknown;
  id: Types.ObjectId;
}

/** Opaque text for the place of a row. Only dates, numbers, texts and ids are ordered by. */
export function encodeCursor(value: unknown, id: Types.ObjectId): string {
  const tagged =
    value instanceof Date ? ['d', value.getTime()] : value instanceof Types.ObjectId ? ['i'] : ['v', value ?? null];

  return Buffer.from(JSON.stringify([id.toHexString(), ...tagged])).toString('base64url');
}

/**
 * @param cursor text from {@link encodeCursor}, or the plain id of a row, as clients that page by `_id` send it.
 * @throws InvalidCursorError
 */
export function decodeCursor(cursor: string): CursorPosition {
  if (/^[0-9a-f]{24}$/i.test(cursor)) {
    const id = new Types.ObjectId(cursor);

    return { value: id, id };
  }
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (!Array.isArray(parsed) || typeof parsed[0] !== 'string' || !/^[0-9a-f]{24}$/.test(parsed[0]))
      throw new InvalidCursorError();
    const [hex, kind, value] = parsed as [string, unknown, unknown];
    const id = new Types.ObjectId(hex);
    if (kind === 'i') return { value: id, id };
    if (kind === 'd' && typeof value === 'number') return { value: new Date(value), id };
    if (kind === 'v' && (value === null || typeof value === 'string' || typeof value === 'number'))
      return { value, id };
  } catch {
    // Falls through to the one error below.
  }
  throw new InvalidCursorError();
}
