import mongoose, { type Connection } from 'mongoose';

// Queries of models find the transaction they run in by themselves, so that no repository method needs a session parameter.
mongoose.set('transactionAsyncLocalStorage', true);

/**
 * Does several writes as one: all of them are stored, or none. Takes in every query that repositories make through their model
 * while `work` runs; those through `raw` stay outside. Queries must follow one another, MongoDB allows no two at a time here.
 * @param work is run again when another transaction was in the way, so it must have no effect but its queries.
 */
export function withTransaction<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  return connection.transaction(work);
}
