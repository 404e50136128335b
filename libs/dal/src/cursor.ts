import { LIMITS } from '@novu/shared';
import { Types } from 'mongoose';
import { type Read, type Total, totalOf } from './reads.js';

/** What a list can be ordered by; ties are broken by `_id`, whose first bytes are the time of creation. */
type CursorOrder = '_id' | 'updatedAt';

/** One page of a list that is read by cursor. `after` and `before` are cursors an earlier page gave out. */
export interface CursorQuery {
  limit: number;
  after?: string;
  before?: string;
  /** Ties are broken by `_id` in the same direction. */
  orderBy: CursorOrder;
  orderDirection: 'ASC' | 'DESC';
  /** Whether the row the cursor stands on belongs to the page. */
  includeCursor?: boolean;
}

/** The rows of a page, and where the pages beside it begin. */
interface Rows<Doc> {
  data: Doc[];
  next: string | null;
  previous: string | null;
}

export interface CursorPage<Doc> extends Rows<Doc> {
  totalCount: number;
  /** True when counting stopped at {@link LIMITS.listCount}. */
  totalCountCapped: boolean;
}

/** A page whose rows are there, and whose total is not counted yet: that can go together with other reads. */
export interface UncountedPage<Doc> extends Rows<Doc> {
  /** Undefined where the page holds all there is. */
  total: Read<Total> | undefined;
}

/** A cursor that this platform did not give out, or that is of a list in another order. */
export class InvalidCursorError extends Error {
  /** @param field the member of the query it was given in. */
  constructor(readonly field: 'after' | 'before') {
    super(`${field} is not a cursor that this API gave out for a list in this order`);
  }
}

/** Where a page begins, and one row more than it holds. @throws InvalidCursorError */
export function keyset<Filter extends object>(
  filter: Filter,
  query: CursorQuery,
): { bounded: Filter | { $and: [Filter, object] }; sort: Record<string, 1 | -1>; limit: number } {
  const { orderBy } = query;
  const place = placeOf(query);
  const ascending = (query.orderDirection === 'ASC') !== isBackwards(query);
  const direction = ascending ? 1 : -1;

  return {
    bounded: place ? { $and: [filter, beyond(orderBy, place, ascending, query.includeCursor)] } : filter,
    sort: orderBy === '_id' ? { _id: direction } : { [orderBy]: direction, _id: direction },
    limit: query.limit + 1,
  };
}

/**
 * @param rows of the page and the one behind it, as {@link keyset} asks for them.
 * @returns also whether the page holds all there is, so that it needs no counting.
 */
export function toPage<Doc extends { _id: Types.ObjectId; updatedAt: Date }>(
  query: CursorQuery,
  rows: readonly Doc[],
): Rows<Doc> & { isWhole: boolean } {
  const { orderBy } = query;
  const backwards = isBackwards(query);
  const cursor = query.after ?? query.before;
  const more = rows.length > query.limit;
  const data = rows.slice(0, query.limit);
  if (backwards) data.reverse();
  const cursorOf = (doc: Doc | undefined): string | null =>
    doc ? encode({ id: doc._id, ...(orderBy === '_id' ? {} : { date: doc[orderBy] }) }) : null;
  const hasNext = backwards ? true : more;
  const hasPrevious = backwards ? more : cursor !== undefined;

  return {
    data,
    next: hasNext ? cursorOf(data.at(-1)) : null,
    previous: hasPrevious ? cursorOf(data[0]) : null,
    isWhole: cursor === undefined && !more,
  };
}

/** @param total how many rows there are; counting went one further than {@link LIMITS.listCount} at most. */
export function withTotal<Doc>(page: Rows<Doc>, total: number): CursorPage<Doc> {
  return { ...page, totalCount: Math.min(total, LIMITS.listCount), totalCountCapped: total > LIMITS.listCount };
}

/** The page with its total, of what {@link UncountedPage.total} found. */
export function counted<Doc>({ total, ...page }: UncountedPage<Doc>, found: readonly Total[]): CursorPage<Doc> {
  return withTotal(page, total ? totalOf(found) : page.data.length);
}

function isBackwards({ before, after }: CursorQuery): boolean {
  return before !== undefined && after === undefined;
}

/** Rows past the cursor in the given direction. */
function beyond(orderBy: CursorOrder, { id, date }: CursorPosition, ascending: boolean, inclusive = false): object {
  const past = ascending ? '$gt' : '$lt';
  const idBound = { [inclusive ? `${past}e` : past]: id };

  return orderBy === '_id'
    ? { _id: idBound }
    : { $or: [{ [orderBy]: { [past]: date } }, { [orderBy]: date, _id: idBound }] };
}

/** The place of a row in a list: its id, and its date where the list is ordered by one. */
interface CursorPosition {
  id: Types.ObjectId;
  date?: Date;
}

/** @throws InvalidCursorError */
function placeOf({ after, before, orderBy }: CursorQuery): CursorPosition | undefined {
  const cursor = after ?? before;
  if (cursor === undefined) return undefined;
  const place = decode(cursor, orderBy);
  if (!place) throw new InvalidCursorError(after === undefined ? 'before' : 'after');

  return place;
}

/** Opaque text for the place of a row. */
function encode({ id, date }: CursorPosition): string {
  const parts = date ? [id.toHexString(), 'd', date.getTime()] : [id.toHexString(), 'i'];

  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/**
 * @param cursor text from {@link encode}, or the plain id of a row, as clients that page by `_id` send it.
 * @returns undefined for what is no place in a list of this order. A place by date is one by `_id` as well.
 */
function decode(cursor: string, orderBy: CursorOrder): CursorPosition | undefined {
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
