import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import {
  type Clock,
  CLOCK,
  enqueueDeliveries,
  isWithinSchedule,
  JobQueue,
  localTime,
  logger,
  nextOpening,
  Signals,
} from '@novu/application-generic';
import {
  isDatabaseUnavailable,
  type JobDoc,
  JobRepository,
  MergedDigestRepository,
  MessageRepository,
  type Scope,
  StepWindowRepository,
  type Types,
} from '@novu/dal';
import { ExecutionDetailsStatusEnum, JobStatusEnum, StepTypeEnum } from '@novu/shared';
import { WORKER_ENV, type WorkerEnv } from '../env.js';
import { wakeSnoozed } from '../housekeeping/snoozes.js';
import { Engine, type Settled } from './advance.js';
import { Alarm } from './alarm.js';
import { type DigestContent, DigestContents } from './digest-contents.js';
import type { StepOutcome, TraceLine } from './outcome.js';
import { giveUp, MAX_FAILURES } from './give-up.js';
import { ENDED_WITHOUT_LINE, toStored } from './record.js';
import { type Run, stepDefinitionOf } from './run.js';
import { type ClaimedRun, StoredRuns } from './stored-runs.js';

const log = logger('waker');
const { SUCCESS, PENDING } = ExecutionDetailsStatusEnum;

/** Jobs taken on together. */
const JOBS_PER_ROUND = 200;
/** Events of digests held in memory together. */
const EVENTS_PER_PASS = 500;
/** A worker that takes longer than this over a round is taken for dead. */
const LEASE_MS = 60_000;
/** How often the subscriber's schedule may put a step off (`spec/engine.md` section 9). */
const MAX_EXTENSIONS = 3;

/**
 * Makes things happen when their time has come: delays end, digests are handed on, snoozed messages come back. What is due is read from MongoDB, so nothing is late by
 * more than the outage that made it late, whatever Redis has lost; the longest overdue goes first.
 */
