import { mongo } from 'mongoose';

export const DUPLICATE_KEY = 11000;

/** True for the error MongoDB raises when a unique index refuses a write. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY;
}

/** Indexes of the rows a bulk write refused as duplicates; rethrows when anything else went wrong. */
export function duplicatesOf(error: unknown): Set<number> {
  if (!(error instanceof mongo.MongoBulkWriteError)) throw error;
  const failures: readonly mongo.WriteError[] = [error.writeErrors].flat();
  if (failures.length === 0 || failures.some((failure) => failure.code !== DUPLICATE_KEY)) throw error;

  return new Set(failures.map((failure) => failure.index));
}

/** Errors of the driver and of mongoose about connections, by name: not all of their classes are exported. */
const UNAVAILABLE_NAMES = new Set([
  'MongoServerSelectionError',
  'MongooseServerSelectionError',
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoClientClosedError',
  'MongoExpiredSessionError',
  'MongoPoolClosedError',
  'MongoPoolClearedError',
  'PoolClearedOnNetworkError',
  'MongoWaitQueueTimeoutError',
  'MongoOperationTimeoutError',
  'ServerLostError',
]);

/** What a server answers that is stopping, has lost its primary or its majority, or has no room left. */
const UNAVAILABLE_CODES = new Set([
  6, // HostUnreachable
  7, // HostNotFound
  64, // WriteConcernTimeout
  89, // NetworkTimeout
  91, // ShutdownInProgress
  133, // FailedToSatisfyReadPreference
  134, // ReadConcernMajorityNotAvailableYet
  189, // PrimarySteppedDown
  262, // ExceededTimeLimit
  9001, // SocketException
  10058, // LegacyNotPrimary
  10107, // NotWritablePrimary
  11600, // InterruptedAtShutdown
  11602, // InterruptedDueToReplStateChange
  13435, // NotPrimaryNoSecondaryOk
  13436, // NotPrimaryOrSecondary
  14031, // OutOfDiskSpace
]);

/**
 * True when MongoDB cannot be reached, has no primary or no room: the same call may succeed in a moment. Looks into errors that
 * wrap another, as those of bulk writes do.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  for (
    let current = error, depth = 0;
    current instanceof Error && depth < 5;
    current = wrappedIn(current), depth += 1
  ) {
    if (saysUnavailable(current)) return true;
  }

  return false;
}

function saysUnavailable(error: Error): boolean {
  if (UNAVAILABLE_NAMES.has(error.name)) return true;
  if (error.name === 'MongooseError') return error.message.includes('buffering timed out');
  if (!(error instanceof mongo.MongoError)) return false;
  const refusals = error instanceof mongo.MongoBulkWriteError ? [error.writeErrors].flat() : [];

  return (
    error.hasErrorLabel('RetryableWriteError') ||
    error.hasErrorLabel('TransientTransactionError') ||
    [error, ...refusals].some(({ code }) => UNAVAILABLE_CODES.has(Number(code)))
  );
}

/** The error another one was made of. The driver keeps it as `cause`, or in the place of the server's answer. */
function wrappedIn(error: Error): unknown {
  return error instanceof mongo.MongoServerError && error.errorResponse instanceof Error
    ? error.errorResponse
    : error.cause;
}
