import type { Connection, Model, QueryFilter, Schema, UpdateQuery } from 'mongoose';
import { mongo, type Types } from 'mongoose';
import { LIMITS } from '@novu/shared';
import { type CursorPage, type CursorQuery, keyset, toPage, type UncountedPage, withTotal } from './cursor.js';
import { DUPLICATE_KEY, duplicatesOf, isDatabaseUnavailable, isDuplicateKey } from './database-errors.js';
import { Read, readTogether, type Total } from './reads.js';
import type { NewDoc, Scope, ScopedDoc } from './scope.js';
import { type ServerLife, serverLife } from './server-life.js';

export type Filter<Doc> = QueryFilter<Doc>;
export type Update<Doc> = UpdateQuery<Doc>;
type IndexDescription = mongo.IndexDescription;
export type Sort = Record<string, 1 | -1>;

/** Fields to return; `_id` comes along unless it is switched off. */
export type Projection<Doc> = Partial<Record<keyof Doc & string, 1 | 0>>;

export interface FindOptions<Doc> {
  sort?: Sort;
  limit?: number;
  skip?: number;
  projection?: Projection<Doc>;
}

/** A row of another collection, and one that belongs to it, where there is one. */
export interface Owned<Owner, Doc> {
  owner: Owner;
  row?: Doc;
}

/** What a collection is: its name on disk, its schema and the indexes its repository's queries need. */
export interface CollectionDefinition<Doc> {
  name: string;
  schema: Schema<Doc>;
  indexes: readonly IndexDescription[];
  /** Rows are marked `deleted: true` instead of removed, and reads skip them. */
  softDelete?: boolean;
}

/**
 * Base of all repositories. The model stays private to this file's classes and their subclasses; callers of a
 * repository only see methods named after the question they answer.
 */
export abstract class Repository<Doc extends { _id: Types.ObjectId }> {
  protected readonly model: Model<Doc>;

  /** The driver's own collection, for hot paths that must not pay for casting: documents go in and come out as they are. */
  protected readonly raw: mongo.Collection<Doc>;

  protected constructor(
    connection: Connection,
    readonly definition: CollectionDefinition<Doc>,
  ) {
    const { name, schema } = definition;
    this.model = (connection.models[name] as Model<Doc> | undefined) ?? connection.model<Doc>(name, schema, name);
    this.raw = connection.getClient().db(connection.name).collection<Doc>(name);
  }

  /** The collection, where only its name matters. */
  protected get collection(): mongo.Collection {
    return this.raw.db.collection(this.definition.name);
  }

  /** The life of the server in which is written what is written from now on. */
  get serverLife(): ServerLife {
    return serverLife(this.model.db);
  }

  /** Creates the collection's missing indexes. Safe to run at every start. */
  async ensureIndexes(): Promise<void> {
    await this.model.createCollection().catch((error: unknown) => {
      if (!(error instanceof mongo.MongoServerError && error.codeName === 'NamespaceExists')) throw error;
    });
    if (this.definition.indexes.length > 0) await this.raw.createIndexes([...this.definition.indexes]);
  }

  /**
   * Inserts what is not there yet: rows whose natural key exists are left alone, which makes replaying a pass harmless.
   * Not acknowledged by the journal: a pass is only forgotten by a later write, and the journal keeps their order.
   * @returns the indexes, in `docs`, of the rows that already existed.
   */
  protected insertMissing(docs: readonly Doc[]): Promise<Set<number>> {
    return this.insertAll(docs, { w: 1, j: false });
  }

  /**
   * Inserts in one command, without what the driver does for each row of `insertMany`, which costs as much again as the insert.
   * @returns the indexes, in `docs`, of the rows a unique index refused. Throws when any other row was refused.
   */
  protected async insertAll(docs: readonly Doc[], writeConcern: mongo.WriteConcernSettings): Promise<Set<number>> {
    const refused = new Set<number>();
    for (let start = 0; start < docs.length; start += ROWS_PER_COMMAND) {
      const rows = docs.slice(start, start + ROWS_PER_COMMAND);
      for (const index of await this.insertRows(rows, writeConcern)) refused.add(start + index);
    }

    return refused;
  }

