import { Injectable } from '@nestjs/common';
import {
  type GatheredDigest,
  type JobDoc,
  MergedDigestRepository,
  NotificationRepository,
  type Scope,
  type Types,
} from '@novu/dal';
import type { Run } from './run.js';

/** Of the payloads of a digest, as much as a template gets to see and a worker has in memory for it. */
const MAX_BYTES = 4 * 1024 * 1024;
/** Events without much in them are worth this. */
const MIN_EVENT_BYTES = 200;
const MAX_EVENTS = MAX_BYTES / MIN_EVENT_BYTES;
/** Payloads asked for together. */
const IDS_PER_QUERY = 500;

/** One event of a digest as templates see it. */
export interface DigestEvent {
  /** Of the job that brought it. */
  id: string;
  /** ISO 8601. */
  time: string;
  payload: Record<string, unknown>;
}

/** What a digest holds. */
export interface DigestContent {
  /** Oldest first, the leader's own included. The latest ones are missing where they would not fit into memory. */
  events: readonly DigestEvent[];
  /** How many there are, those included that are missing. */
  eventCount: number;
}

export interface EndedDigest {
  run: Run;
  job: JobDoc;
}

/** Reads what digests have gathered. */
@Injectable()
export class DigestContents {
  constructor(
    private readonly digests: MergedDigestRepository,
    private readonly notifications: NotificationRepository,
  ) {}

  /**
   * Two queries or a few more, however many digests, all of one environment.
   * @returns undefined when several digests do not fit into memory together: one by one they do, as each is cut then.
   */
  async of(digests: readonly EndedDigest[]): Promise<Map<JobDoc, DigestContent> | undefined> {
    const [first, ...others] = digests;
    if (!first) return new Map();
    const merged = await this.digests.listGathered(
      digests.map(({ job }) => job._id),
      MAX_EVENTS,
    );
    const { payloads, isWhole } = await this.payloadsOf(
      first.run.scope,
      merged.map((job) => job._notificationId),
    );
    if (others.length > 0 && (!isWhole || merged.length === MAX_EVENTS)) return undefined;

    return new Map(
      digests.map(({ run, job }) => {
        const followers = merged.filter(({ _mergedDigestId }) => _mergedDigestId?.equals(job._id));

        return [job, contentOf(run, job, followers, payloads)];
      }),
    );
  }

  private async payloadsOf(
    scope: Scope,
    runIds: readonly Types.ObjectId[],
  ): Promise<{ payloads: Map<string, Record<string, unknown>>; isWhole: boolean }> {
    const payloads = new Map<string, Record<string, unknown>>();
    let room = MAX_BYTES;
    for (let start = 0; start < runIds.length; start += IDS_PER_QUERY) {
      const ids = runIds.slice(start, start + IDS_PER_QUERY);
      for await (const { _id, payload, bytes } of this.notifications.payloadsOf(scope, ids)) {
        room -= Math.max(bytes, MIN_EVENT_BYTES);
        if (room < 0) return { payloads, isWhole: false };
        payloads.set(_id.toHexString(), payload);
      }
    }

    return { payloads, isWhole: true };
  }
}

/** The event of a run by itself. */
export function ownEvent(run: Run, job: JobDoc): DigestEvent {
  return eventOf(job, run.notification.payload);
}

function contentOf(
  run: Run,
  job: JobDoc,
  followers: readonly GatheredDigest[],
  payloads: ReadonlyMap<string, Record<string, unknown>>,
): DigestContent {
  const own: [GatheredDigest, Record<string, unknown>] = [job, run.notification.payload];
  const others = followers.flatMap((follower): [GatheredDigest, Record<string, unknown>][] => {
    const payload = payloads.get(follower._notificationId.toHexString());

    return payload ? [[follower, payload]] : [];
  });
  const events = [own, ...others]
    .sort(([left], [right]) => byTime(left, right))
    .map(([one, payload]) => eventOf(one, payload));

  return { events, eventCount: job.digest?.eventCount ?? 1 + followers.length };
}

function eventOf(job: GatheredDigest, payload: Record<string, unknown>): DigestEvent {
  return { id: job._id.toHexString(), time: job.createdAt.toISOString(), payload };
}

/** Events of one millisecond in the order they were accepted in. */
function byTime(left: GatheredDigest, right: GatheredDigest): number {
  const apart = left.createdAt.getTime() - right.createdAt.getTime();

  return apart || (left._eventId?.toHexString() ?? '').localeCompare(right._eventId?.toHexString() ?? '');
}
