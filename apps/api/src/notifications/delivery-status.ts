import type { JobDoc, MessageDoc } from '@novu/dal';
import {
  channelOfStep,
  DeliveryLifecycleDetail,
  DeliveryLifecycleStatusEnum,
  JobStatusEnum,
  StepTypeEnum,
} from '@novu/shared';

const { ERRORED, INTERACTED, DELIVERED, SENT, SKIPPED, CANCELED, MERGED, PENDING } = DeliveryLifecycleStatusEnum;

/** How far the delivery of a run has come. */
export interface DeliveryStatus {
  status: DeliveryLifecycleStatusEnum;
  /** Why it stopped short; absent where there is nothing to say. */
  detail?: DeliveryLifecycleDetail;
}

/** Steps in these states are not over. */
const OPEN: ReadonlySet<JobStatusEnum> = new Set([
  JobStatusEnum.PENDING,
  JobStatusEnum.QUEUED,
  JobStatusEnum.RUNNING,
  JobStatusEnum.DELAYED,
]);
/** Actions that have to be put on the clock. */
const SCHEDULED: ReadonlySet<StepTypeEnum> = new Set([StepTypeEnum.DELAY, StepTypeEnum.DIGEST, StepTypeEnum.THROTTLE]);
/** Of several reasons for skipping, the first of these is told. */
const REASONS: readonly DeliveryLifecycleDetail[] = [
  DeliveryLifecycleDetail.SUBSCRIBER_PREFERENCE,
  DeliveryLifecycleDetail.USER_STEP_CONDITION,
  DeliveryLifecycleDetail.USER_MISSING_EMAIL,
  DeliveryLifecycleDetail.USER_MISSING_PHONE,
  DeliveryLifecycleDetail.USER_MISSING_PUSH_TOKEN,
  DeliveryLifecycleDetail.USER_MISSING_WEBHOOK_URL,
  DeliveryLifecycleDetail.USER_MISSING_CREDENTIALS,
];

type Step = Pick<JobDoc, 'type' | 'status' | 'deliveryLifecycleState' | '_mergedDigestId'>;
type Seen = Pick<MessageDoc, 'seen' | 'read' | 'archived' | 'snoozedUntil' | 'deliveredAt'>;

/**
 * What became of a run's messages: the first of the ten rules of `spec/engine.md` section 6 that fits.
 * @param jobs the steps of the run
 * @param messages of the run, as the subscriber left them
 */
export function deliveryStatusOf(jobs: readonly Step[], messages: readonly Seen[]): DeliveryStatus {
  const steps = jobs.filter(({ type }) => channelOfStep(type) !== undefined);
  if (steps.length === 0) return { status: ERRORED, detail: DeliveryLifecycleDetail.WORKFLOW_MISSING_CHANNEL_STEP };
  // What providers report stands with the step: of its messages, which may be many, the one that came furthest counts.
  const reported = new Set(steps.map(stateOf));
  if (messages.some(isInteracted) || reported.has(INTERACTED)) return { status: INTERACTED };
  if (messages.some(({ deliveredAt }) => deliveredAt?.length > 0) || reported.has(DELIVERED))
    return { status: DELIVERED };
  // A channel step is completed by nothing but a message, which may have been deleted since.
  if (steps.some((step) => step.status === JobStatusEnum.COMPLETED && !isLost(step))) return { status: SENT };

  return unsentStatusOf(steps);
}

/** Whether the run is over, and whether it could be taken to its end; failed sends do not count here. */
export function runStatusOf(jobs: readonly Step[]): 'processing' | 'completed' | 'error' {
  if (jobs.some(({ status }) => OPEN.has(status))) return 'processing';

  return jobs.some(({ type, status }) => SCHEDULED.has(type) && status === JobStatusEnum.FAILED)
    ? 'error'
    : 'completed';
}

function unsentStatusOf(steps: readonly Step[]): DeliveryStatus {
  const skipped = steps.filter((step) => stateOf(step) === SKIPPED && !isMerged(step));
  const canceled = steps.find((step) => stateOf(step) === CANCELED);
  const isOpen = steps.some(({ status }) => OPEN.has(status));
  if (!isOpen && skipped.length > 0) return { status: SKIPPED, ...reasonOf(skipped) };
  if (canceled) return { status: CANCELED, ...detailOf(canceled) };
  if (steps.every((step) => step.status === JobStatusEnum.FAILED || isLost(step)))
    return { status: ERRORED, ...reasonOf(steps) };
  if (steps.every(isMerged)) return { status: MERGED };

  return isOpen ? { status: PENDING } : { status: ERRORED, detail: DeliveryLifecycleDetail.UNKNOWN_ERROR };
}

const stateOf = ({ deliveryLifecycleState }: Step) => deliveryLifecycleState?.status;

/** The provider took the message, and reported later that it did not arrive. */
function isLost(step: Step): boolean {
  return step.status === JobStatusEnum.COMPLETED && stateOf(step) === ERRORED;
}

function isMerged({ status, _mergedDigestId }: Step): boolean {
  return status === JobStatusEnum.MERGED || (status === JobStatusEnum.SKIPPED && _mergedDigestId !== undefined);
}

function isInteracted({ seen, read, archived, snoozedUntil }: Seen): boolean {
  return seen || read || archived || (snoozedUntil ?? null) !== null;
}

function detailOf({ deliveryLifecycleState }: Step): Pick<DeliveryStatus, 'detail'> {
  const detail = deliveryLifecycleState?.detail;

  return detail === undefined ? {} : { detail };
}

function reasonOf(steps: readonly Step[]): Pick<DeliveryStatus, 'detail'> {
  const details = steps.flatMap((step) => detailOf(step).detail ?? []);
  const detail = REASONS.find((reason) => details.includes(reason)) ?? details[0];

  return detail === undefined ? {} : { detail };
}
