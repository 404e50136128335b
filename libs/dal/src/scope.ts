import type { Types } from 'mongoose';

declare const brand: unique symbol;

/** Ids that must not be mixed up are branded: a subscriber's id is no environment's id. */
export type EnvironmentId = Types.ObjectId & { readonly [brand]?: 'EnvironmentId' };
export type OrganizationId = Types.ObjectId & { readonly [brand]?: 'OrganizationId' };

/**
 * The tenant a call acts for. Every method of a scoped repository takes it first, so a query that
 * forgets the environment does not compile.
 */
export interface Scope {
  readonly organizationId: OrganizationId;
  readonly environmentId: EnvironmentId;
}

/** What every document of a scoped collection carries. */
export interface ScopedDoc {
  _id: Types.ObjectId;
  _environmentId: EnvironmentId;
  _organizationId: OrganizationId;
  createdAt: Date;
  updatedAt: Date;
}

/** A document before it is stored: the database layer adds the dates and, where missing, the id. */
export type NewDoc<Doc extends { _id: Types.ObjectId }> = Omit<Doc, '_id' | 'createdAt' | 'updatedAt'> & {
  _id?: Types.ObjectId;
};
