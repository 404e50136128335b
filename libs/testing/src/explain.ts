import mongoose, { type Connection, type mongo } from 'mongoose';

type Command = Readonly<Record<string, unknown>>;

interface Issued {
  database: string;
  collection: string;
  /** As `explain` takes it. */
  command: Command;
}

const READS = ['find', 'aggregate', 'count', 'distinct', 'findAndModify'] as const;

/** Lists inside a write command; `explain` takes one member at a time. */
const WRITES = { update: 'updates', delete: 'deletes' } as const;

/** What the driver adds for sessions, retries and transactions; `explain` refuses it. */
const DRIVER_FIELDS = new Set([
  'lsid',
  'txnNumber',
  'autocommit',
  'startTransaction',
  'stmtId',
  'stmtIds',
  'readConcern',
  'writeConcern',
  'maxTimeMS',
]);

/**
 * Runs `work` and asks MongoDB's planner about every query it sent: reads, updates and deletes. The rows need not exist, the
 * collections and their indexes must, so let `work` begin with `ensureIndexes()`, and drop the database only afterwards.
 * @param target a connection string naming the test's own database, with or without further options.
 * @param work gets a connection of its own, which is closed afterwards.
 * @throws Error that shows the command when one of them reads a whole collection, or a collection is missing.
 */
export async function expectNoCollectionScan(
  target: string | { url: string; options?: mongoose.ConnectOptions },
  work: (connection: Connection) => Promise<void>,
): Promise<void> {
  const { url, options } = typeof target === 'string' ? { url: target, options: {} } : { options: {}, ...target };
  const connection = await mongoose
    .createConnection(url, { autoIndex: false, autoCreate: false, ...options, monitorCommands: true })
    .asPromise();
  try {
    const issued: Issued[] = [];
    connection.getClient().on('commandStarted', (event) => issued.push(...explainable(event)));
    await work(connection);
    for (const one of [...issued]) await refuseCollectionScan(connection, one);
  } finally {
    await connection.close();
  }
}

/** The queries in a command the driver sent; none for commands that do not search. */
function explainable({ commandName, databaseName, command }: mongo.CommandStartedEvent): Issued[] {
  const collection: unknown = command[commandName];
  if (typeof collection !== 'string' || collection.startsWith('system.')) return [];
  const own = Object.fromEntries(
    Object.entries(command).filter(([key]) => !key.startsWith('$') && !DRIVER_FIELDS.has(key)),
  );
  const issue = (explained: Command): Issued => ({ database: databaseName, collection, command: explained });
  if (READS.some((name) => name === commandName)) return [issue(own)];
  if (commandName !== 'update' && commandName !== 'delete') return [];
  const list = WRITES[commandName];

  return (own[list] as readonly Command[]).map((statement) => issue({ ...own, [list]: [statement] }));
}

async function refuseCollectionScan(connection: Connection, { database, collection, command }: Issued): Promise<void> {
  const db = connection.getClient().db(database);
  const shown = `${database}.${collection}: ${JSON.stringify(command)}`;
  const collections = await db.listCollections({ name: collection }, { nameOnly: true }).toArray();
  if (collections.length === 0)
    throw new Error(`The collection of a query does not exist, nothing can be said of its plan: ${shown}`);
  const plan = await db.command({ explain: command, verbosity: 'queryPlanner' });
  if (scansCollection(plan)) throw new Error(`A query reads a whole collection. ${shown}`);
}

/** Looks through the plan that won, in every shape `explain` has: nested stages, aggregation stages, the sub-pipelines of `$unionWith`. */
function scansCollection(plan: unknown): boolean {
  if (Array.isArray(plan)) return plan.some(scansCollection);
  if (typeof plan !== 'object' || plan === null) return false;

  return Object.entries(plan).some(([key, value]: [string, unknown]) => {
    if (key === 'rejectedPlans' || key === 'parsedQuery' || key === 'command') return false;

    return (key === 'stage' && value === 'COLLSCAN') || scansCollection(value);
  });
}
