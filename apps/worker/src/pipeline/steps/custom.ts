import { ExecutionDetailsStatusEnum } from '@novu/shared';
import type { StepOutcome } from '../outcome.js';
import { failed } from './outcomes.js';
import type { StepContext } from './step.js';

/** Characters of JSON a line of the trace shows; longer outputs are only with the step. */
const SHOWN_LENGTH = 10_240;

/** A custom step is what its bridge said, for later steps to know (`spec/engine.md` section 7.4). */
export function reachCustom({ job: { answer } }: StepContext): StepOutcome {
  if (!answer) return failed('Bridge URL is not set', 'bridge_missing');
  const { outputs: output } = answer;
  const { length } = JSON.stringify(output);
  const raw = length > SHOWN_LENGTH ? { outputLength: length } : { output };

  return {
    kind: 'done',
    output,
    trace: [{ detail: 'Step completed', status: ExecutionDetailsStatusEnum.SUCCESS, raw }],
  };
}
