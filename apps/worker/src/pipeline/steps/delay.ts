import { AppError, delayUntil, localTime, renderControls } from '@novu/application-generic';
import { ExecutionDetailsStatusEnum } from '@novu/shared';
import type { StepOutcome } from '../outcome.js';
import { failedBy } from './outcomes.js';
import type { StepContext } from './step.js';

/** A delay begins when a run comes to it, with what the workflow and the payload say at that moment (`spec/engine.md` section 7.1). */
export function reachDelay({ run, job, step, variables, now }: StepContext): StepOutcome {
  try {
    const { timezone } = run.subscriber;
    const controls = renderControls(job.type, step.controls, variables);
    const source = { variables: { ...variables }, override: run.notification.overrides['delay'], timezone };
    const until = delayUntil(controls, source, now);

    return {
      kind: 'deferred',
      until,
      trace: [
        {
          detail: 'Step delayed',
          status: ExecutionDetailsStatusEnum.PENDING,
          raw: waitFacts(until, timezone, now),
        },
      ],
    };
  } catch (error) {
    return timingFailure(error);
  }
}

/** What the trace says of a wait: how long, and until when on the subscriber's clock. */
export function waitFacts(until: Date, timezone: string | null | undefined, now: Date): Record<string, unknown> {
  return { delay: until.getTime() - now.getTime(), until: localTime(until, timezone), timezone: timezone ?? 'UTC' };
}

/** A time that cannot be read ends the run (`spec/engine.md` section 6.3). */
export function timingFailure(error: unknown): StepOutcome {
  if (!(error instanceof AppError)) throw error;

  return failedBy(error, error.publicMessage);
}