@Injectable()
export class Waker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;
  private rungMeanwhile = false;
  /** Environments that have had their turn. */
  private served: Types.ObjectId[] = [];
  private stopped = false;

  constructor(
    private readonly jobs: JobRepository,
    private readonly digests: MergedDigestRepository,
    private readonly windows: StepWindowRepository,
    private readonly runs: StoredRuns,
    private readonly contents: DigestContents,
    private readonly engine: Engine,
    private readonly alarm: Alarm,
    private readonly messages: MessageRepository,
    private readonly signals: Signals,
    private readonly queue: JobQueue,
    @Inject(WORKER_ENV) private readonly env: WorkerEnv,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.alarm.start(() => this.ring());
    this.ring();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.alarm.stop();
    clearTimeout(this.timer);
    await this.round;
  }

  /** Something may be due now. */
  private ring(): void {
    if (this.round) this.rungMeanwhile = true;
    if (this.round || this.stopped) return;
    clearTimeout(this.timer);
    this.round = this.wake()
      .catch((error: unknown) => log.warn('what is due could not be taken on', { error }))
      .finally(() => {
        this.round = undefined;
        if (this.rungMeanwhile) this.ring();
        // Others may have stored what is due earlier than anything this process knows of.
        else if (!this.stopped) this.timer = setTimeout(() => this.ring(), this.env.SWEEP_INTERVAL_MS);
      });
  }

  /** Takes on everything that is due, and sets the alarm for what comes next. */
  async wake(): Promise<void> {
    const stores = { messages: this.messages, jobs: this.jobs, signals: this.signals };
    do {
      this.rungMeanwhile = false;
      while (await this.takeOn()) if (this.stopped) return;
      await this.rescueStranded();
      await wakeSnoozed(stores, this.clock.now(), () => this.stopped);
      const coming = await Promise.all([this.jobs.nextDue(), this.messages.nextSnoozeEnd()]);
      for (const time of coming) if (time) this.alarm.expect(time);
    } while (this.rungMeanwhile);
  }

  /**
   * Environments take turns: while there is more than a round can take, those that were in one wait until the others were.
   * @returns whether there may be more.
   */
  private async takeOn(): Promise<boolean> {
    const now = this.clock.now();
    const due = await this.jobs.claimDue(now, LEASE_MS, JOBS_PER_ROUND, this.served);
    const isOver = due.length === 0 && this.served.length === 0;
    this.served = due.length < JOBS_PER_ROUND ? [] : [...this.served, ...environmentsOf(due)];
    await goOn(due, {
      work: (scope, jobs) => this.takeOnOf(scope, jobs, now),
      failed: async (scope, job, error) => {
        const failures = (job.attempts ?? 0) + 1;
        log.error('job could not be taken on', { jobId: job._id.toHexString(), failures, error });
        if (failures < MAX_FAILURES) await this.jobs.putOff(job, new Date(now.getTime() + LEASE_MS), now);
        else await giveUp(this.jobs, scope, job, error, now);
      },
    });

    return !isOver;
  }

  /** Merges nobody could make sure of, as whoever wrote them died: their runs look for another digest. */
  private async rescueStranded(): Promise<void> {
    const now = this.clock.now();
    const stranded = await this.digests.listStranded(now, LEASE_MS, JOBS_PER_ROUND);
    if (stranded.length === 0) return;
    const free = await this.digests.withdraw(
      stranded.map(({ _id }) => _id),
      now,
      [toStored(ENDED_WITHOUT_LINE, now)],
    );
    const jobs = stranded.filter(({ _id }) => free.has(_id.toHexString()));
    if (jobs.length > 0) log.warn('merged digests without a leader', { jobs: jobs.length });
    await goOn(jobs, {
      work: async (scope, freed) => {
        const claimed = await this.runs.of(scope, freed, now);
        await this.engine.advance(claimed.map(({ run }) => run));
      },
      failed: async (scope, job, error) => {
        log.error('merged digest could not go on', { jobId: job._id.toHexString(), error });
        await this.runAlone(scope, job, now);
      },
    });
  }

  /** Has a step that is pending run by itself: as often as others are tried, and then it is given up as they are. */
  private async runAlone(scope: Scope, job: JobDoc, now: Date): Promise<void> {
    const { PENDING: from, QUEUED: to } = JobStatusEnum;
    await this.jobs.transition([{ scope, jobId: job._id, from, to }], now);
    try {
      await enqueueDeliveries(this.queue, [job]);
    } catch (error) {
      log.warn('merged digest not queued, the sweeper will find it', { jobId: job._id.toHexString(), error });
    }
  }

  private async takeOnOf(scope: Scope, due: readonly JobDoc[], now: Date): Promise<void> {
    const claimed = await this.runs.of(scope, due, now);
    const settled: Settled[] = [];
    const digests: Ending[] = [];
    for (const one of claimed) {
      const extension = extensionOf(one, now);
      if (extension.kind === 'deferred') {
        // A digest that waits for its subscriber's hours goes on collecting.
        if (one.job.type === StepTypeEnum.DIGEST) await this.windows.prolong(one.job._id, extension.until);
        settled.push({ ...one, outcome: extension });
      } else if (one.job.type === StepTypeEnum.DIGEST) digests.push({ ...one, lines: extension.lines });
      else settled.push({ ...one, outcome: finished({ ...one, lines: extension.lines }, now) });
    }
    await this.engine.advance(runsOf(settled), settled);
    await this.endDigests(digests, now);
  }

  /** Closes the digests, counts in what joined them, and hands on what they hold. */
  private async endDigests(digests: readonly Ending[], now: Date): Promise<void> {
    if (digests.length === 0) return;
    const leaders = digests.map(({ job }) => job._id);
    await this.windows.closeDigests(leaders);
    const counts = await this.digests.gather(leaders);
    const eventCount = ({ job }: Ending): number => 1 + (counts.get(job._id.toHexString()) ?? 0);
    for (const chunk of chunksOf(digests, eventCount)) await this.handOn(chunk, eventCount, now);
  }

  /** Digests that do not fit into memory together go in two halves. */
  private async handOn(digests: readonly Ending[], countOf: (digest: Ending) => number, now: Date): Promise<void> {
    const contents = await this.contents.of(digests);
    if (!contents) {
      const half = Math.ceil(digests.length / 2);
      await this.handOn(digests.slice(0, half), countOf, now);
      await this.handOn(digests.slice(half), countOf, now);

      return;
    }
    const settled = digests.map((one): Settled => {
      const { events = [] } = contents.get(one.job) ?? {};
      const content = { events, eventCount: countOf(one) };
      one.run.known = { digests: new Map([[one.job, content]]), messages: new Map() };

      return { run: one.run, job: one.job, outcome: digested(one, content, now) };
    });
    await this.engine.advance(runsOf(settled), settled);
  }
}

/** A step whose waiting is over. @property lines what is to be said of it first. */
interface Ending extends ClaimedRun {
  lines: readonly TraceLine[];
}

function runsOf(settled: readonly Settled[]): Run[] {
  return settled.map(({ run }) => run);
}

function finished({ job, lines }: Ending, now: Date): StepOutcome {
  return {
    kind: 'done',
    output: { duration: now.getTime() - job.createdAt.getTime() },
    trace: [...lines, { detail: 'Delay is finished', status: SUCCESS, raw: lateness(job, now) }],
  };
}

