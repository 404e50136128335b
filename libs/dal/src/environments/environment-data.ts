import type { Connection, mongo } from 'mongoose';
import { REPOSITORIES } from '../database.js';
import { ScopedRepository } from '../repository.js';
import type { EnvironmentId } from '../scope.js';

type Filter = mongo.Filter<mongo.BSON.Document>;

/** Runs whose jobs are removed by one command. */
const RUNS_PER_COMMAND = 1_000;

/**
 * Rows that are forgotten by themselves: windows and early reports expire, and housekeeping removes the files of events nothing is left of together with
 * the rows that name them.
 */
const FORGOTTEN_BY_THEMSELVES: ReadonlySet<string> = new Set(['stepwindows', 'earlyreports', 'attachments']);

/** Where an environment's rows are found by other indexes than one that begins with the environment. */
const WAYS: Readonly<Record<string, readonly Filter[]>> = {
  controls: [{ deleted: false }],
  preferences: [
    { _subscriberId: { $exists: true } },
    { deleted: false, type: { $in: ['WORKFLOW_RESOURCE', 'USER_WORKFLOW'] } },
  ],
  // Those that wait are done with by the worker, which finds no workflow for them.
  acceptedevents: [{ transactionIdGiven: true }, { status: 'failed' }],
};

/**
 * Removes whatever an environment has in any collection, the environment itself aside. Safe to repeat; each row is found by an index.
 * @returns how many rows there were: zero once nothing is left.
 */
export async function removeEnvironmentData(connection: Connection, environmentId: EnvironmentId): Promise<number> {
  const remove = async (name: string, filter: Filter): Promise<number> =>
    (await collectionOf(connection, name).deleteMany(filter)).deletedCount;
  let removed = await removeRuns(connection, environmentId);
  for (const name of collectionsOfEnvironments(connection)) {
    for (const way of WAYS[name] ?? [{}]) removed += await remove(name, { ...way, _environmentId: environmentId });
  }

  return removed;
}

/** Jobs are found by their run, so they go before it. */
async function removeRuns(connection: Connection, environmentId: EnvironmentId): Promise<number> {
  const runs = collectionOf(connection, 'notifications');
  let removed = 0;
  for (;;) {
    const rows = await runs
      .find({ _environmentId: environmentId }, { projection: { _id: 1 }, limit: RUNS_PER_COMMAND })
      .toArray();
    if (rows.length === 0) return removed;
    const ids = rows.map(({ _id }) => _id);
    const jobs = await collectionOf(connection, 'jobs').deleteMany({ _notificationId: { $in: ids } });
    removed += jobs.deletedCount + (await runs.deleteMany({ _id: { $in: ids } })).deletedCount;
  }
}

/** Derived from the repositories, so that a new collection cannot be forgotten. */
function collectionsOfEnvironments(connection: Connection): ReadonlySet<string> {
  const names = REPOSITORIES.map((RepositoryClass) => new RepositoryClass(connection))
    .filter(
      (repository) =>
        repository instanceof ScopedRepository ||
        '_environmentId' in repository.definition.schema.paths ||
        repository.definition.name in WAYS,
    )
    .map(({ definition }) => definition.name)
    .filter((name) => name !== 'jobs' && name !== 'notifications' && !FORGOTTEN_BY_THEMSELVES.has(name));

  return new Set(names);
}

function collectionOf(connection: Connection, name: string): mongo.Collection {
  return connection.getClient().db(connection.name).collection(name);
}
