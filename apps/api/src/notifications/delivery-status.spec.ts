import { Types } from '@novu/dal';
import {
  DeliveryLifecycleDetail as Detail,
  DeliveryLifecycleStatusEnum as State,
  JobStatusEnum as Job,
  StepTypeEnum as Step,
} from '@novu/shared';
import { deliveryStatusOf, runStatusOf } from './delivery-status.js';

const job = (status: Job, state?: State, detail?: Detail, type = Step.EMAIL) => ({
  type,
  status,
  ...(state ? { deliveryLifecycleState: { status: state, ...(detail ? { detail } : {}) } } : {}),
});
const message = (more: object = {}) => ({ seen: false, read: false, archived: false, deliveredAt: [], ...more });

const delay = job(Job.COMPLETED, undefined, undefined, Step.DELAY);
const sent = job(Job.COMPLETED, State.SENT);
const failed = job(Job.FAILED, State.ERRORED, Detail.UNKNOWN_ERROR);
const opened = job(Job.COMPLETED, State.INTERACTED);
const arrived = job(Job.COMPLETED, State.DELIVERED);
const lost = job(Job.COMPLETED, State.ERRORED);
const pending = job(Job.PENDING);
const merged = job(Job.MERGED, State.MERGED);
const canceled = job(Job.CANCELED, State.CANCELED, Detail.EXECUTION_CANCELED_BY_USER);
const skipped = (detail?: Detail) => job(Job.CANCELED, State.SKIPPED, detail);

describe('6 the delivery status of a run', () => {
  it.each<[string, unknown, Parameters<typeof deliveryStatusOf>]>([
    ['no channel', { status: 'errored', detail: 'workflow_missing_channel_step' }, [[delay], []]],
    [
      'a message read',
      { status: 'interacted' },
      [
        [sent, failed],
        [message(), message({ read: true })],
      ],
    ],
    ['a message snoozed', { status: 'interacted' }, [[sent], [message({ snoozedUntil: new Date() })]]],
    ['a message delivered', { status: 'delivered' }, [[pending, sent], [message({ deliveredAt: [new Date()] })]]],
    ['a message reported to be opened', { status: 'interacted' }, [[sent, opened], [message()]]],
    ['a message reported to have arrived', { status: 'delivered' }, [[failed, arrived], [message()]]],
    ['a message reported not to have arrived', { status: 'errored' }, [[lost], [message()]]],
    ['one that has not arrived, and one with the provider', { status: 'sent' }, [[lost, sent], [message()]]],
    ['a message with the provider', { status: 'sent' }, [[failed, sent, pending], [message()]]],
    [
      'skipped, for the weightiest reason',
      { status: 'skipped', detail: 'preference' },
      [[skipped(Detail.USER_MISSING_EMAIL), skipped(Detail.SUBSCRIBER_PREFERENCE), failed], []],
    ],
    ['skipped without a reason, outside the schedule', { status: 'skipped' }, [[skipped()], []]],
    ['skipped, and more to come', { status: 'pending' }, [[skipped(Detail.USER_STEP_CONDITION), pending], []]],
    ['canceled', { status: 'canceled', detail: 'execution_canceled_by_user' }, [[canceled, failed], []]],
    ['all failed', { status: 'errored', detail: 'unknown_error' }, [[failed, failed], []]],
    ['all merged', { status: 'merged' }, [[merged, merged], []]],
    [
      'skipped in the digest of somebody else',
      { status: 'merged' },
      [[merged, { ...job(Job.SKIPPED, State.SKIPPED), _mergedDigestId: new Types.ObjectId() }], []],
    ],
    ['something to come', { status: 'pending' }, [[failed, pending], []]],
    ['anything else', { status: 'errored', detail: 'unknown_error' }, [[failed, merged], []]],
  ])('6 %s: %j', (_, expected, [jobs, messages]) => {
    expect(deliveryStatusOf(jobs, messages)).toEqual(expected);
  });

  it('6.2 a run is completed though nothing was sent, and in error only when a step could not be put on the clock', () => {
    expect(runStatusOf([failed])).toBe('completed');
    expect(runStatusOf([sent, pending])).toBe('processing');
    expect(runStatusOf([job(Job.DELAYED, undefined, undefined, Step.DELAY)])).toBe('processing');
    expect(runStatusOf([job(Job.FAILED, State.ERRORED, undefined, Step.DELAY), canceled])).toBe('error');
    expect(runStatusOf([])).toBe('completed');
  });
});
