import { AppError } from '@novu/application-generic';
import { type ChannelTypeEnum, ExecutionDetailsStatusEnum } from '@novu/shared';
import type { StepOutcome } from '../outcome.js';

const { FAILED } = ExecutionDetailsStatusEnum;

type Failure = Extract<StepOutcome, { kind: 'failed' }>;

/**
 * A step that cannot do its work.
 * @param detail one of the texts of `spec/engine.md` section 18.
 * @param facts for the trace.
 */
export function failed(detail: string, code: string, facts?: Record<string, unknown>): Failure {
  return failedBy(
    new AppError({ code, status: 422, publicMessage: detail, details: facts ? { ctx: facts } : {} }),
    detail,
  );
}

/** A step that was taken out of its workflow while the run waited. */
export function stepRemoved(): Failure {
  const publicMessage = 'The step is not in the workflow any more';

  return failedBy(
    new AppError({ code: 'step_removed', status: 422, publicMessage }),
    'Message content could not be generated',
  );
}

/** @param identifier of the integration the trigger asks for, where it does. */
export function noIntegration(channel: ChannelTypeEnum | undefined, identifier?: string): Failure {
  return failed('Subscriber does not have an active integration', 'integration_missing', {
    channel,
    ...(identifier === undefined ? {} : { integrationIdentifier: identifier }),
  });
}

/** A step that an error ended; the trace has its facts. @param detail one of the texts of `spec/engine.md` section 18. */
export function failedBy(error: AppError, detail: string): Failure {
  const raw = { ...(error.publicMessage === detail ? {} : { message: error.publicMessage }), ...error.details.ctx };

  return {
    kind: 'failed',
    error,
    trace: [{ detail, status: FAILED, ...(Object.keys(raw).length > 0 ? { raw } : {}) }],
  };
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
