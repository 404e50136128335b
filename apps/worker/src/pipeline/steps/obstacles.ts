import { AppError, compileCondition, isWithinSchedule, localTime, renderCondition } from '@novu/application-generic';
import type { JobDoc } from '@novu/dal';
import {
  channelOfStep,
  DeliveryLifecycleDetail,
  ExecutionDetailsStatusEnum,
  JobStatusEnum,
  StepTypeEnum,
} from '@novu/shared';
import type { StepOutcome } from '../outcome.js';
import { failedBy } from './outcomes.js';
import type { StepContext } from './step.js';

const { SUCCESS } = ExecutionDetailsStatusEnum;

/** Sent at any time (`spec/engine.md` section 9). */
const OUTSIDE_ANY_SCHEDULE: readonly StepTypeEnum[] = [
  StepTypeEnum.IN_APP,
  StepTypeEnum.DELAY,
  StepTypeEnum.DIGEST,
  StepTypeEnum.HTTP_REQUEST,
];

/** What keeps a step from running now: the subscriber's hours, the step's condition, somebody's preference, in this order. */
export function obstacle(context: StepContext): StepOutcome | undefined {
  return outsideSchedule(context) ?? unmetCondition(context) ?? refusedByPreference(context);
}

function outsideSchedule({ run, job, now }: StepContext): StepOutcome | undefined {
  if (run.notification.critical || OUTSIDE_ANY_SCHEDULE.includes(job.type)) return undefined;
  const { schedule } = run.choices;
  const { timezone } = run.subscriber;
  if (!schedule || isWithinSchedule(schedule, timezone, now)) return undefined;

  return {
    kind: 'skipped',
    status: JobStatusEnum.CANCELED,
    trace: [
      {
        detail: "The step was skipped as it fell outside the subscriber's schedule",
        status: SUCCESS,
        raw: { at: localTime(now, timezone), timezone: timezone ?? 'UTC' },
      },
    ],
  };
}

/** `spec/engine.md` sections 6.1 and 8; a rule that throws is a failure. */
function unmetCondition({ job, step, variables, actor, now }: StepContext): StepOutcome | undefined {
  const rule = step.controls['skip'];
  if (rule === undefined || rule === null) return undefined;
  const data = { ...variables, context: variables.context ?? {}, actor };
  try {
    const condition = compileCondition(renderCondition(step.controls, variables));
    if (!condition || condition.matches(data, now)) return undefined;

    return skippedByCondition(job, { condition: rule, found: condition.facts(data) });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;

    return failedBy(error, 'Bridge execution failed');
  }
}

/**
 * A step that is not to run: channels are canceled, actions skipped.
 * @param why facts for the trace.
 */
export function skippedByCondition(
  { type }: JobDoc,
  why: Record<string, unknown>,
): Extract<StepOutcome, { kind: 'skipped' }> {
  return channelOfStep(type)
    ? {
        kind: 'skipped',
        status: JobStatusEnum.CANCELED,
        reason: DeliveryLifecycleDetail.USER_STEP_CONDITION,
        trace: [{ detail: 'Bridge execution skipped', status: SUCCESS, raw: { skip: true, ...why } }],
      }
    : {
        kind: 'skipped',
        status: JobStatusEnum.SKIPPED,
        reason: DeliveryLifecycleDetail.USER_STEP_CONDITION,
        trace: [
          {
            detail: 'Step was skipped based on steps conditions',
            status: SUCCESS,
            raw: why,
          },
        ],
      };
}

function refusedByPreference({ run, job }: StepContext): StepOutcome | undefined {
  const channel = channelOfStep(job.type);
  const because = channel ? run.choices.refusal(channel) : undefined;
  if (!because) return undefined;

  return {
    kind: 'skipped',
    status: JobStatusEnum.CANCELED,
    reason: DeliveryLifecycleDetail.SUBSCRIBER_PREFERENCE,
    trace: [{ detail: because, status: SUCCESS, raw: { channel } }],
  };
}
