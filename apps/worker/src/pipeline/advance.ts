import type { ActiveIntegrations } from '@novu/application-generic';
import { AppError } from '@novu/application-generic';
import type { JobDoc } from '@novu/dal';
import { ChannelTypeEnum, ExecutionDetailsStatusEnum, JobStatusEnum, StepTypeEnum } from '@novu/shared';
import type { StepOutcome } from './outcome.js';
import type { Pass } from './pass.js';
import { cancelRest, type Continuation, record } from './record.js';
import type { Run } from './run.js';
import { reachEmail } from './steps/email.js';
import { runInApp } from './steps/in-app.js';

/**
 * Takes a run as far as it can go in one pass: steps that need no waiting run one after the other; the first one that must wait
 * ends the pass for this run.
 */
export async function advance(pass: Pass, run: Run, integrations: ActiveIntegrations): Promise<void> {
  for (const job of run.jobs) {
    if (job.status !== JobStatusEnum.PENDING) continue;
    const continuation = record(pass, run, job, await runStep(run, job, integrations));
    if (stops(pass, run, job, continuation)) return;
  }
}

/** True when the run does not go on now; a halt takes the rest of its steps along. */
export function stops(pass: Pass, run: Run, job: JobDoc, continuation: Continuation): boolean {
  if (continuation === 'halt') cancelRest(pass, run, job);

  return continuation !== 'next';
}

async function runStep(run: Run, job: JobDoc, integrations: ActiveIntegrations): Promise<StepOutcome> {
  switch (job.type) {
    case StepTypeEnum.IN_APP:
      return runInApp(run, job, await integrations.choose(run.scope, ChannelTypeEnum.IN_APP));
    case StepTypeEnum.EMAIL:
      return reachEmail(run);
    default:
      return unsupported(job);
  }
}

/** Workflows with other steps cannot be saved yet; one that was written to the database by hand fails in the open. */
function unsupported(job: JobDoc): StepOutcome {
  return {
    kind: 'failed',
    error: new AppError({
      code: 'step_type_unsupported',
      status: 422,
      publicMessage: `Steps of type ${job.type} are not supported`,
    }),
    trace: [
      { detail: 'Action step execution failed', status: ExecutionDetailsStatusEnum.FAILED, raw: { type: job.type } },
    ],
  };
}
