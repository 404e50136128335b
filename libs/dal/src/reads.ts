import type { mongo } from 'mongoose';

/** Rows come in one answer of the server, as far as they fit into its 16 MB; only the rest is asked for. */
const ALL_AT_ONCE = { batchSize: 10_000, allowDiskUse: true };

/**
 * A read that is not sent yet, so that it can go together with others. Made by the repository whose collection it reads, which also
 * puts the scope into it.
 */
export class Read<Row extends object> {
  /** Only says what the rows are. */
  declare readonly row?: Row;

  constructor(
    readonly collection: mongo.Collection,
    readonly pipeline: readonly mongo.Document[],
  ) {}

  /** Carries it out by itself. */
  rows(): Promise<Row[]> {
    return this.collection.aggregate<Row>([...this.pipeline], ALL_AT_ONCE).toArray();
  }
}

/** How many rows there are, up to where counting stops; no row of it stands for none. */
export interface Total {
  count: number;
}

/** The number a counting read has found. */
export function totalOf(found: readonly Total[]): number {
  return found[0]?.count ?? 0;
}

/** Reads by the names their rows are wanted under; what is undefined is not read, and has no rows. */
export type Reads = Readonly<Record<string, Read<object> | undefined>>;

/** The rows of each of several reads. */
export type RowsOf<Wanted extends Reads> = {
  [Name in keyof Wanted]: NonNullable<Wanted[Name]> extends Read<infer Row> ? Row[] : never;
};

/**
 * Carries out several reads, of the same or of different collections, in one command. They run in the order they are named in, each
 * with its own index.
 */
export async function readTogether<Wanted extends Reads>(wanted: Wanted): Promise<RowsOf<Wanted>> {
  const reads = Object.entries(wanted).flatMap(([name, read]) => (read ? [{ name, read }] : []));
  const rows: Record<string, unknown[]> = Object.fromEntries(Object.keys(wanted).map((name) => [name, []]));
  const [first, ...others] = reads.map(({ name, read: { collection, pipeline } }) => ({
    collection,
    pipeline: [...pipeline, { $replaceWith: { [name]: '$$ROOT' } }],
  }));
  if (!first) return rows as RowsOf<Wanted>;
  const found = first.collection.aggregate(
    [
      ...first.pipeline,
      ...others.map(({ collection, pipeline }) => ({ $unionWith: { coll: collection.collectionName, pipeline } })),
    ],
    ALL_AT_ONCE,
  );
  for await (const named of found) for (const [name, row] of Object.entries(named)) rows[name]?.push(row);

  return rows as RowsOf<Wanted>;
}
