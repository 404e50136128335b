import { Inject, Injectable } from '@nestjs/common';
import { type Clock, CLOCK, Encryption, EnvironmentVariables, logger } from '@novu/application-generic';
import { type IntegrationDoc, type JobDoc, type JobReceipt, JobRepository } from '@novu/dal';
import { INVALID_TOKEN, ProviderError } from '@novu/providers';
import { channelOfStep, ExecutionDetailsStatusEnum } from '@novu/shared';
import { WORKER_ENV, type WorkerEnv } from '../env.js';
import type { StepOutcome, TraceLine } from '../pipeline/outcome.js';
import { noIntegration } from '../pipeline/steps/outcomes.js';
import type { StepContext } from '../pipeline/steps/step.js';
import type { Channel, Handover } from './channel.js';
import { CircuitBreaker } from './circuit-breaker.js';
import { CIRCUIT_OPEN, deliveredTrace, NotTaken, refusalTrace, type Refused, type Taken } from './delivery-trace.js';
import { IntegrationChoice } from './integration-choice.js';
import { wantedIntegration } from './overrides.js';
import { Redaction } from './redaction.js';
import { Room } from './room.js';

const log = logger('sender');
const { WARNING } = ExecutionDetailsStatusEnum;

/** Attempts through one integration. */
export const MAX_ATTEMPTS = 4;
/** One message may take a provider two calls: one for a token, one to send. */
const CALLS_PER_MESSAGE = 2;
/** A worker that holds a job longer than the calls of one message can take is taken for dead. */
const LEASE_MARGIN_MS = 15_000;
/** Bytes of files in memory at the same time, of all messages on their way. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** How long a worker holds a job without saying so again. */
export function leaseMs({ PROVIDER_TIMEOUT_MS }: WorkerEnv): number {
  return CALLS_PER_MESSAGE * PROVIDER_TIMEOUT_MS + LEASE_MARGIN_MS;
}

/** A step in the hands of a worker. */
interface Attempt {
  context: StepContext;
  channel: Channel;
  /** Until when it is the worker's. */
  leaseUntil: Date;
}

/** Takes the messages of one step through the integrations of its channel, and tells what became of them. */
@Injectable()
export class Sender {
  private readonly circuits = new CircuitBreaker();
  private readonly room = new Room(MAX_FILE_BYTES);

