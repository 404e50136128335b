/** How a handler asks to be called again, after a time of its choosing. */
export class TryAgain extends Error {
  constructor(
    readonly waitMs: number,
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : 'To be tried again', { cause });
    this.name = 'TryAgain';
  }
}

/** Longest wait between two attempts of the queue's own. */
const LONGEST_MS = 60_000;

/**
 * Milliseconds until a failed job is tried again: what its handler asked for, else twice as long each time. Jitter keeps what failed
 * together from coming back together.
 * @param attemptsMade from 1
 * @param random from 0 to 1, for tests
 */
export function retryWait(
  attemptsMade: number,
  firstMs: number,
  error: unknown,
  random: number = Math.random(),
): number {
  if (error instanceof TryAgain) return error.waitMs;

  return backoff(attemptsMade, firstMs, random);
}

/**
 * What is left of a schedule of waits after so many attempts, its last one from then on; half of it is left to chance.
 * @param attempt from 1
 */
export function scheduled(waitsMs: readonly number[], attempt: number, random: number = Math.random()): number {
  const longest = waitsMs[Math.min(attempt, waitsMs.length) - 1] ?? LONGEST_MS;

  return Math.round(longest * (0.5 + random / 2));
}

/** A wait somebody asked for, and up to a fifth more: all that were put off together would come back together. */
export function notBefore(askedMs: number, random: number = Math.random()): number {
  return Math.round(askedMs * (1 + random / 5));
}

/** Exponential, with half of it left to chance. */
export function backoff(attempt: number, firstMs: number, random: number = Math.random()): number {
  const longest = Math.min(firstMs * 2 ** (attempt - 1), LONGEST_MS);

  return Math.round(longest * (0.5 + random / 2));
}
