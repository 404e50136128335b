import { LIMITS } from '@novu/shared';
import { Types } from 'mongoose';
import { counted, type CursorQuery, InvalidCursorError, keyset, toPage, withTotal } from './cursor.js';

const byId: CursorQuery = { limit: 2, orderBy: '_id', orderDirection: 'ASC' };
const byDate: CursorQuery = { limit: 2, orderBy: 'updatedAt', orderDirection: 'DESC' };
const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const newRow = (second: number) => ({ _id: new Types.ObjectId(), updatedAt: at(second) });
const [a, b, c] = [newRow(1), newRow(2), newRow(2)];
const rows = [a, b, c];

/** The cursor a page gives out for what comes after `row`. */
function cursorOf(query: CursorQuery, row = b): string {
  return (
    toPage(
      { ...query, limit: 1 },
      [row, row].flatMap((one) => one ?? []),
    ).next ?? ''
  );
}

it('begins at the start of the list, and reads one row more than the page holds', () => {
  expect(keyset({ name: 'x' }, byId)).toEqual({ bounded: { name: 'x' }, sort: { _id: 1 }, limit: 3 });
  expect(keyset({}, byDate)).toEqual({ bounded: {}, sort: { updatedAt: -1, _id: -1 }, limit: 3 });
});

it('begins past the row a cursor stands on, or with it where that is wanted', () => {
  const after = cursorOf(byId);
  expect(keyset({ name: 'x' }, { ...byId, after })).toMatchObject({
    bounded: { $and: [{ name: 'x' }, { _id: { $gt: b._id } }] },
  });
  expect(keyset({}, { ...byId, after, includeCursor: true }).bounded).toEqual({
    $and: [{}, { _id: { $gte: b._id } }],
  });
  expect(keyset({}, { ...byId, after: b._id.toHexString() }).bounded).toEqual({
    $and: [{}, { _id: { $gt: b._id } }],
  });
});

it('breaks ties of one moment by the id', () => {
  const older = [{ updatedAt: { $lt: at(2) } }, { updatedAt: at(2), _id: { $lt: b._id } }];
  expect(keyset({}, { ...byDate, after: cursorOf(byDate) }).bounded).toEqual({ $and: [{}, { $or: older }] });
});

it('reads backwards before a cursor, and shows the rows in the order of the list', () => {
  const query = { ...byId, before: cursorOf(byId) };
  expect(keyset({}, query)).toEqual({ bounded: { $and: [{}, { _id: { $lt: b._id } }] }, sort: { _id: -1 }, limit: 3 });
  expect(toPage(query, rows)).toEqual({
    data: [b, a],
    next: cursorOf(byId, a),
    previous: cursorOf(byId, b),
    isWhole: false,
  });
});

it('takes a place by date in a list by id, but not the other way round', () => {
  expect(keyset({}, { ...byId, after: cursorOf(byDate) }).bounded).toEqual({ $and: [{}, { _id: { $gt: b._id } }] });
  expect(() => keyset({}, { ...byDate, after: cursorOf(byId) })).toThrow(InvalidCursorError);
});

it.each(['', 'nonsense', 'bnVsbA', Buffer.from('["x","i"]').toString('base64url')])(
  'names the member in which %p was given, which is no cursor',
  (cursor) => {
    expect(() => keyset({}, { ...byId, after: cursor })).toThrow(/^after /);
    expect(() => keyset({}, { ...byId, before: cursor })).toThrow(/^before /);
  },
);

it('knows the total of a page that holds all there is, and takes what was counted for others', () => {
  const whole = toPage({ ...byId, limit: 3 }, rows);
  expect(whole).toEqual({ data: rows, next: null, previous: null, isWhole: true });
  expect(toPage({ ...byId, after: cursorOf(byId) }, [])).toMatchObject({ data: [], isWhole: false });
  expect(counted({ ...whole, total: undefined }, [])).toMatchObject({ totalCount: 3, totalCountCapped: false });
});

it('says where counting stopped', () => {
  const page = { data: rows, next: null, previous: null };
  expect(withTotal(page, LIMITS.listCount)).toEqual({ ...page, totalCount: LIMITS.listCount, totalCountCapped: false });
  expect(withTotal(page, LIMITS.listCount + 1)).toMatchObject({ totalCount: LIMITS.listCount, totalCountCapped: true });
});
