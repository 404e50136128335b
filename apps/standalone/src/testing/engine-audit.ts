import { waitingEvents } from '@novu/testing';
import type { TestPlatform } from './start-test-platform.js';

type Connection = TestPlatform['connection'];

/** A step of a run as it is stored: what an audit looks at. */
export interface StoredJob {
  _id: { toString(): string };
  _notificationId: { toString(): string };
  identifier: string;
  transactionId: string;
  type: string;
  status: string;
  position: number;
  step: { stepId: string; shouldStopOnFail: boolean };
  digest?: { eventCount?: number };
  gathered?: boolean;
  _mergedDigestId?: { toString(): string };
  stepOutput?: Record<string, unknown>;
  trace: { detail: string; at: Date }[];
}

/** What became of the events that came to digests. */
export interface DigestAudit {
  /** Runs that came to a digest step. */
  reached: number;
  /** Digests that were handed on. */
  digests: number;
  /** Events in them, as they say themselves. */
  digested: number;
  /** Events that were not held back, since nothing preceded them within the look-back. */
  first: number;
  /** What does not add up, in words; empty when every event is in exactly one digest. */
  problems: string[];
}

/** States a job does not leave by itself any more. */
const FINAL = ['completed', 'failed', 'canceled', 'skipped', 'merged'];

export function isFinal({ status }: Pick<StoredJob, 'status'>): boolean {
  return FINAL.includes(status);
}

/** How many accepted events and steps still have something before them. */
export async function unfinished(connection: Connection): Promise<number> {
  const [events, jobs] = await Promise.all([
    waitingEvents(connection),
    connection.collection('jobs').countDocuments({ status: { $nin: FINAL } }),
  ]);

  return events + jobs;
}

export async function storedJobs(connection: Connection): Promise<StoredJob[]> {
  return connection.collection<StoredJob>('jobs').find({}).sort({ _notificationId: 1, position: 1 }).toArray();
}

/** Holds the digests of finished runs against `spec/engine.md` section 7.2: every event that came to one is in exactly one. */
export function auditDigests(jobs: readonly StoredJob[]): DigestAudit {
  // Steps that were merged along with an earlier one never came to be.
  const reached = jobs.filter(
    (job) => job.type === 'digest' && (job.status !== 'merged' || job._mergedDigestId !== undefined),
  );
  const leaders = reached.filter((job) => job.status === 'completed');
  const merged = reached.filter((job) => job.status === 'merged');
  const first = reached.filter((job) => saysFirst(job));
  const problems: string[] = [];
  const followers = new Map<string, number>();
  for (const job of merged) {
    const leader = String(job._mergedDigestId);
    followers.set(leader, (followers.get(leader) ?? 0) + 1);
    if (job.gathered !== true)
      problems.push(`${nameOf(job)} is merged, but its leader ${leader} has not counted it in`);
  }
  for (const job of leaders) {
    const held = 1 + (followers.get(String(job._id)) ?? 0);
    const says = job.digest?.eventCount;
    if (says !== held) problems.push(`${nameOf(job)} says it holds ${String(says)} events and holds ${held}`);
    followers.delete(String(job._id));
  }
  for (const [leader, count] of followers)
    problems.push(`${count} events are in ${leader}, which is no finished digest`);

  return {
    reached: leaders.length + merged.length + first.length,
    digests: leaders.length,
    digested: leaders.reduce((sum, job) => sum + (job.digest?.eventCount ?? 0), 0),
    first: first.length,
    problems,
  };
}

function saysFirst(job: StoredJob): boolean {
  return (
    job.status === 'skipped' && job.trace.some(({ detail }) => detail === 'Digest was skipped, first backoff event')
  );
}

function nameOf({ identifier, transactionId, step, _id }: StoredJob): string {
  return `${identifier}/${step.stepId} of ${transactionId} (${String(_id)})`;
}
