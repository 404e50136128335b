import { type Connection, Schema, Types } from 'mongoose';
import type { CursorPage, CursorQuery } from '../cursor.js';
import { ScopedRepository } from '../repository.js';
import type { Scope, ScopedDoc } from '../scope.js';
import { containing } from '../text-search.js';

/** A thing of the customer's that notifications are about or belong to: a tenant, a project, a region. */
export interface ContextDoc extends ScopedDoc {
  type: string;
  id: string;
  /** `type:id`, see {@link contextKey}. */
  key: string;
  data: Record<string, unknown>;
  /** Where the customer's own code answers for this context. */
  bridgeUrl?: string;
}

/** What tells a context from the others of its environment. */
export type ContextName = Pick<ContextDoc, 'type' | 'id'>;

/** A context as a caller gives it, with data for the case that it is new. */
export interface ContextInput extends ContextName {
  data?: Record<string, unknown>;
}

/** `tenant:acme` for type `tenant` and id `acme`; neither can hold a colon. */
export function contextKey({ type, id }: ContextName): string {
  return `${type}:${id}`;
}

/** What runs, subscriptions and preferences keep of their contexts: the keys, sorted (`spec/engine.md` section 3.2). */
export function contextKeys(contexts: readonly ContextName[]): string[] {
  return contexts.map(contextKey).sort();
}

const schema = new Schema<ContextDoc>(
  {
    _environmentId: Types.ObjectId,
    _organizationId: Types.ObjectId,
    type: String,
    id: String,
    key: String,
    data: Schema.Types.Mixed,
    bridgeUrl: String,
  },
  // `id` is a field here; mongoose's getter of that name would hide it.
  { timestamps: true, versionKey: false, minimize: false, id: false },
);

export class ContextRepository extends ScopedRepository<ContextDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'contexts',
      schema,
      indexes: [
        // findByKey, findOrCreate, update, remove. Unique: a type and an id name one context of an environment.
        { key: { _environmentId: 1, key: 1 }, unique: true },
        // list by id
        { key: { _environmentId: 1, id: 1, _id: 1 } },
        // list by type
        { key: { _environmentId: 1, type: 1, _id: 1 } },
        // list pages
        { key: { _environmentId: 1, _id: 1 } },
        { key: { _environmentId: 1, updatedAt: 1, _id: 1 } },
      ],
    });
  }

  findByTypeAndId(scope: Scope, name: ContextName): Promise<ContextDoc | null> {
    return this.findOne(scope, { key: contextKey(name) });
  }

  findManyByKey(scope: Scope, keys: readonly string[]): Promise<ContextDoc[]> {
    return this.raw.find({ _environmentId: scope.environmentId, key: { $in: keys } }).toArray();
  }

  /**
   * Makes sure that the contexts exist. The data of one that was there is not touched (`spec/engine.md` section 3.2). One query when
   * all are there, two when some are new, three when another call makes the same ones at the same moment.
   * @returns the contexts in the order given, each once; of one given twice, the last data counts.
   */
  async findOrCreate(scope: Scope, contexts: readonly ContextInput[]): Promise<ContextDoc[]> {
    const wanted = new Map(contexts.map((context) => [contextKey(context), context]));
    if (wanted.size === 0) return [];
    const found = await this.findByKeys(scope, [...wanted.keys()]);
    const missing = [...wanted].filter(([key]) => !found.has(key)).map(([, context]) => newContext(scope, context));
    const refused = await this.insertMissing(missing);
    const madeByOthers = missing.filter((_, index) => refused.has(index));
    const made = missing.filter((_, index) => !refused.has(index));
    const late = await this.findByKeys(
      scope,
      madeByOthers.map(({ key }) => key),
    );
    for (const doc of [...made, ...late.values()]) found.set(doc.key, doc);

    return [...wanted.keys()].flatMap((key) => found.get(key) ?? []);
  }

  private async findByKeys(scope: Scope, keys: readonly string[]): Promise<Map<string, ContextDoc>> {
    const docs = keys.length === 0 ? [] : await this.findManyByKey(scope, keys);

    return new Map(docs.map((doc) => [doc.key, doc]));
  }

  /** @param search `text`: part of `type:id`, upper and lower case alike; `type`, `id`: the whole of it. */
  list(
    scope: Scope,
    { text, type, id }: { text?: string; type?: string; id?: string },
    query: CursorQuery,
  ): Promise<CursorPage<ContextDoc>> {
    return this.page(
      scope,
      {
        ...(text === undefined ? {} : { key: containing(text) }),
        ...(type === undefined ? {} : { type }),
        ...(id === undefined ? {} : { id }),
      },
      query,
    );
  }

  /** @returns null when there is one of this type and id. */
  create(scope: Scope, context: ContextInput & Pick<ContextDoc, 'bridgeUrl'>): Promise<ContextDoc | null> {
    return this.insertUnlessTaken(scope, { ...context, key: contextKey(context), data: context.data ?? {} });
  }

  /** @param changes `data` takes the place of what was there; `bridgeUrl: null` takes the address away, an absent one stays. */
  update(
    scope: Scope,
    name: ContextName,
    { data, bridgeUrl }: { data: Record<string, unknown>; bridgeUrl?: string | null },
  ): Promise<ContextDoc | null> {
    return this.updateOne(
      scope,
      { key: contextKey(name) },
      {
        $set: { data, ...(typeof bridgeUrl === 'string' ? { bridgeUrl } : {}) },
        ...(bridgeUrl === null ? { $unset: { bridgeUrl: '' } } : {}),
      },
    );
  }

  async remove(scope: Scope, name: ContextName): Promise<boolean> {
    return (await this.deleteMany(scope, { key: contextKey(name) })) > 0;
  }
}

function newContext({ organizationId, environmentId }: Scope, { type, id, data = {} }: ContextInput): ContextDoc {
  const now = new Date();

  return {
    _id: new Types.ObjectId(),
    _environmentId: environmentId,
    _organizationId: organizationId,
    type,
    id,
    key: contextKey({ type, id }),
    data,
    createdAt: now,
    updatedAt: now,
  };
}
