import { Inject, Injectable } from '@nestjs/common';
import {
  type Clock,
  CLOCK,
  Encryption,
  type HttpRequestResult,
  type Outbound,
  OUTBOUND,
  performHttpRequest,
  renderControls,
} from '@novu/application-generic';
import { EnvironmentRepository, JobRepository, type Scope } from '@novu/dal';
import { ExecutionDetailsStatusEnum } from '@novu/shared';
import type { StepOutcome, TraceLine } from '../pipeline/outcome.js';
import { isFailure, orContentFailure } from '../pipeline/steps/outcomes.js';
import type { StepContext } from '../pipeline/steps/step.js';

const { SUCCESS, WARNING, FAILED } = ExecutionDetailsStatusEnum;

/** Steps that ask a server of the customer's (`spec/engine.md` section 7.5). What it answers is known to later steps. */
@Injectable()
export class HttpRequests {
  constructor(
    private readonly environments: EnvironmentRepository,
    private readonly jobs: JobRepository,
    private readonly encryption: Encryption,
    @Inject(OUTBOUND) private readonly outbound: Outbound,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Asks, and keeps what was answered, so that whoever takes over does not ask again. */
  async perform({ run, job, step, variables }: StepContext): Promise<StepOutcome> {
    if (job.receipts?.length) return { kind: 'done', trace: [answered(job.stepOutput)] };
    const controls = orContentFailure(() => renderControls(job.type, step.controls, variables));
    if (isFailure(controls)) return { ...controls, halts: !goesOn(step.controls) };
    const result = await performHttpRequest(this.outbound, controls, {
      secret: await this.secretOf(run.scope),
      now: this.clock.now(),
      idempotencyKey: job._id.toHexString(),
    });
    if (result.kind === 'ok') {
      await this.jobs.keepReceipt(run.scope, job._id, { id: job._id.toHexString() }, result.output);
    }

    return outcomeOf(result, goesOn(controls));
  }

  private async secretOf(scope: Scope): Promise<string> {
    const environment = await this.environments.findById(scope.environmentId);
    const key = environment?.apiKeys[0]?.key;

    return key === undefined ? '' : this.encryption.decrypt(key);
  }
}

function goesOn(controls: Record<string, unknown>): boolean {
  return controls['continueOnFailure'] === true;
}

function outcomeOf(result: HttpRequestResult, continues: boolean): StepOutcome {
  const raw = { durationMs: result.trace.durationMs, answer: result.trace.raw };
  if (result.kind === 'failed') {
    const trace = [{ detail: result.detail, status: FAILED, raw }];

    return { kind: 'failed', error: result.error, halts: !continues, trace };
  }
  const trace = [{ ...answered(result.output), raw }];

  return result.output ? { kind: 'done', output: result.output, trace } : { kind: 'done', trace };
}

/** @param output absent for an answer later steps cannot use. */
function answered(output: Record<string, unknown> | undefined): TraceLine {
  return output
    ? { detail: 'Step completed', status: SUCCESS }
    : { detail: 'HTTP request step received a non-object response', status: WARNING };
}
