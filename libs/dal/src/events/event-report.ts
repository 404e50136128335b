/** A line about an event that none of its runs can carry, most often because there is none. */
export interface EventTraceLine {
  title: string;
  status: 'success' | 'warning' | 'error';
  at: Date;
  /** Facts, as JSON text. */
  raw: string;
}

/** What became of the recipients of an event, or of one stretch of them: subscribers of topics, or of the environment. */
export interface EventReport {
  /** How many were gone through. */
  lookedAt: number;
  /** Those who got a run. */
  runs: number;
  /** Those left out: named singly besides, in a list of exclusions, or the actor. */
  excluded: number;
  /** Those whose subscriptions keep the event out. */
  refused: number;
  lines: EventTraceLine[];
}

/**
 * Later events that were refused because this one had used their transaction id before them. However many there are, they take no more
 * room than one.
 */
export interface EventRepetitions {
  times: number;
  /** The workflow the last of them was for, by its public id. */
  lastIdentifier: string;
  lastAt: Date;
}

/** Lines kept of an event: the first ones. Counts are exact all the same. */
export const MAX_REPORT_LINES = 50;

export function emptyReport(): EventReport {
  return { lookedAt: 0, runs: 0, excluded: 0, refused: 0, lines: [] };
}