  /**
   * The rows of a filter, where they are few: in one command, without a cursor of the driver's, unless they do not fit into one answer of
   * the server, which holds 16 MB.
   */
  protected async findFew<Row = Doc>(filter: mongo.Filter<Doc>, projection: mongo.Document = {}): Promise<Row[]> {
    const find = this.raw.collectionName;
    const answer = await this.read({ find, filter, projection, batchSize: ROWS_PER_ANSWER });
    const { id, firstBatch } = (answer as { cursor: { id: mongo.Long | number; firstBatch: Row[] } }).cursor;
    if (Number(id) === 0) return firstBatch;
    await this.raw.db.command({ killCursors: find, cursors: [mongo.Long.fromValue(id)] });

    return this.raw.find(filter, { projection }).toArray() as Promise<Row[]>;
  }

  /** The rows of a `find` or `aggregate` that has few enough of them for one answer. */
  protected async firstBatch<Row>(command: mongo.Document): Promise<Row[]> {
    const answer = await this.read(command);

    return (answer as { cursor: { firstBatch: Row[] } }).cursor.firstBatch;
  }

  /**
   * A read in the server's own words: the driver's cursors cost more than all the rest of a page. As with them, a read that meets a
   * change of primary is tried once more.
   */
  protected async read(command: mongo.Document): Promise<mongo.Document> {
    const readPreference = this.raw.readPreference ?? mongo.ReadPreference.primary;
    const run = (): Promise<mongo.Document> => this.raw.db.command(command, { readPreference });

    return run().catch((error: unknown) => {
      if (!isDatabaseUnavailable(error) || error instanceof mongo.MongoServerSelectionError) throw error;

      return run();
    });
  }

  private async insertRows(rows: readonly Doc[], writeConcern: mongo.WriteConcernSettings): Promise<Set<number>> {
    let answer: mongo.Document;
    try {
      answer = await this.raw.db.command({
        insert: this.raw.collectionName,
        documents: rows,
        ordered: false,
        writeConcern,
      });
    } catch (error) {
      if (error instanceof mongo.MongoServerError && !OVERSIZE.has(Number(error.code))) throw error;
      if (isDatabaseUnavailable(error)) throw error;

      return this.insertInPieces(rows, writeConcern);
    }

    return refusalsOf(answer);
  }

  /** What does not fit into one command; the driver splits it. */
  private async insertInPieces(rows: readonly Doc[], writeConcern: mongo.WriteConcernSettings): Promise<Set<number>> {
    try {
      await this.raw.insertMany(rows as mongo.OptionalUnlessRequiredId<Doc>[], { ordered: false, writeConcern });

      return new Set();
    } catch (error) {
      return duplicatesOf(error);
    }
  }
}

/** More than the server sends in one answer of its own accord, which is 101. */
const ROWS_PER_ANSWER = 10_000;

/** Rows of one insert command. The server takes 100,000, and 48 MB. */
const ROWS_PER_COMMAND = 2_000;

/** What the server says of a command that is too large. */
const OVERSIZE: ReadonlySet<number> = new Set([
  17_280, // KeyTooLong
  10_334, // BSONObjectTooLarge
  10_142, // BufferTooLarge
]);

/** What an insert command answers; the server sends more, which nobody looks at. */
interface InsertAnswer {
  writeErrors?: readonly { index: number; code: number; errmsg?: string }[];
  writeConcernError?: { code: number; errmsg?: string };
}

/** @throws MongoServerError unless all the rows that were refused are duplicates. */
function refusalsOf({ writeErrors = [], writeConcernError }: InsertAnswer): Set<number> {
  const failure = writeErrors.find(({ code }) => code !== DUPLICATE_KEY) ?? writeConcernError;
  if (failure) throw new mongo.MongoServerError(failure);

  return new Set(writeErrors.map(({ index }) => index));
}

/** In the words of an aggregation. */
function stagesOf<Doc>({ sort, skip, limit, projection }: FindOptions<Doc>): mongo.Document[] {
  return [
    ...(sort ? [{ $sort: sort }] : []),
    ...(skip ? [{ $skip: skip }] : []),
    ...(limit ? [{ $limit: limit }] : []),
    ...(projection ? [{ $project: projection }] : []),
  ];
}