  constructor(
    private readonly jobs: JobRepository,
    private readonly integrations: IntegrationChoice,
    private readonly encryption: Encryption,
    private readonly environmentVariables: EnvironmentVariables,
    @Inject(WORKER_ENV) private readonly env: WorkerEnv,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws NotTaken when none of its messages was taken, and no other integration can be tried at once. */
  async send(context: StepContext, channel: Channel): Promise<StepOutcome> {
    const { run, job } = context;
    const nobody = job.receipts?.length ? undefined : await channel.nobody(run);
    if (nobody) return nobody;
    const attempt = { context, channel, leaseUntil: new Date(this.clock.now().getTime() + leaseMs(this.env)) };

    return channel.reachedThrough ? this.throughAll(attempt, channel) : this.throughOne(attempt);
  }

  /** Where addresses belong to integrations: through each the subscriber has one at. One that is taken is a success. */
  private async throughAll(attempt: Attempt, channel: Channel): Promise<StepOutcome> {
    const { run, job, now } = attempt.context;
    const [usable, taken] = await Promise.all([this.integrations.usable(run, job), this.integrations.taken(run, job)]);
    const gone = taken.filter(({ _id }) => !usable.some((one) => one._id.equals(_id)));
    const reached = (await channel.reachedThrough?.(run, [...usable, ...gone])) ?? [];
    const results: (Taken | Refused)[] = [];
    let instead: StepOutcome = noIntegrationFor(attempt.context);
    for (const integration of reached) {
      job.providerId = integration.providerId;
      // Messages that were taken already need no more calls.
      const pauseMs = job.receipts?.length ? 0 : this.circuits.pause(integration._id.toHexString(), now);
      const done =
        pauseMs > 0
          ? [paused(integration, pauseMs)]
          : await this.through(attempt, integration, gone.includes(integration) ? 'taken' : 'all');
      if (Array.isArray(done)) results.push(...done);
      else instead = done;
    }
    if (results.length === 0) return instead;
    const skipped = instead.kind === 'skipped' ? instead.trace : [];

    return outcomeOf(attempt, results, skipped);
  }

  /** The integration that has taken the message, or the one that is wanted, and the others of its channel where it cannot be used. */
  private async throughOne(attempt: Attempt): Promise<StepOutcome> {
    const { run, job } = attempt.context;
    let [taken] = await this.integrations.taken(run, job);
    for (;;) {
      const integration = taken ?? (await this.select(attempt.context));
      taken = undefined;
      if (!integration) return noIntegrationFor(attempt.context);
      job.providerId = integration.providerId;
      const done = await this.through(attempt, integration);
      if (!Array.isArray(done)) return done;
      const refusal = done.find((result) => result.kind === 'refused');
      // Somebody else is trying whether it answers again.
      if (refusal?.error.code === CIRCUIT_OPEN) continue;
      if (!refusal || !(await this.hasAnother(attempt.context, refusal))) return outcomeOf(attempt, done);
      const lines = refusalTrace(new NotTaken([refusal]), undefined, { fallback: true }, WARNING);
      const redaction = await Redaction.of(this.environmentVariables, run.scope);
      await this.jobs.passOver(run.scope, job._id, integration._id, redaction.stored(lines, this.clock.now()));
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

  /**
   * @param which messages: all, or those it has taken already.
   * @returns what became of each message, or what to do instead of sending any.
   */
  private async through(
    attempt: Attempt,
    integration: IntegrationDoc,
    which: 'taken' | 'all' = 'all',
  ): Promise<(Taken | Refused)[] | StepOutcome> {
    const { context, channel } = attempt;
    const credentials = this.credentialsOf(integration);
    if (!credentials) return [unreadable(integration)];
    const handovers = await channel.prepare(context, { integration, credentials });
    if (!Array.isArray(handovers)) return handovers;
    const results: (Taken | Refused)[] = [];
    for (const handover of which === 'all' ? handovers : handovers.filter((one) => receiptOf(context.job, one))) {
      // Large files wait for each other.
      const leave = handover.fileBytes ? await this.room.take(handover.fileBytes) : undefined;
      try {
        if (!(await this.stillHeld(attempt))) break;
        results.push(await this.handOver(attempt, integration, handover));
      } finally {
        leave?.();
      }
    }

    return results;
  }

  /** @returns undefined when no known key opens them: other integrations may do. */
  private credentialsOf({ _id, credentials }: IntegrationDoc): Record<string, unknown> | undefined {
    try {
      return this.encryption.decryptAll(credentials);
    } catch (error) {
      log.error('credentials cannot be read', { integrationId: _id.toHexString(), error });

      return undefined;
    }
  }

  /** Keeps the job as long as there are messages to hand in, one after the other. */
  private async stillHeld(attempt: Attempt): Promise<boolean> {
    const { job } = attempt.context;
    const now = this.clock.now();
    if (attempt.leaseUntil.getTime() - now.getTime() > leaseMs(this.env) - LEASE_MARGIN_MS / 2) return true;
    attempt.leaseUntil = new Date(now.getTime() + leaseMs(this.env));

    return this.jobs.renewLease(job, attempt.leaseUntil);
  }

  private async handOver(
    { context: { run, job }, channel }: Attempt,
    integration: IntegrationDoc,
    handover: Handover,
  ): Promise<Taken | Refused> {
    const circuit = integration._id.toHexString();
    const made = handover.trace ? { trace: handover.trace } : {};
    const known = receiptOf(job, handover);
    if (known) return { kind: 'taken', integration, message: handover.message(known), receipt: known, ...made };
    const pauseMs = this.circuits.enter(circuit, this.clock.now());
    if (pauseMs > 0) return paused(integration, pauseMs);
    try {
      const receipt = await handover.send();
      this.circuits.answered(circuit);
      const target = handover.target === undefined ? {} : { target: handover.target };
      await this.jobs.keepReceipt(run.scope, job._id, { ...receipt, ...target, _integrationId: integration._id });

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

/** What the third party answered when it took the message, by whichever worker it was handed over. */
function receiptOf({ receipts }: JobDoc, { target }: Handover): JobReceipt | undefined {
  return receipts?.find((receipt) => receipt.target === target);
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

/** As one whose credentials are wrong. */
function unreadable(integration: IntegrationDoc): Refused {
  const message = 'The credentials of the integration cannot be read: enter them again';

  return {
    kind: 'refused',
    integration,
    error: new ProviderError(message, { retry: 'never', code: 'misconfigured' }),
    removed: false,
  };
}

function noIntegrationFor({ run, job }: StepContext): StepOutcome {
  return noIntegration(channelOfStep(job.type), wantedIntegration(run, job));
}
