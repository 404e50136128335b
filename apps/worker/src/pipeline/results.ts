import { Injectable } from '@nestjs/common';
import type { StepDefinition } from '@novu/application-generic';
import {
  type GatheredDigest,
  type JobDoc,
  JobRepository,
  MessageRepository,
  NotificationRepository,
  type Scope,
  type Types,
} from '@novu/dal';
import { JobStatusEnum, StepTypeEnum } from '@novu/shared';
import type { Run } from './run.js';
import { messageIdOf } from './steps/new-message.js';

/** One event of a digest as templates see it. */
export interface DigestEvent {
  /** Of the job that brought it. */
  id: string;
  /** ISO 8601. */
  time: string;
  payload: Record<string, unknown>;
}

/** What steps of a run can say to later ones: `steps.<stepId>` of templates and conditions (`spec/engine.md` section 14). */
@Injectable()
export class StepResults {
  constructor(
    private readonly jobs: JobRepository,
    private readonly notifications: NotificationRepository,
    private readonly messages: MessageRepository,
  ) {}

  /** The results of the steps before `job`; empty, and free, when `step` does not mention any. */
  async before(run: Run, job: JobDoc, step: StepDefinition): Promise<Record<string, unknown>> {
    if (!mentionsSteps(step)) return {};
    const earlier = run.jobs.filter(({ position }) => position < job.position);
    const entries = await Promise.all(
      earlier.map(async (one): Promise<[string, unknown]> => [one.step.stepId, await this.resultOf(run, one)]),
    );

    return Object.fromEntries(entries);
  }

  /** What a finished step tells later ones. */
  async resultOf(run: Run, job: JobDoc): Promise<Record<string, unknown>> {
    switch (job.type) {
      case StepTypeEnum.IN_APP:
        return this.messageState(run, job);
      case StepTypeEnum.DIGEST:
        return this.digestResult(run, job);
      default:
        return job.stepOutput ?? {};
    }
  }

  /** Read from the message as it is now: whether somebody has read it is the point of asking. */
  private async messageState({ scope }: Run, job: JobDoc): Promise<Record<string, unknown>> {
    const [message] = await this.messages.findManyById(scope, [messageIdOf(job)]);

    return {
      seen: message?.seen ?? false,
      read: message?.read ?? false,
      lastSeenDate: message?.lastSeenDate?.toISOString() ?? null,
      lastReadDate: message?.lastReadDate?.toISOString() ?? null,
    };
  }

  private async digestResult(run: Run, job: JobDoc): Promise<Record<string, unknown>> {
    // A look-back's first event is not held back, and stands for itself.
    if (job.status !== JobStatusEnum.COMPLETED) return { events: [ownEvent(run, job)], eventCount: 1 };
    const events = run.digestEvents?.get(job) ?? (await this.digestEvents([{ run, job }])).get(job) ?? [];

    return { events, eventCount: events.length };
  }

  /** The events of finished digests, oldest first, their leaders' own included. Two queries, however many digests. */
  async digestEvents(digests: readonly { run: Run; job: JobDoc }[]): Promise<Map<JobDoc, DigestEvent[]>> {
    const [first] = digests;
    if (!first) return new Map();
    const merged = await this.jobs.listGathered(digests.map(({ job }) => job._id));
    const payloads = await this.payloadsOf(
      first.run.scope,
      merged.map((job) => job._notificationId),
    );
    const byLeader = new Map<string, GatheredDigest[]>();
    for (const job of merged) {
      const leader = job._mergedDigestId?.toHexString() ?? '';
      const followers = byLeader.get(leader);
      if (followers) followers.push(job);
      else byLeader.set(leader, [job]);
    }
    const payloadOf = (run: Run, job: GatheredDigest): Record<string, unknown> =>
      payloads.get(job._notificationId.toHexString()) ?? run.notification.payload;

    return new Map(
      digests.map(({ run, job }) => [
        job,
        [job, ...(byLeader.get(job._id.toHexString()) ?? [])]
          .sort(byTime)
          .map((one) => eventOf(one, payloadOf(run, one))),
      ]),
    );
  }

  private async payloadsOf(
    scope: Scope,
    notificationIds: readonly Types.ObjectId[],
  ): Promise<Map<string, Record<string, unknown>>> {
    if (notificationIds.length === 0) return new Map();
    const runs = await this.notifications.listPayloads(scope, notificationIds);

    return new Map(runs.map(({ _id, payload }) => [_id.toHexString(), payload]));
  }
}

function ownEvent(run: Run, job: JobDoc): DigestEvent {
  return eventOf(job, run.notification.payload);
}

function eventOf(job: GatheredDigest, payload: Record<string, unknown>): DigestEvent {
  return { id: job._id.toHexString(), time: job.createdAt.toISOString(), payload };
}

/** Events of one millisecond in the order they were accepted in. */
function byTime(left: GatheredDigest, right: GatheredDigest): number {
  const apart = left.createdAt.getTime() - right.createdAt.getTime();

  return apart || (left._eventId?.toHexString() ?? '').localeCompare(right._eventId?.toHexString() ?? '');
}

const mentions = new WeakMap<StepDefinition, boolean>();

function mentionsSteps(step: StepDefinition): boolean {
  const known = mentions.get(step);
  if (known !== undefined) return known;
  const found = JSON.stringify(step.controls).includes('steps');
  mentions.set(step, found);

  return found;
}
