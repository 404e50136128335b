import { AppError } from '@novu/application-generic';
import { ExecutionDetailsStatusEnum } from '@novu/shared';
import type { StepOutcome } from '../outcome.js';

const { FAILED } = ExecutionDetailsStatusEnum;

type Failure = Extract<StepOutcome, { kind: 'failed' }>;

/** A step that cannot do its work. @param detail one of the texts of `spec/engine.md` section 18. */
export function failed(detail: string, code: string): Failure {
  return failedBy(new AppError({ code, status: 422, publicMessage: detail }), detail);
}

/** A step that an error ended. @param detail one of the texts of `spec/engine.md` section 18. */
export function failedBy(error: AppError, detail: string): Failure {
  const raw = error.publicMessage === detail ? undefined : { message: error.publicMessage };

  return { kind: 'failed', error, trace: [{ detail, status: FAILED, ...(raw ? { raw } : {}) }] };
}

/** Runs `render`; content that cannot be made fails the step and says why, anything else is a bug and goes on. */
export function orContentFailure<T>(render: () => T): T | Failure {
  try {
    return render();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;

    return failedBy(error, 'Message content could not be generated');
  }
}

export function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'failed';
}
