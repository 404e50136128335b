import { LIMITS } from '@novu/shared';
import { type Connection, Schema, Types } from 'mongoose';
import type { CursorPage, CursorQuery } from '../cursor.js';
import { ScopedRepository } from '../repository.js';
import type { Read } from '../reads.js';
import type { Scope, ScopedDoc } from '../scope.js';
import { containing } from '../text-search.js';

/** A named group of subscribers that can be notified at once. */
export interface TopicDoc extends ScopedDoc {
  key: string;
  name?: string;
  data?: Record<string, unknown>;
}

const schema = new Schema<TopicDoc>(
  {
    _environmentId: Types.ObjectId,
    _organizationId: Types.ObjectId,
    key: String,
    name: String,
    data: Schema.Types.Mixed,
  },
  { timestamps: true, versionKey: false, minimize: false },
);

export class TopicRepository extends ScopedRepository<TopicDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'topics',
      schema,
      indexes: [
        // findByKey, readByKey, findManyByKey, create
        { key: { _environmentId: 1, key: 1 }, unique: true },
        // list, listPage
        { key: { _environmentId: 1, _id: 1 } },
        { key: { _environmentId: 1, updatedAt: 1, _id: 1 } },
      ],
    });
  }

  findByKey(scope: Scope, key: string): Promise<TopicDoc | null> {
    return this.findOne(scope, { key });
  }

  readByKey(scope: Scope, key: string): Read<TopicDoc> {
    return this.readRows(scope, { key }, { limit: 1 });
  }

  findManyByKey(scope: Scope, keys: readonly string[]): Promise<TopicDoc[]> {
    return this.find(scope, { key: { $in: keys } });
  }

  readManyById(scope: Scope, ids: readonly Types.ObjectId[]): Read<TopicDoc> {
    return this.readRows(scope, { _id: { $in: [...ids] } });
  }

  /** @param search part of the key, part of the name. */
  list(scope: Scope, search: { key?: string; name?: string }, query: CursorQuery): Promise<CursorPage<TopicDoc>> {
    const filter = Object.fromEntries(Object.entries(search).map(([field, text]) => [field, containing(text)]));

    return this.page(scope, filter, query);
  }

  /** Newest first, and how many there are in all. @param key of one topic alone. */
  async listPage(
    scope: Scope,
    key: string | undefined,
    { limit, skip }: { limit: number; skip: number },
  ): Promise<{ rows: TopicDoc[]; totalCount: number }> {
    const filter = key === undefined ? {} : { key };
    const [rows, totalCount] = await Promise.all([
      this.find(scope, filter, { sort: { _id: -1 }, limit, skip }),
      this.count(scope, filter, LIMITS.listCount),
    ]);

    return { rows, totalCount };
  }

  /** @returns null when the key is taken. */
  create(scope: Scope, topic: Pick<TopicDoc, 'key' | 'name' | 'data'>): Promise<TopicDoc | null> {
    return this.insertUnlessTaken(scope, topic);
  }

  /** @param changes absent members stay as they are; `data: null` takes the data away. */
  update(
    scope: Scope,
    key: string,
    { name, data }: { name?: string; data?: Record<string, unknown> | null },
  ): Promise<TopicDoc | null> {
    return this.updateOne(
      scope,
      { key },
      {
        $set: { ...(name === undefined ? {} : { name }), ...(data ? { data } : {}) },
        ...(data === null ? { $unset: { data: '' } } : {}),
      },
    );
  }

  async remove(scope: Scope, key: string): Promise<boolean> {
    return (await this.deleteMany(scope, { key })) > 0;
  }
}
