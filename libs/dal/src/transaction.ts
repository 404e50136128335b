import mongoose, { type ClientSession, type Connection, type Types } from 'mongoose';

// Queries of models find the transaction they run in by themselves, so that no repository method needs a session parameter.
mongoose.set('transactionAsyncLocalStorage', true);

/** The longest a transaction waits for its turn: while the database is away, nobody waits for everybody before. */
const LONGEST_WAIT_MS = 10_000;

/** What makes transactions of all processes run one after the other: they write the same row before anything else. */
export interface Lock {
  /** Of the row. */
  id: Types.ObjectId;
  /** Writes it. */
  take: () => Promise<void>;
}

/** The last transaction with each lock, until it is over. Never rejects. */
const turns = new Map<string, Promise<void>>();

/**
 * Does several writes as one: all of them are stored, or none. Takes in every query that repositories make through their model
 * while `work` runs; those through `raw` stay outside unless they are given the session. Queries must follow one another, MongoDB allows no two at a time here.
 * @param work is run again when another transaction was in the way, so it must have no effect but its queries.
 * @param lock is taken before the work. In this process such transactions wait for each other without trying: a hundred that come at
 *   once would otherwise begin anew thousands of times.
 */
export function withTransaction<T>(
  connection: Connection,
  work: (session: ClientSession) => Promise<T>,
  lock?: Lock,
): Promise<T> {
  if (!lock) return connection.transaction(work);
  const locked = async (session: ClientSession): Promise<T> => {
    await lock.take();

    return work(session);
  };

  return inTurn(lock.id.toHexString(), () => connection.transaction(locked));
}

function inTurn<T>(lock: string, work: () => Promise<T>): Promise<T> {
  const before = turns.get(lock);
  const mine = (before ? atMost(LONGEST_WAIT_MS, before) : Promise.resolve()).then(work);
  const end = (): void => {
    if (turns.get(lock) === over) turns.delete(lock);
  };
  const over = mine.then(end, end);
  turns.set(lock, over);

  return mine;
}

async function atMost(ms: number, promise: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([promise, timeout]);
  clearTimeout(timer);
}
