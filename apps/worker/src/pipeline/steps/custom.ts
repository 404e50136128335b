import { ExecutionDetailsStatusEnum } from '@novu/shared';
import type { StepOutcome } from '../outcome.js';
import { failed } from './outcomes.js';
import type { StepContext } from './step.js';

/** A custom step is what its bridge said, for later steps to know (`spec/engine.md` section 7.4). */
export function reachCustom({ job: { answer } }: StepContext): StepOutcome {
  if (!answer) return failed('Bridge URL is not set', 'bridge_missing');
  const trace = [
    { detail: 'Step completed', status: ExecutionDetailsStatusEnum.SUCCESS, raw: { output: answer.outputs } },
  ];

  return { kind: 'done', output: answer.outputs, trace };
}