/**
 * Base of the collections that belong to one environment. Its helpers take the scope first and always put it
 * into the filter; a repository has no other way to reach its rows.
 */
export abstract class ScopedRepository<Doc extends ScopedDoc> extends Repository<Doc> {
  protected inScope(scope: Scope, filter: Filter<Doc> = {}): Filter<Doc> {
    return {
      ...filter,
      _environmentId: scope.environmentId,
      ...(this.definition.softDelete ? { deleted: false } : {}),
    };
  }

  protected async findOne(scope: Scope, filter: Filter<Doc>, projection?: Projection<Doc>): Promise<Doc | null> {
    return this.model.findOne(this.inScope(scope, filter), projection).lean<Doc>().exec();
  }

  protected async find(scope: Scope, filter: Filter<Doc>, options: FindOptions<Doc> = {}): Promise<Doc[]> {
    const query = this.model.find(this.inScope(scope, filter), options.projection);
    if (options.sort) query.sort(options.sort);
    if (options.skip) query.skip(options.skip);
    if (options.limit) query.limit(options.limit);

    return query.lean<Doc[]>().exec();
  }

  /** Counts at most `limit` rows: totals are capped where the interface caps them. */
  protected async count(scope: Scope, filter: Filter<Doc>, limit?: number): Promise<number> {
    return this.model.countDocuments(this.inScope(scope, filter), limit ? { limit } : {}).exec();
  }

  /**
   * A page by keyset: stable while rows are added or removed, and as fast on the last page as on the first.
   * @throws InvalidCursorError when a cursor is not one of ours, or of another order.
   */
  protected async page(scope: Scope, filter: Filter<Doc>, query: CursorQuery): Promise<CursorPage<Doc>> {
    const { bounded, ...options } = keyset(filter, query);
    const { isWhole, ...page } = toPage(query, await this.find(scope, bounded, options));

    return withTotal(page, isWhole ? page.data.length : await this.count(scope, filter, LIMITS.listCount + 1));
  }

  /**
   * As {@link page}, of the rows whose `field` holds the `_id` of the one row another read finds, in one command with that one.
   * @returns null when the other read finds nothing.
   */
  protected async pageOf<Owner extends { _id: Types.ObjectId }>(
    scope: Scope,
    owners: Read<Owner>,
    field: keyof Doc & string,
    filter: Filter<Doc>,
    query: CursorQuery,
  ): Promise<{ owner: Owner; page: UncountedPage<Doc> } | null> {
    const { bounded, ...options } = keyset(filter, query);
    const { found } = await readTogether({ found: this.owned(scope, owners, field, bounded, options) });
    const [first] = found;
    if (!first) return null;
    const { owner } = first;
    const rows = found.flatMap(({ row }) => row ?? []);
    const { isWhole, ...page } = toPage(query, rows);
    const total = isWhole ? undefined : this.readTotal(scope, { ...filter, [field]: owner._id }, LIMITS.listCount + 1);

    return { owner, page: { ...page, total } };
  }

  /** Rows, to be read together with others. Unlike {@link find}, it takes the filter as it is: an id must be an id, and no text. */
  protected readRows<Row extends object = Doc>(
    scope: Scope,
    filter: Filter<Doc>,
    options: FindOptions<Doc> = {},
  ): Read<Row> {
    return new Read<Row>(this.collection, [{ $match: this.inScope(scope, filter) }, ...stagesOf(options)]);
  }

  /** How many rows there are, to be read together with others. @param limit counting stops there. */
  protected readTotal(scope: Scope, filter: Filter<Doc>, limit?: number): Read<Total> {
    return new Read<Total>(this.collection, [
      { $match: this.inScope(scope, filter) },
      ...stagesOf({ ...(limit ? { limit } : {}) }),
      { $count: 'count' satisfies keyof Total },
    ]);
  }

