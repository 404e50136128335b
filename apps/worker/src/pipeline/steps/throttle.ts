import { renderControls, throttleWindow } from '@novu/application-generic';
import { ExecutionDetailsStatusEnum } from '@novu/shared';
import type { Gate, StepOutcome } from '../outcome.js';
import { timingFailure } from './delay.js';
import { keyValue } from './digest.js';
import type { StepContext } from './step.js';

const DEFAULT = 'default';

/** A throttle counts all runs of its key together (`spec/engine.md` section 7.3, `gates.ts`). */
export function reachThrottle({ run, job, step, variables, now }: StepContext): Gate | StepOutcome {
  try {
    const controls = renderControls(job.type, step.controls, variables);
    const window = throttleWindow(controls, { variables: { ...variables } }, now);
    if (!window) return notThrottled();
    const written = step.controls['throttleKey'];
    const key = typeof written === 'string' ? written.trim() : '';
    const { _id: workflowId } = run.definition.workflow;

    return {
      kind: 'throttle',
      ...window,
      key: [
        workflowId.toHexString(),
        run.subscriber._id.toHexString(),
        job.step.stepId,
        key || DEFAULT,
        keyValue(key, controls['throttleKey'], variables) ?? DEFAULT,
      ],
    };
  } catch (error) {
    return timingFailure(error);
  }
}

function notThrottled(): StepOutcome {
  return {
    kind: 'done',
    output: { throttled: false },
    trace: [{ detail: 'Step completed', status: ExecutionDetailsStatusEnum.SUCCESS, raw: { throttled: false } }],
  };
}
