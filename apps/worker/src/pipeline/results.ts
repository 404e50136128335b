import { Injectable } from '@nestjs/common';
import type { StepDefinition } from '@novu/application-generic';
import { type JobDoc, type MessageDoc, MessageRepository } from '@novu/dal';
import { JobStatusEnum, StepTypeEnum } from '@novu/shared';
import { type DigestContent, DigestContents, type EndedDigest, ownEvent } from './digest-contents.js';
import { type Run, stepDefinitionOf } from './run.js';
import { messageIdOf } from './steps/new-message.js';

/** What many runs are about to ask for, read together. */
export interface KnownResults {
  digests: ReadonlyMap<JobDoc, DigestContent>;
  /** Inbox messages, by the steps that made them; undefined for those that are gone. */
  messages: ReadonlyMap<JobDoc, MessageDoc | undefined>;
}

/** What steps of a run can say to later ones: `steps.<stepId>` of templates and conditions (`spec/engine.md` section 14). */
@Injectable()
export class StepResults {
  constructor(
    private readonly digests: DigestContents,
    private readonly messages: MessageRepository,
  ) {}

  /**
   * Reads for runs of one environment what steps that are still to come will want to know of finished ones: a query or two for all of
   * them, none where no step mentions others. It counts for one pass.
   */
  async prepare(runs: readonly Run[]): Promise<void> {
    const wanted = runs.filter((run) => run.stored.size > 0 && asksForSteps(run));
    const finished = wanted.flatMap((run) =>
      run.jobs
        .filter((job) => run.stored.has(job) && job.status === JobStatusEnum.COMPLETED)
        .map((job) => ({ run, job })),
    );
    const digests = finished.filter(({ run, job }) => job.type === StepTypeEnum.DIGEST && !run.known?.digests.has(job));
    const [contents, messages] = await Promise.all([
      digests.length > 0 ? this.digests.of(digests) : undefined,
      this.messagesOf(finished.filter(({ job }) => job.type === StepTypeEnum.IN_APP)),
    ]);
    for (const run of wanted) {
      run.known = { messages, digests: new Map([...(contents ?? []), ...(run.known?.digests ?? [])]) };
    }
  }

  /** The results of the steps before `job`, for steps that {@link mentionsSteps mention} any. */
  async before(run: Run, job: JobDoc): Promise<Record<string, unknown>> {
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
  private async messageState(run: Run, job: JobDoc): Promise<Record<string, unknown>> {
    const messages = run.known?.messages.has(job) ? run.known.messages : await this.messagesOf([{ run, job }]);
    const message = messages.get(job);

    return {
      seen: message?.seen ?? false,
      read: message?.read ?? false,
      lastSeenDate: message?.lastSeenDate?.toISOString() ?? null,
      lastReadDate: message?.lastReadDate?.toISOString() ?? null,
    };
  }

  private async messagesOf(steps: readonly EndedDigest[]): Promise<ReadonlyMap<JobDoc, MessageDoc | undefined>> {
    const [first] = steps;
    if (!first) return new Map();
    const found = await this.messages.findManyById(
      first.run.scope,
      steps.map(({ job }) => messageIdOf(job)),
    );
    const byId = new Map(found.map((message) => [message._id.toHexString(), message]));

    return new Map(steps.map(({ job }) => [job, byId.get(messageIdOf(job).toHexString())]));
  }

  private async digestResult(run: Run, job: JobDoc): Promise<Record<string, unknown>> {
    // A look-back's first event is not held back, and stands for itself. Any other digest that a later step asks has gathered its
    // events, even if that it is over is not written yet: deliveries are stored before.
    const isFirst = job.status === JobStatusEnum.SKIPPED;
    const content = isFirst
      ? undefined
      : (run.known?.digests.get(job) ?? (await this.digests.of([{ run, job }]))?.get(job));

    return content ? { ...content } : { events: [ownEvent(run, job)], eventCount: 1 };
  }
}

/** Whether a step that is not over mentions others. */
function asksForSteps(run: Run): boolean {
  return run.jobs.some((job) => {
    const step = job.status === JobStatusEnum.PENDING ? stepDefinitionOf(run, job) : undefined;

    return step !== undefined && mentionsSteps(step);
  });
}

interface Mentions {
  steps: boolean;
  actor: boolean;
}

const mentions = new WeakMap<StepDefinition, Mentions>();

/** Whether the controls of a step may name results of other steps. */
export function mentionsSteps(step: StepDefinition): boolean {
  return mentionsOf(step).steps;
}

/** Whether the condition of a step may ask for the actor. */
export function mentionsActor(step: StepDefinition): boolean {
  return mentionsOf(step).actor;
}

function mentionsOf(step: StepDefinition): Mentions {
  const known = mentions.get(step);
  if (known) return known;
  const { controls } = step;
  const found = {
    steps: JSON.stringify(controls).includes('steps'),
    actor: JSON.stringify(controls['skip'] ?? null).includes('actor'),
  };
  mentions.set(step, found);

  return found;
}