function digested({ job, lines }: Ending, { events, eventCount }: DigestContent, now: Date): StepOutcome {
  const leftOut = eventCount - events.length;
  const cut = leftOut > 0 ? { leftOut, because: 'The digest is too large: templates see its first events only' } : {};
  const { group, digestKey = '', digestValue = '' } = job.digest ?? {};

  return {
    kind: 'done',
    ...(group ? { changes: { digest: { group, digestKey, digestValue, eventCount } } } : {}),
    trace: [
      ...lines,
      { detail: 'Digest triggered events', status: SUCCESS, raw: { eventCount, ...cut, ...lateness(job, now) } },
    ],
  };
}

/** How late it is tells an outage from a rule. */
function lateness({ dueAt }: JobDoc, now: Date): Record<string, unknown> {
  return { dueAt, lateMs: dueAt ? now.getTime() - dueAt.getTime() : 0 };
}

/** Whether the subscriber's schedule puts a step off once more, where it asks for that (`spec/engine.md` section 9). */
function extensionOf(
  { run, job }: ClaimedRun,
  now: Date,
): Extract<StepOutcome, { kind: 'deferred' }> | { kind: 'none'; lines: TraceLine[] } {
  const { schedule } = run.choices;
  const { timezone } = run.subscriber;
  const asked = stepDefinitionOf(run, job)?.controls['extendToSchedule'] === true;
  if (!asked || run.notification.critical || !schedule || isWithinSchedule(schedule, timezone, now)) {
    return { kind: 'none', lines: [] };
  }
  const extensions = job.scheduleExtensionsCount ?? 0;
  const until = nextOpening(schedule, timezone, now);
  // A schedule that never opens is one that cannot be waited for.
  if (!until || extensions >= MAX_EXTENSIONS) {
    const detail = 'Step was executed due to maximum number of subscriber schedule extensions reached';

    return { kind: 'none', lines: [{ detail, status: SUCCESS }] };
  }
  const line: TraceLine = {
    detail: 'Step was extended to the next available time in the subscriber schedule',
    status: PENDING,
    raw: { until: localTime(until, timezone), timezone: timezone ?? 'UTC' },
  };

  return { kind: 'deferred', until, changes: { scheduleExtensionsCount: extensions + 1 }, trace: [line] };
}

function environmentsOf(jobs: readonly JobDoc[]): Types.ObjectId[] {
  return [...byEnvironment(jobs)].map(([{ environmentId }]) => environmentId);
}

/**
 * Goes on with jobs, those of an environment together; where that fails, one by one, so that one that cannot go on holds up no other.
 * @param steps what is done with some of them, and with one with which it could not be done. Neither is about a database that is away.
 */
async function goOn(
  jobs: readonly JobDoc[],
  steps: {
    work: (scope: Scope, jobs: readonly JobDoc[]) => Promise<void>;
    failed: (scope: Scope, job: JobDoc, error: unknown) => Promise<void>;
  },
): Promise<void> {
  const attempt = async (work: () => Promise<void>, failed: (error: unknown) => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (isDatabaseUnavailable(error)) throw error;
      await failed(error);
    }
  };
  for (const [scope, own] of byEnvironment(jobs)) {
    await attempt(
      () => steps.work(scope, own),
      async (error) => {
        log.error('jobs could not go on together, trying one by one', { jobs: own.length, error });
        for (const job of own) {
          await attempt(
            () => steps.work(scope, [job]),
            (reason) => steps.failed(scope, job, reason),
          );
        }
      },
    );
  }
}

function byEnvironment(jobs: readonly JobDoc[]): Iterable<[Scope, JobDoc[]]> {
  const groups = new Map<string, [Scope, JobDoc[]]>();
  for (const job of jobs) {
    const key = job._environmentId.toHexString();
    const group = groups.get(key) ?? [{ environmentId: job._environmentId, organizationId: job._organizationId }, []];
    group[1].push(job);
    groups.set(key, group);
  }

  return groups.values();
}

/** Cuts a list so that the weights of each piece stay below {@link EVENTS_PER_PASS}, or the piece is one item. */
function chunksOf<Item>(items: readonly Item[], weightOf: (item: Item) => number): Item[][] {
  const chunks: Item[][] = [];
  let room = 0;
  for (const item of items) {
    const weight = weightOf(item);
    if (weight > room || chunks.length === 0) {
      chunks.push([]);
      room = EVENTS_PER_PASS;
    }
    room -= weight;
    chunks.at(-1)?.push(item);
  }

  return chunks;
}
