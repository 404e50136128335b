import { AppError } from '@novu/application-generic';
import { ExecutionDetailsStatusEnum } from '@novu/shared';
import type { StepOutcome } from '../outcome.js';

const { FAILED } = ExecutionDetailsStatusEnum;

/** A step that cannot do its work. @param detail one of the texts of `spec/engine.md` section 18. */
export function failed(detail: string, code: string): StepOutcome {
  return {
    kind: 'failed',
    error: new AppError({ code, status: 422, publicMessage: detail }),
    trace: [{ detail, status: FAILED }],
  };
}

/** Runs `render`; content that cannot be made fails the step and says why, anything else is a bug and goes on. */
export function orContentFailure<T>(render: () => T): T | StepOutcome {
  try {
    return render();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const raw = { message: error.publicMessage };

    return {
      kind: 'failed',
      error,
      trace: [{ detail: 'Message content could not be generated', status: FAILED, raw }],
    };
  }
}
