import { ExecutionDetailsStatusEnum } from '@novu/shared';
import type { StepOutcome } from '../outcome.js';
import type { StepContext } from './step.js';

/** Third parties are slow: the queue of the channel goes on with the step (`delivery/`). */
export async function reachDelivery({ run, job, nobodyToReach }: StepContext): Promise<StepOutcome> {
  return (
    (await nobodyToReach(run, job.type)) ?? {
      kind: 'handed-over',
      trace: [{ detail: 'Step queued', status: ExecutionDetailsStatusEnum.PENDING }],
    }
  );
}
