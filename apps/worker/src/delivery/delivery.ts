import { Inject, Injectable } from '@nestjs/common';
import {
  AppError,
  bridgeWaitMs,
  type Clock,
  CLOCK,
  EnvironmentVariables,
  logger,
  notBefore,
  scheduled,
  TryAgain,
} from '@novu/application-generic';
import { isDatabaseUnavailable, type JobDoc, JobRepository, type Scope, Types } from '@novu/dal';
import { ProviderError } from '@novu/providers';
import { channelOfStep, ExecutionDetailsStatusEnum, JobStatusEnum, StepTypeEnum } from '@novu/shared';
import { WORKER_ENV, type WorkerEnv } from '../env.js';
import { Engine } from '../pipeline/advance.js';
import { giveUp, publicReason } from '../pipeline/give-up.js';
import { type Gate, isGate, type StepOutcome, type TraceLine } from '../pipeline/outcome.js';
import type { Run } from '../pipeline/run.js';
import { type ClaimedRun, StoredRuns } from '../pipeline/stored-runs.js';
import { obstacle } from '../pipeline/steps/obstacles.js';
import { failedBy, stepRemoved } from '../pipeline/steps/outcomes.js';
import type { StepContext } from '../pipeline/steps/step.js';
import { BridgeSteps } from './bridge.js';
import type { Channel } from './channel.js';
import { Channels } from './channels.js';
import { NotTaken, refusalTrace } from './delivery-trace.js';
import { HttpRequests } from './http-request.js';
import { Redaction } from './redaction.js';
import { leaseMs, MAX_ATTEMPTS, Sender } from './sender.js';

const log = logger('delivery');
const { FAILED, WARNING } = ExecutionDetailsStatusEnum;

/** Attempts at a request of the customer's own: steps after it wait for what it answers. */
const MAX_REQUESTS = 3;
/** Times what became of a step is to be recorded, and cannot be, before the step is given up. */
const MAX_FAILURES = 6;
/** Longest waits after the first attempt, the second, and those after it. */
const WAITS_MS = [1_000, 5_000, 30_000];
/** Third parties may be slow, and large files take long: a worker says again that a job is its own while it works on it. */
const RENEWAL_MS = 5_000;
/** Longest a provider may put us off. */
const LONGEST_WAIT_MS = 3_600_000;

