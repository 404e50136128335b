import type { Connection, mongo } from 'mongoose';

/**
 * The rows of the ledger and the events that wait in whole commits, in the order in which they came.
 * @param filter on fields of events.
 */
export async function acceptedEvents(connection: Connection, filter: mongo.BSON.Document = {}) {
  const found = await connection
    .collection('acceptedevents')
    .aggregate([
      { $unionWith: { coll: 'acceptedcommits', pipeline: [{ $unwind: '$events' }, { $replaceWith: '$events' }] } },
      { $match: filter },
      { $sort: { _id: 1 } },
    ])
    .toArray();

  return found;
}

/** How many accepted events wait to be processed. */
export async function waitingEvents(connection: Connection): Promise<number> {
  return (await acceptedEvents(connection, { status: 'accepted' })).length;
}

/** Forgets all events, be they done or not. */
export async function forgetAcceptedEvents(connection: Connection): Promise<void> {
  for (const name of ['acceptedevents', 'acceptedcommits']) await connection.collection(name).deleteMany({});
}
