import { Inject, Injectable } from '@nestjs/common';
import {
  AppError,
  bridgeWaitMs,
  type Clock,
  CLOCK,
  Encryption,
  EnvironmentVariables,
  logger,
  notBefore,
  scheduled,
  TryAgain,
} from '@novu/application-generic';
import { type IntegrationDoc, isDatabaseUnavailable, type JobDoc, JobRepository, type Scope, Types } from '@novu/dal';
import { INVALID_TOKEN, ProviderError } from '@novu/providers';
import { channelOfStep, ExecutionDetailsStatusEnum, JobStatusEnum, StepTypeEnum } from '@novu/shared';
import { WORKER_ENV, type WorkerEnv } from '../env.js';
import { Engine } from '../pipeline/advance.js';
import { type Gate, isGate, type StepOutcome, type TraceLine } from '../pipeline/outcome.js';
import { toStored } from '../pipeline/record.js';
import type { Run } from '../pipeline/run.js';
import { type ClaimedRun, StoredRuns } from '../pipeline/stored-runs.js';
import { obstacle } from '../pipeline/steps/obstacles.js';
import { failedBy, noIntegration, stepRemoved } from '../pipeline/steps/outcomes.js';
import type { StepContext } from '../pipeline/steps/step.js';
import { BridgeSteps } from './bridge.js';
import type { Channel, Handover } from './channel.js';
import { Channels } from './channels.js';
import { CircuitBreaker } from './circuit-breaker.js';
import { CIRCUIT_OPEN, deliveredTrace, NotTaken, refusalTrace, type Refused, type Taken } from './delivery-trace.js';
import { HttpRequests } from './http-request.js';
import { IntegrationChoice } from './integration-choice.js';
import { wantedIntegration } from './overrides.js';
import { Redaction } from './redaction.js';
import { Room } from './room.js';

const log = logger('delivery');
const { FAILED, WARNING } = ExecutionDetailsStatusEnum;

/** Attempts through one integration. */
const MAX_ATTEMPTS = 4;
/** Attempts at a request of the customer's own: steps after it wait for what it answers. */
const MAX_REQUESTS = 3;
/** Times what became of a step is to be recorded, and cannot be, before the step is given up. */
const MAX_FAILURES = 6;
/** Longest waits after the first attempt, the second, and those after it. */
const WAITS_MS = [1_000, 5_000, 30_000];
/** Longest a provider may put us off. */
const LONGEST_WAIT_MS = 3_600_000;
/** One message may take a provider two calls: one for a token, one to send. */
const CALLS_PER_MESSAGE = 2;
/** A worker that holds a job longer than the calls of one message can take is taken for dead. */
const LEASE_MARGIN_MS = 15_000;
/** Bytes of files in memory at the same time, of all messages on their way. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** A step in the hands of a worker. */
interface Attempt {
  context: StepContext;
  channel: Channel;
  /** Until when it is the worker's. */
  leaseUntil: Date;
}

/** Hands the messages of one step to a third party, and takes the run on from there. */
@Injectable()
export class Delivery {
  private readonly circuits = new CircuitBreaker();
  private readonly room = new Room(MAX_FILE_BYTES);

  constructor(
    private readonly jobs: JobRepository,
    private readonly runs: StoredRuns,
    private readonly engine: Engine,
    private readonly integrations: IntegrationChoice,
    private readonly channels: Channels,
    private readonly httpRequests: HttpRequests,
    private readonly bridge: BridgeSteps,
    private readonly encryption: Encryption,
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
    const job = await this.jobs.claim(scope, id, now, this.leaseMs());
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
    const redaction = new Redaction(await this.environmentVariables.secretsOf(scope));
    const attempted = await this.attempt(claimed);
    await this.goOn(job, claimed, isGate(attempted) ? attempted : redaction.outcome(attempted));
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
    const outcome = { ...failedBy(toAppError(error), 'Unexpected provider error'), halts: true };
    const [claimed] = await this.runs.of(scope, [job], now);
    if (claimed) await this.goOn(job, claimed, outcome);
  }

  /** @throws TryAgain always. */
  private async putOff(
    scope: Scope,
    job: JobDoc,
    waitMs: number,
    { error, lines = [], isAttempt = true }: { error: unknown; lines?: readonly TraceLine[]; isAttempt?: boolean },
  ): Promise<never> {
    const now = this.clock.now();
    await this.jobs.release(job, now, {
      notBefore: new Date(now.getTime() + waitMs),
      isAttempt,
      trace: await this.stored(scope, lines),
    });
    throw new TryAgain(waitMs, error);
  }