/** Has a step done by a third party, tries again what may pass, and takes the run on from there. */
@Injectable()
export class Delivery {
  constructor(
    private readonly jobs: JobRepository,
    private readonly runs: StoredRuns,
    private readonly engine: Engine,
    private readonly channels: Channels,
    private readonly sender: Sender,
    private readonly httpRequests: HttpRequests,
    private readonly bridge: BridgeSteps,
    private readonly environmentVariables: EnvironmentVariables,
    @Inject(WORKER_ENV) private readonly env: WorkerEnv,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Claim, render, send, note the receipt, record. A worker that dies before the receipt is noted causes a second attempt with the
   * same message id; after it, the message is not handed in again.
   * @throws TryAgain when it is to be tried again: the queue waits and calls once more.
   */
  async deliver(scope: Scope, jobId: string): Promise<void> {
    const now = this.clock.now();
    const id = new Types.ObjectId(jobId);
    const job = await this.jobs.claim(scope, id, now, leaseMs(this.env));
    if (!job) return this.untilItsTime(scope, id, now);
    try {
      await this.perform(scope, job, now);
    } catch (error) {
      if (error instanceof TryAgain || isDatabaseUnavailable(error)) throw error;
      await this.afterTrouble(scope, job, error);
    }
  }

  /** The queue may have lost when a job is to be tried again. @throws TryAgain when it is later. */
  private async untilItsTime(scope: Scope, jobId: Types.ObjectId, now: Date): Promise<void> {
    const job = await this.jobs.findById(scope, jobId);
    const waitMs = (job?.notBefore?.getTime() ?? 0) - now.getTime();
    if (job?.status === JobStatusEnum.QUEUED && waitMs > 0) throw new TryAgain(waitMs, undefined);
  }

  private async perform(scope: Scope, job: JobDoc, now: Date): Promise<void> {
    const [claimed] = await this.runs.of(scope, [job], now);
    if (!claimed) return;
    const redaction = await Redaction.of(this.environmentVariables, scope);
    const attempted = await this.holding(job, () => this.attempt(claimed));
    await this.goOn(job, claimed, isGate(attempted) ? attempted : redaction.outcome(attempted));
  }

  /** Keeps a job this worker's, as long as it is alive and nobody has taken the job over. */
  private async holding<Result>(job: JobDoc, work: () => Promise<Result>): Promise<Result> {
    const renewal = setInterval(() => {
      const until = new Date(this.clock.now().getTime() + leaseMs(this.env));
      this.jobs.renewLease(job, until).catch((error: unknown) => log.warn('lease not renewed', { error }));
    }, RENEWAL_MS);
    try {
      return await work();
    } finally {
      clearInterval(renewal);
    }
  }

  /** Takes the run on from what became of its step, unless another worker has taken the step over: then that one does. */
  private async goOn(held: JobDoc, claimed: ClaimedRun, outcome: StepOutcome | Gate): Promise<void> {
    const current = await this.runs.refresh(claimed);
    if (isHeld(current.job, held)) await this.engine.advance([current.run], [{ ...current, outcome }]);
    else log.warn('delivery was taken over by another worker', { jobId: held._id.toHexString() });
  }

  /**
   * What became of the step cannot be recorded, or the run cannot go on from there. That is tried again as well, and in the end the
   * run ends with this step.
   */
  private async afterTrouble(scope: Scope, job: JobDoc, error: unknown): Promise<void> {
    const failures = (job.attempts ?? 0) + 1;
    const now = this.clock.now();
    log.error('delivery could not be recorded', { jobId: job._id.toHexString(), failures, error });
    if (failures < MAX_FAILURES) return this.putOff(scope, job, scheduled(WAITS_MS, failures), { error });
    const outcome = { ...notRecorded(job, error), halts: true };
    try {
      const [claimed] = await this.runs.of(scope, [job], now);
      if (claimed) await this.goOn(job, claimed, outcome);
    } catch (failure) {
      if (isDatabaseUnavailable(failure)) throw failure;
      await giveUp(this.jobs, scope, job, failure, now);
    }
  }

  /** @throws TryAgain always. */
  private async putOff(
    scope: Scope,
    job: JobDoc,
    waitMs: number,
    { error, lines = [], isAttempt = true }: { error: unknown; lines?: readonly TraceLine[]; isAttempt?: boolean },
  ): Promise<never> {
    const now = this.clock.now();
    const redaction = await Redaction.of(this.environmentVariables, scope);
    await this.jobs.release(job, now, {
      notBefore: new Date(now.getTime() + waitMs),
      isAttempt,
      trace: redaction.stored(lines, this.clock.now()),
    });
    throw new TryAgain(waitMs, error);
  }

  /** Whatever goes wrong is tried again a few times, by any worker, and then it is the step's failure. */
  private async attempt({ run, job }: ClaimedRun): Promise<StepOutcome | Gate> {
    let channel: Channel | undefined;
    try {
      const instead = job.viaBridge ? await this.askBridge(run, job) : undefined;
      if (instead) return instead;
      const context = await this.engine.contextOf(run, job, this.clock.now());
      if (!context) return stepRemoved();
      // What a third party has taken cannot be taken back: only the records are to be finished.
      const stands = job.receipts?.length ? undefined : obstacle(context);
      if (stands) return stands;
      if (job.type === StepTypeEnum.HTTP_REQUEST) return await this.ask(context);
      channel = this.channels.of(job.type);

      return channel ? await this.sender.send(context, channel) : await this.engine.reach(context);
    } catch (error) {
      if (error instanceof TryAgain || isDatabaseUnavailable(error)) throw error;
      if (error instanceof NotTaken && error.isPause) return this.pause(run.scope, job, error);

      return this.afterFailure(run.scope, job, error, channel?.summary?.all);
    }
  }

  /** @throws TryAgain when the request is to be made again. */
  private async ask(context: StepContext): Promise<StepOutcome> {
    const { run, job } = context;
    const outcome = await this.httpRequests.perform(context);
    const attempt = (job.attempts ?? 0) + 1;
    if (outcome.kind !== 'failed' || outcome.error.retry === 'never' || attempt >= MAX_REQUESTS) return outcome;
    const lines = outcome.trace.map((line) => ({ ...line, status: WARNING }));

    return this.putOff(run.scope, job, scheduled(WAITS_MS, attempt), { error: outcome.error, lines });
  }

  /**
   * Has the bridge say what the step does.
   * @returns what became of the step where it does not run.
   * @throws TryAgain when the bridge is to be asked again.
   */
  private async askBridge(run: Run, job: JobDoc): Promise<StepOutcome | undefined> {
    const context = await this.engine.contextOf(run, job, this.clock.now());
    const stands = context && !job.receipts?.length ? obstacle(context) : undefined;
    const outcome = stands ?? (context && (await this.bridge.ask(context)));
    if (outcome?.kind !== 'failed') return outcome;
    const waitMs = bridgeWaitMs(outcome.error, (job.attempts ?? 0) + 1);
    if (waitMs === undefined) return outcome;
    const lines = outcome.trace.map((line) => ({ ...line, status: WARNING }));

    return this.putOff(run.scope, job, waitMs, { error: outcome.error, lines });
  }

  /** Costs no attempt, and is told once: the job may be put off many times. @throws TryAgain always. */
  private async pause(scope: Scope, job: JobDoc, error: NotTaken): Promise<never> {
    const waitMs = notBefore(error.decisive?.retryAfterMs ?? 0);
    const lines = job.notBefore ? [] : refusalTrace(error, job.providerId, { waitMs }, WARNING);

    return this.putOff(scope, job, waitMs, { error, lines, isAttempt: false });
  }

  /**
   * @param summary what the trace says besides when the step is given up.
   * @throws TryAgain when the job is to be tried again.
   */
  private async afterFailure(scope: Scope, job: JobDoc, error: unknown, summary?: string): Promise<StepOutcome> {
    const attempt = (job.attempts ?? 0) + 1;
    const cause = error instanceof NotTaken ? error.decisive : error;
    const hopeless = (cause instanceof ProviderError || cause instanceof AppError) && cause.retry === 'never';
    log.warn('delivery attempt failed', { attempt, hopeless, providerId: job.providerId, error });
    if (!hopeless && attempt < MAX_ATTEMPTS) {
      const waitMs = waitAfter(cause, attempt);
      const lines = refusalTrace(error, job.providerId, { attempt, of: MAX_ATTEMPTS, waitMs }, WARNING);

      return this.putOff(scope, job, waitMs, { error, lines });
    }
    const lines = refusalTrace(error, job.providerId, { attempt }, FAILED);

    return {
      ...failedBy(toAppError(cause), 'Unexpected provider error'),
      ...(job.providerId ? { providerId: job.providerId } : {}),
      trace: summary ? [...lines, { detail: summary, status: FAILED }] : lines,
    };
  }
}

/** A step no third party has to do with is run again here, too. */
function notRecorded({ type }: JobDoc, error: unknown): Extract<StepOutcome, { kind: 'failed' }> {
  if (channelOfStep(type) || type === StepTypeEnum.HTTP_REQUEST)
    return failedBy(toAppError(error), 'Unexpected provider error');
  const cause = new AppError({ code: 'not_taken_on', status: 500, publicMessage: publicReason(error), cause: error });

  return failedBy(cause, 'There was one or more errors when trying to execute the notification');
}

/** Whether a job is still that of the worker who claimed it. */
function isHeld({ status, lease }: JobDoc, claimed: JobDoc): boolean {
  return status === JobStatusEnum.RUNNING && lease?.toHexString() === claimed.lease?.toHexString();
}

/** What a provider asks for, or what has become usual after so many attempts; the longer of both. */
function waitAfter(error: unknown, attempt: number): number {
  const asked = error instanceof ProviderError ? (error.retryAfterMs ?? 0) : 0;

  return Math.max(scheduled(WAITS_MS, attempt), notBefore(Math.min(asked, LONGEST_WAIT_MS)));
}

function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof ProviderError) {
    return new AppError({ code: error.code, status: 502, publicMessage: error.message, cause: error });
  }

  return new AppError({
    code: 'delivery_failed',
    status: 502,
    publicMessage: 'The message could not be delivered',
    cause: error,
  });
}