  /**
   * The rows whose `field` holds the `_id` of one that another read finds, of each of those in order; an owner without rows comes
   * alone. What is left out and where it ends goes for each owner by itself.
   * @param also a condition on the row and on `$$of`, the row it belongs to, as an expression.
   */
  protected owned<Owner extends object>(
    scope: Scope,
    owners: Read<Owner>,
    field: keyof Doc & string,
    filter: Filter<Doc>,
    options: FindOptions<Doc>,
    also?: mongo.Document,
  ): Read<Owned<Owner, Doc>> {
    const ofOwner = { ...this.inScope(scope, filter), $expr: { $eq: [`$${field}`, '$$owner'] } };

    return new Read<Owned<Owner, Doc>>(owners.collection, [
      ...owners.pipeline,
      { $replaceWith: { owner: '$$ROOT' } },
      {
        $lookup: {
          from: this.definition.name,
          let: { owner: '$owner._id', of: '$owner' },
          // Apart: together with another expression the first one is not looked for in an index.
          pipeline: [{ $match: ofOwner }, ...(also ? [{ $match: { $expr: also } }] : []), ...stagesOf(options)],
          as: 'row',
        },
      },
      { $unwind: { path: '$row', preserveNullAndEmptyArrays: true } },
    ]);
  }

  /**
   * The rows whose `field` holds one of the `_id`s that another read finds, whatever their order. For ids that are few.
   * @param filter values that fields must have, or conditions on them.
   */
  protected readEach<Row extends object = Doc>(
    scope: Scope,
    ids: Read<{ _id: Types.ObjectId }>,
    field: keyof Doc & string,
    filter: Partial<Record<keyof Doc & string, unknown>>,
    projection?: Projection<Doc>,
  ): Read<Row> {
    const conditions = Object.entries(this.inScope(scope, filter as Filter<Doc>));

    return new Read<Row>(ids.collection, [
      ...ids.pipeline,
      { $group: { _id: null, ids: { $addToSet: '$_id' } } },
      { $lookup: { from: this.definition.name, localField: 'ids', foreignField: field, as: 'row' } },
      { $unwind: '$row' },
      { $match: Object.fromEntries(conditions.map(([name, condition]) => [`row.${name}`, condition])) },
      { $replaceWith: '$row' },
      ...stagesOf({ ...(projection ? { projection } : {}) }),
    ]);
  }

  protected async insert(scope: Scope, doc: NewRow<Doc>): Promise<Doc> {
    const created = await this.model.create({
      ...doc,
      _environmentId: scope.environmentId,
      _organizationId: scope.organizationId,
    } as Doc);

    return created.toObject<Doc>({ flattenMaps: true });
  }

  /** As {@link insert}, where a unique index may refuse the row. @returns null when it does; a transaction it is part of is over then. */
  protected async insertUnlessTaken(scope: Scope, doc: NewRow<Doc>): Promise<Doc | null> {
    try {
      return await this.insert(scope, doc);
    } catch (error) {
      if (isDuplicateKey(error)) return null;
      throw error;
    }
  }

  protected async updateOne(scope: Scope, filter: Filter<Doc>, update: Update<Doc>): Promise<Doc | null> {
    return this.model
      .findOneAndUpdate(this.inScope(scope, filter), update, { returnDocument: 'after' })
      .lean<Doc>()
      .exec();
  }

  protected async updateMany(scope: Scope, filter: Filter<Doc>, update: Update<Doc>): Promise<number> {
    return (await this.model.updateMany(this.inScope(scope, filter), update).exec()).modifiedCount;
  }

  /** Removes rows for good; see {@link softDelete} for collections that keep theirs. */
  protected async deleteMany(scope: Scope, filter: Filter<Doc>): Promise<number> {
    return (await this.model.deleteMany({ ...filter, _environmentId: scope.environmentId } as Filter<Doc>).exec())
      .deletedCount;
  }

  protected async softDelete(scope: Scope, filter: Filter<Doc>): Promise<number> {
    return this.updateMany(scope, filter, { $set: { deleted: true, deletedAt: new Date() } });
  }
}

/** A row before it is stored; whose it is follows from the scope. */
type NewRow<Doc extends ScopedDoc> = Omit<NewDoc<Doc>, '_environmentId' | '_organizationId'>;