  private leaseMs(): number {
    return CALLS_PER_MESSAGE * this.env.PROVIDER_TIMEOUT_MS + LEASE_MARGIN_MS;
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

      return channel ? await this.send(context, channel) : await this.engine.reach(context);
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

  private async stored(scope: Scope, lines: readonly TraceLine[]) {
    const redaction = new Redaction(await this.environmentVariables.secretsOf(scope));

    return redaction.lines(lines).map((line) => toStored(line, this.clock.now()));
  }

  private async send(context: StepContext, channel: Channel): Promise<StepOutcome> {
    const { run, job } = context;
    const nobody = job.receipts?.length ? undefined : await channel.nobody(run);
    if (nobody) return nobody;
    const attempt = { context, channel, leaseUntil: new Date(this.clock.now().getTime() + this.leaseMs()) };

    return channel.reachedThrough ? this.throughAll(attempt, channel) : this.throughOne(attempt);
  }

  /** Where addresses belong to integrations: through each the subscriber has one at. One that is taken is a success. */
  private async throughAll(attempt: Attempt, channel: Channel): Promise<StepOutcome> {
    const { run, job, now } = attempt.context;
    const usable = await this.integrations.usable(run, job);
    const reached = (await channel.reachedThrough?.(run, usable)) ?? [];
    const results: (Taken | Refused)[] = [];
    let instead: StepOutcome = noIntegrationFor(attempt.context);
    for (const integration of reached) {
      job.providerId = integration.providerId;
      // Messages that were taken already need no more calls.
      const pauseMs = job.receipts?.length ? 0 : this.circuits.pause(integration._id.toHexString(), now);
      const done = pauseMs > 0 ? [paused(integration, pauseMs)] : await this.through(attempt, integration);
      if (Array.isArray(done)) results.push(...done);
      else instead = done;
    }
    if (results.length === 0) return instead;
    const skipped = instead.kind === 'skipped' ? instead.trace : [];

    return outcomeOf(attempt, results, skipped);
  }

  /** The integration that is wanted, and the others of its channel where it cannot be used. */
  private async throughOne(attempt: Attempt): Promise<StepOutcome> {
    const { run, job } = attempt.context;
    for (;;) {
      const integration = await this.select(attempt.context);
      if (!integration) return noIntegrationFor(attempt.context);
      job.providerId = integration.providerId;
      const done = await this.through(attempt, integration);
      if (!Array.isArray(done)) return done;
      const refusal = done.find((result) => result.kind === 'refused');
      // Somebody else is trying whether it answers again.
      if (refusal?.error.code === CIRCUIT_OPEN) continue;
      if (!refusal || !(await this.hasAnother(attempt.context, refusal))) return outcomeOf(attempt, done);
      const lines = refusalTrace(new NotTaken([refusal]), undefined, { fallback: true }, WARNING);
      await this.jobs.passOver(run.scope, job._id, integration._id, await this.stored(run.scope, lines));
      job._failedIntegrationIds = [...(job._failedIntegrationIds ?? []), integration._id];
      job.attempts = 0;
    }
  }

  /** Whether to give this integration up and go to another one: after its last attempt, or when it refuses to work at all. */
  private async hasAnother({ run, job }: StepContext, { error, integration }: Refused): Promise<boolean> {
    const lastAttempt = error.retry === 'later' && (job.attempts ?? 0) + 1 >= MAX_ATTEMPTS;
    const unusable = error.retry === 'never' && (error.status === 401 || SET_UP_WRONG.test(error.code));
    if ((!lastAttempt && !unusable) || wantedIntegration(run, job)) return false;

    return (await this.integrations.candidates(run, job)).some((candidate) => !candidate._id.equals(integration._id));
  }

  /** @throws NotTaken when all of them are to be left alone for the moment. */
  private async select({ run, job, now }: StepContext): Promise<IntegrationDoc | undefined> {
    const candidates = await this.integrations.candidates(run, job);
    const pauses: Refused[] = [];
    for (const candidate of candidates) {
      const pauseMs = job.receipts?.length ? 0 : this.circuits.pause(candidate._id.toHexString(), now);
      if (pauseMs === 0) return candidate;
      pauses.push(paused(candidate, pauseMs));
    }
    if (pauses.length > 0) throw new NotTaken(pauses);

    return undefined;
  }

  /** @returns what became of each message, or what to do instead of sending any. */
  private async through(attempt: Attempt, integration: IntegrationDoc): Promise<(Taken | Refused)[] | StepOutcome> {
    const { context, channel } = attempt;
    const credentials = this.encryption.decryptAll(integration.credentials);
    const handovers = await channel.prepare(context, { integration, credentials });
    if (!Array.isArray(handovers)) return handovers;
    const results: (Taken | Refused)[] = [];
    for (const handover of handovers) {
      const leave = await this.makeRoom(attempt, handover);
      try {
        if (!(await this.stillHeld(attempt))) break;
        results.push(await this.handOver(attempt, integration, handover));
      } finally {
        leave?.();
      }
    }

    return results;
  }

  /** Large files wait for each other; the job stays the worker's meanwhile. @returns to be called when they are gone. */
  private async makeRoom(attempt: Attempt, { fileBytes = 0 }: Handover): Promise<(() => void) | undefined> {
    if (fileBytes === 0) return undefined;
    const renewal = setInterval(() => {
      this.stillHeld(attempt).catch((error: unknown) => log.warn('lease not renewed', { error }));
    }, LEASE_MARGIN_MS);
    try {
      return await this.room.take(fileBytes);
    } finally {
      clearInterval(renewal);
    }
  }

  /** Keeps the job as long as there are messages to hand in, one after the other. */
  private async stillHeld(attempt: Attempt): Promise<boolean> {
    const { job } = attempt.context;
    const now = this.clock.now();
    if (attempt.leaseUntil.getTime() - now.getTime() > this.leaseMs() - LEASE_MARGIN_MS / 2) return true;
    attempt.leaseUntil = new Date(now.getTime() + this.leaseMs());

    return this.jobs.renewLease(job, attempt.leaseUntil);
  }

  private async handOver(
    { context: { run, job }, channel }: Attempt,
    integration: IntegrationDoc,
    handover: Handover,
  ): Promise<Taken | Refused> {
    const circuit = integration._id.toHexString();
    const made = handover.trace ? { trace: handover.trace } : {};
    const known = job.receipts?.find((receipt) => receipt.target === handover.target);
    if (known) return { kind: 'taken', integration, message: handover.message(known), receipt: known, ...made };
    const pauseMs = this.circuits.enter(circuit, this.clock.now());
    if (pauseMs > 0) return paused(integration, pauseMs);
    try {
      const receipt = await handover.send();
      this.circuits.answered(circuit);
      const target = handover.target === undefined ? {} : { target: handover.target };
      await this.jobs.keepReceipt(run.scope, job._id, { ...receipt, ...target });

      return { kind: 'taken', integration, message: handover.message(receipt), receipt, ...made };
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      if (error.retry === 'later') this.circuits.failed(circuit, this.clock.now());
      else this.circuits.answered(circuit);
      const { deviceToken } = handover;
      const gone = error.code === INVALID_TOKEN && deviceToken !== undefined;
      if (gone) await channel.forget?.(run, deviceToken);

      return { kind: 'refused', integration, error, removed: gone };
    }
  }
}

/** Whether a job is still that of the worker who claimed it. */
function isHeld({ status, lease }: JobDoc, claimed: JobDoc): boolean {
  return status === JobStatusEnum.RUNNING && lease?.toHexString() === claimed.lease?.toHexString();
}

/** Codes of errors about the integration itself: no message would get through it. */
const SET_UP_WRONG = /^(?:misconfigured|outbound_refused|smtp_misconfigured|smtp_530|smtp_535|smtp_enoauth)$/;

/** @throws NotTaken when none of the messages was taken. */
function outcomeOf(
  { context, channel }: Attempt,
  results: readonly (Taken | Refused)[],
  skipped: readonly TraceLine[] = [],
): StepOutcome {
  const taken = results.filter((result) => result.kind === 'taken');
  const refused = results.filter((result) => result.kind === 'refused');
  const [first] = taken;
  if (!first) throw new NotTaken(refused);
  const trace = deliveredTrace(context.run, taken, refused);
  const incomplete = refused.length > 0 || skipped.length > 0;

  return {
    kind: 'delivered',
    providerId: first.integration.providerId,
    messages: taken.map(({ message }) => message),
    trace: [
      ...trace,
      ...skipped,
      ...(incomplete && channel.summary?.some ? [{ detail: channel.summary.some, status: WARNING }] : []),
    ],
  };
}

/** Nobody calls an integration that does not answer. */
function paused(integration: IntegrationDoc, pauseMs: number): Refused {
  const error = new ProviderError('The provider did not answer lately and is left alone for a while', {
    retry: 'later',
    code: CIRCUIT_OPEN,
    retryAfterMs: pauseMs,
  });

  return { kind: 'refused', integration, error, removed: false };
}

/** What a provider asks for, or what has become usual after so many attempts; the longer of both. */
function waitAfter(error: unknown, attempt: number): number {
  const asked = error instanceof ProviderError ? (error.retryAfterMs ?? 0) : 0;

  return Math.max(scheduled(WAITS_MS, attempt), notBefore(Math.min(asked, LONGEST_WAIT_MS)));
}

function noIntegrationFor({ run, job }: StepContext): StepOutcome {
  return noIntegration(channelOfStep(job.type), wantedIntegration(run, job));
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
