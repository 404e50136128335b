import { type JobDigest, type JobDoc, type StepWindowRepository, type WindowRequest, windowId } from '@novu/dal';
import { DeliveryLifecycleStatusEnum, ExecutionDetailsStatusEnum, JobStatusEnum } from '@novu/shared';
import type { Gate, StepOutcome } from './outcome.js';
import type { Pass } from './pass.js';
import { record } from './record.js';
import type { Run } from './run.js';
import { waitFacts } from './steps/delay.js';

const { SUCCESS, PENDING } = ExecutionDetailsStatusEnum;

type DigestGate = Extract<Gate, { kind: 'digest' }>;
type ThrottleGate = Extract<Gate, { kind: 'throttle' }>;

/** A run that stands before a step which other runs may share. */
export interface Waiting<Kind extends Gate = Gate> {
  run: Run;
  job: JobDoc;
  gate: Kind;
}

/**
 * Decides digests and throttles of a whole pass at once, in the order the runs came: one bulk write and one read for each kind.
 * @returns the runs that go on at once.
 */
export async function decideGates(
  pass: Pass,
  windows: StepWindowRepository,
  waiting: readonly Waiting[],
): Promise<Run[]> {
  const throttles = waiting.filter((one): one is Waiting<ThrottleGate> => one.gate.kind === 'throttle');
  const digests = waiting.filter((one): one is Waiting<DigestGate> => one.gate.kind === 'digest');
  const free = await decideThrottles(pass, windows, throttles);
  const { first, held } = await lookBack(pass, windows, digests);
  await joinDigests(pass, windows, held);

  return [...free, ...first];
}

async function decideThrottles(
  pass: Pass,
  windows: StepWindowRepository,
  waiting: readonly Waiting<ThrottleGate>[],
): Promise<Run[]> {
  if (waiting.length === 0) return [];
  const requests = waiting.map((one) => ({
    ...requestOf(one, ['throttle', ...one.gate.key]),
    until: one.gate.until,
    threshold: one.gate.threshold,
  }));
  const answers = await windows.throttle(requests, pass.now);

  return waiting.flatMap(({ run, job, gate: { threshold } }, index) => {
    const answer = answers[index];
    if (!answer) return [];
    const { executionCount, windowStart, until } = answer;
    const outcome: StepOutcome = answer.passes
      ? {
          kind: 'done',
          output: { throttled: false, executionCount, threshold, windowStart: windowStart.toISOString() },
          trace: [
            { detail: 'Step completed', status: SUCCESS, raw: { executionCount, threshold, windowStart, until } },
          ],
        }
      : {
          kind: 'skipped',
          status: JobStatusEnum.SKIPPED,
          endsRun: true,
          output: { throttled: true, executionCount, threshold, throttledUntil: until.toISOString() },
          trace: [
            {
              detail: 'Throttle limit exceeded for the given window',
              status: SUCCESS,
              raw: { executionCount, threshold, windowStart, throttledUntil: until },
            },
          ],
        };

    return record(pass, run, job, outcome) === 'next' ? [run] : [];
  });
}

/** Events that nothing preceded within the look-back are not held back. */
async function lookBack(
  pass: Pass,
  windows: StepWindowRepository,
  waiting: readonly Waiting<DigestGate>[],
): Promise<{ first: Run[]; held: Waiting<DigestGate>[] }> {
  const looking = waiting.filter(({ gate }) => gate.window.lookBackFrom);
  if (looking.length === 0) return { first: [], held: [...waiting] };
  const answers = await windows.lookBack(
    looking.map((one) => ({
      ...requestOf(one, ['look-back', ...one.gate.group]),
      until: new Date(2 * pass.now.getTime() - (one.gate.window.lookBackFrom ?? pass.now).getTime()),
    })),
    pass.now,
  );
  const first = new Set(looking.filter((_, index) => answers[index]));
  for (const { run, job, gate } of first) {
    record(pass, run, job, {
      kind: 'skipped',
      status: JobStatusEnum.SKIPPED,
      trace: [
        {
          detail: 'Digest was skipped, first backoff event',
          status: SUCCESS,
          raw: { digestKey: gate.digestKey, digestValue: gate.digestValue, lookBackFrom: gate.window.lookBackFrom },
        },
      ],
    });
  }

  return { first: [...first].map(({ run }) => run), held: waiting.filter((one) => !first.has(one)) };
}

async function joinDigests(
  pass: Pass,
  windows: StepWindowRepository,
  waiting: readonly Waiting<DigestGate>[],
): Promise<void> {
  if (waiting.length === 0) return;
  const requests = waiting.map((one) => ({
    ...requestOf(one, ['digest', ...one.gate.group]),
    until: one.gate.window.until,
  }));
  const leaders = await windows.joinDigests(requests, pass.now);
  waiting.forEach(({ run, job, gate }, index) => {
    const leader = leaders[index];
    const request = requests[index];
    if (!leader || !request) return;
    const digest: JobDigest = {
      group: request.window,
      digestKey: gate.digestKey,
      digestValue: gate.digestValue,
    };
    if (leader.job.equals(job._id)) {
      record(pass, run, job, {
        kind: 'deferred',
        until: leader.until,
        changes: { digest },
        trace: [
          {
            detail: 'Step digested',
            status: PENDING,
            raw: {
              ...waitFacts(leader.until, run.subscriber.timezone, pass.now),
              digestKey: gate.digestKey,
              digestValue: gate.digestValue,
            },
          },
        ],
      });

      return;
    }
    run.notification._digestedNotificationId = leader.run;
    pass.addMerge(run, job, leader.job);
    record(pass, run, job, {
      kind: 'merged',
      changes: {
        digest,
        _mergedDigestId: leader.job,
        mergeUntil: leader.until,
        deliveryLifecycleState: { status: DeliveryLifecycleStatusEnum.MERGED },
      },
      trace: [
        {
          detail: 'Digest was merged with other digest',
          status: SUCCESS,
          raw: { digestedNotificationId: leader.run, mergedDigestId: leader.job },
        },
      ],
    });
  });
}

function requestOf({ run, job }: Waiting, parts: readonly string[]): Omit<WindowRequest, 'until'> {
  return { scope: run.scope, window: windowId(run.scope, ...parts), job: job._id, run: run.notification._id };
}
