import { isDeepStrictEqual } from 'node:util';
import { type Connection, Schema, Types } from 'mongoose';
import { isDuplicateKey } from '../database-errors.js';
import { ScopedRepository } from '../repository.js';
import type { Scope, ScopedDoc } from '../scope.js';

/** A customer of the customer, that events can name. Kept for clients older than contexts. */
export interface TenantDoc extends ScopedDoc {
  identifier: string;
  name?: string;
  data?: Record<string, unknown>;
}

/** A tenant as a caller gives it. Absent: not said. */
export type TenantInput = Pick<TenantDoc, 'identifier' | 'name' | 'data'>;

const schema = new Schema<TenantDoc>(
  {
    _environmentId: Types.ObjectId,
    _organizationId: Types.ObjectId,
    identifier: String,
    name: String,
    data: Schema.Types.Mixed,
  },
  { timestamps: true, versionKey: false, minimize: false },
);

export class TenantRepository extends ScopedRepository<TenantDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'tenants',
      schema,
      indexes: [
        // findByIdentifier, upsert, create, update, remove. Unique: an identifier means one tenant of an environment.
        { key: { _environmentId: 1, identifier: 1 }, unique: true },
        // list
        { key: { _environmentId: 1, _id: 1 } },
      ],
    });
  }

  findByIdentifier(scope: Scope, identifier: string): Promise<TenantDoc | null> {
    return this.findOne(scope, { identifier });
  }

  /** Newest first. */
  list(scope: Scope, { limit, skip }: { limit: number; skip: number }): Promise<TenantDoc[]> {
    return this.find(scope, {}, { sort: { _id: -1 }, limit, skip });
  }

  /** @returns null when the identifier is taken. */
  create(scope: Scope, tenant: TenantInput): Promise<TenantDoc | null> {
    return this.insertUnlessTaken(scope, tenant);
  }

  /**
   * Makes sure that the tenant exists and has the given fields; one whose fields say so already is not written, so that a tenant in
   * every event costs a read only (`spec/engine.md` section 3.4).
   */
  async upsert(scope: Scope, { identifier, ...fields }: TenantInput): Promise<TenantDoc> {
    const existing = await this.findByIdentifier(scope, identifier);
    if (existing && says(existing, fields)) return existing;

    return (
      (await this.update(scope, identifier, fields)) ??
      (await this.create(scope, { identifier, ...fields })) ??
      // Another call made it in between.
      this.upsert(scope, { identifier, ...fields })
    );
  }

  /**
   * @param changes absent members stay as they are.
   * @returns null when there is no such tenant, 'taken' when another has the new identifier.
   */
  async change(scope: Scope, identifier: string, changes: Partial<TenantInput>): Promise<TenantDoc | null | 'taken'> {
    try {
      return await this.update(scope, identifier, changes);
    } catch (error) {
      if (isDuplicateKey(error)) return 'taken';
      throw error;
    }
  }

  async remove(scope: Scope, identifier: string): Promise<boolean> {
    return (await this.deleteMany(scope, { identifier })) > 0;
  }

  private update(scope: Scope, identifier: string, changes: Partial<TenantInput>): Promise<TenantDoc | null> {
    return this.updateOne(scope, { identifier }, { $set: definedFields(changes) });
  }
}

function definedFields(fields: Partial<TenantInput>): Partial<TenantInput> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Whether the tenant has all the fields as they were given. Data is compared whole. */
function says(tenant: TenantDoc, { name, data }: Pick<TenantInput, 'name' | 'data'>): boolean {
  return (name === undefined || name === tenant.name) && (data === undefined || isDeepStrictEqual(data, tenant.data));
}
