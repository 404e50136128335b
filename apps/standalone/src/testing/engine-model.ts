import { isFinal, type StoredJob } from './engine-audit.js';

interface Conditional {
  /** The step runs only for events whose `flag` is set. */
  conditional: boolean;
}

/** A step of a workflow under test. */
export type StepPlan =
  | (Conditional & {
      kind: 'in_app' | 'email';
      /** Its template cannot be rendered. */
      broken: boolean;
      /** Its failure ends the run. */
      stops: boolean;
    })
  | (Conditional & { kind: 'delay'; seconds: number; broken: boolean })
  | (Conditional & { kind: 'digest'; seconds: number; keyed: boolean; lookBack: number | undefined })
  | (Conditional & { kind: 'throttle'; threshold: number });

/** What is known of a run before it runs. */
export interface ExpectedRun {
  transactionId: string;
  subscriberId: string;
  plan: readonly StepPlan[];
  payload: { n: number; key: string; flag: boolean };
}

type Document = Record<string, unknown>;

/** Everything a platform has stored about some events. @property mails their Message-IDs. */
export interface Observed {
  expected: readonly ExpectedRun[];
  runs: readonly Document[];
  jobs: readonly StoredJob[];
  messages: readonly Document[];
  mails: readonly string[];
}

const BROKEN = '{{ payload.n';
/** Days nobody may wait. */
const TOO_LONG = 400;

/** The steps of a workflow as the API takes them. */
export function stepsOf(plan: readonly StepPlan[]): object[] {
  return plan.map((step, index) => ({
    name: `Step ${index}`,
    stepId: stepIdOf(index),
    type: step.kind,
    controlValues: {
      ...(step.conditional ? { skip: { '==': [{ var: 'payload.flag' }, true] } } : {}),
      ...controlsOf(step, plan.slice(0, index)),
    },
  }));
}

const stepIdOf = (index: number): string => `step-${index}`;

function controlsOf(step: StepPlan, before: readonly StepPlan[]): object {
  switch (step.kind) {
    case 'in_app':
      return { body: step.broken ? BROKEN : tellingOf(before) };
    case 'email':
      return { subject: step.broken ? BROKEN : 'Mail', body: '<p>Mail</p>', editorType: 'html' };
    case 'delay':
      return { type: 'regular', amount: step.broken ? TOO_LONG : step.seconds, unit: step.broken ? 'days' : 'seconds' };
    case 'digest':
      return {
        type: 'regular',
        amount: step.seconds,
        unit: 'seconds',
        ...(step.keyed ? { digestKey: 'payload.key' } : {}),
        ...(step.lookBack === undefined ? {} : { lookBackWindow: { amount: step.lookBack, unit: 'seconds' } }),
      };
    case 'throttle':
      return { type: 'fixed', amount: 1, unit: 'minutes', threshold: step.threshold };
    default:
      return step satisfies never;
  }
}

/** A message tells which events the last digest before it held. */
function tellingOf(before: readonly StepPlan[]): string {
  const digest = before.findLastIndex(({ kind }) => kind === 'digest');
  if (digest < 0) return 'Event {{payload.n}}';
  const events = `steps.${stepIdOf(digest)}`;

  return `{{${events}.eventCount}}:{% for event in ${events}.events %} {{event.payload.n}}{% endfor %}`;
}

/** One run for each recipient of each event. */
export function expectedRuns(
  events: readonly (Omit<ExpectedRun, 'subscriberId'> & { subscribers: readonly string[] })[],
): ExpectedRun[] {
  return events.flatMap(({ subscribers, ...event }) => subscribers.map((subscriberId) => ({ ...event, subscriberId })));
}

/** A run, and the jobs it is stored with. */
interface FinishedRun {
  expected: ExpectedRun;
  notification: Document;
  jobs: readonly StoredJob[];
}

/** Compares what is stored with what `spec/engine.md` says has to come of it. @returns what differs, in words. */
export function problemsOf({ expected, runs, jobs, messages, mails }: Observed): string[] {
  const jobsOf = groupBy(jobs, (job) => String(job._notificationId));
  const runOf = groupBy(runs, (run) => keyOf(String(run['transactionId']), subscriberIdOf(run)));
  const problems: string[] = [];
  if (runs.length !== expected.length) problems.push(`${runs.length} runs instead of ${expected.length}`);
  const finished: FinishedRun[] = [];
  for (const one of expected) {
    const key = keyOf(one.transactionId, one.subscriberId);
    const [notification, ...more] = runOf.get(key) ?? [];
    if (!notification || more.length > 0) problems.push(`${key} has ${more.length + (notification ? 1 : 0)} runs`);
    if (notification)
      finished.push({ expected: one, notification, jobs: jobsOf.get(String(notification['_id'])) ?? [] });
  }
  const messagesOf = groupBy(messages, (message) => String(message['_jobId']));
  for (const run of finished) {
    problems.push(...walk(run), ...disorder(run), ...effects(run, messagesOf, mails));
  }

  return [...problems, ...mixedDigests(finished, messagesOf), ...overrunThrottles(finished)];
}

const keyOf = (transactionId: string, subscriberId: string): string => `${transactionId} for ${subscriberId}`;

function subscriberIdOf({ to }: Document): string {
  return typeof to === 'object' && to !== null && 'subscriberId' in to ? String(to.subscriberId) : '';
}

/** What may become of a step that a run comes to, and how the run goes on from each. */
function outcomesOf(step: StepPlan, flag: boolean): Record<string, 'next' | 'canceled' | 'merged' | 'skipped'> {
  const isChannel = step.kind === 'in_app' || step.kind === 'email';
  if (step.conditional && !flag) return isChannel ? { canceled: 'next' } : { skipped: 'next' };
  switch (step.kind) {
    case 'in_app':
    case 'email':
      return step.broken ? { failed: step.stops ? 'canceled' : 'next' } : { completed: 'next' };
    case 'delay':
      return step.broken ? { failed: 'canceled' } : { completed: 'next' };
    case 'digest':
      return { completed: 'next', merged: 'merged', ...(step.lookBack === undefined ? {} : { skipped: 'next' }) };
    case 'throttle':
      return { completed: 'next', skipped: 'skipped' };
    default:
      return step satisfies never;
  }
}

/** Follows a run through its steps. */
function walk({ expected, jobs }: FinishedRun): string[] {
  const problems: string[] = [];
  const name = keyOf(expected.transactionId, expected.subscriberId);
  if (jobs.length !== expected.plan.length)
    problems.push(`${name} has ${jobs.length} of ${expected.plan.length} steps`);
  let ending: string | undefined;
  expected.plan.forEach((step, index) => {
    const status = jobs[index]?.status ?? 'missing';
    const outcomes = outcomesOf(step, expected.payload.flag);
    const allowed = ending === undefined ? Object.keys(outcomes) : [ending];
    if (!allowed.includes(status)) {
      problems.push(`${name}: step ${index} (${step.kind}) is ${status} instead of ${allowed.join(' or ')}`);
    }
    const then = outcomes[status];
    if (ending === undefined && then !== 'next') ending = then;
  });

  return problems;
}

/** No step begins before the one before it is done. */
function disorder({ expected, jobs }: FinishedRun): string[] {
  return jobs.flatMap((job, index) => {
    const [start] = job.trace;
    const before = jobs[index - 1]?.trace.at(-1);

    return start && before && isFinal(job) && start.at < before.at
      ? [
          `${keyOf(expected.transactionId, expected.subscriberId)}: step ${index} began before step ${index - 1} was done`,
        ]
      : [];
  });
}

/** One message for each completed channel step and none for others; likewise mails. */
function effects(
  { expected, jobs }: FinishedRun,
  messagesOf: ReadonlyMap<string, readonly Document[]>,
  mails: readonly string[],
): string[] {
  return jobs.flatMap((job) => {
    if (job.type !== 'in_app' && job.type !== 'email') return [];
    const id = String(job._id);
    const wanted = job.status === 'completed' ? 1 : 0;
    const name = `${keyOf(expected.transactionId, expected.subscriberId)}: ${job.type} step ${job.position - 1} (${job.status})`;
    const stored = messagesOf.get(id)?.length ?? 0;
    const sent = mails.filter((messageId) => messageId.includes(id)).length;

    return [
      ...(stored === wanted ? [] : [`${name} has ${stored} messages`]),
      ...(job.type === 'in_app' || sent === wanted ? [] : [`${name} was mailed ${sent} times`]),
    ];
  });
}

/** Digests hold events of one subscriber, workflow and key, and messages tell of exactly those. */
function mixedDigests(runs: readonly FinishedRun[], messagesOf: ReadonlyMap<string, readonly Document[]>): string[] {
  const ownerOf = new Map(runs.flatMap((run) => run.jobs.map((job) => [String(job._id), run] as const)));
  const followers = groupBy(
    runs.flatMap((run) => run.jobs.filter((job) => job._mergedDigestId)),
    (job) => String(job._mergedDigestId),
  );
  const problems: string[] = [];
  for (const run of runs) {
    const isDigested = run.jobs.some((job) => job._mergedDigestId);
    if (isDigested !== Boolean(run.notification['_digestedNotificationId'])) {
      problems.push(`run ${String(run.notification['_id'])} is ${isDigested ? '' : 'not '}merged, and says otherwise`);
    }
    run.jobs.forEach((job, index) => {
      if (job.type !== 'digest' || job.status !== 'completed') return;
      const members = [
        run,
        ...(followers.get(String(job._id)) ?? []).flatMap(({ _id }) => ownerOf.get(String(_id)) ?? []),
      ];
      const name = `digest ${String(job._id)}`;
      if (new Set(members.map((member) => groupOf(member, index))).size > 1) problems.push(`${name} mixes groups`);
      const held = members
        .map((member) => member.expected.payload.n)
        .sort(ascending)
        .join();
      const message = toldAfter(run, index, messagesOf);
      if (message && told(message).sort(ascending).join() !== held) {
        problems.push(`${name} holds ${held}, but its message says ${String(message['content'])}`);
      }
    });
  }

  return problems;
}

const ascending = (left: number, right: number): number => left - right;

function groupOf({ expected: { subscriberId, plan, payload }, jobs }: FinishedRun, index: number): string {
  const step = plan[index];

  return [subscriberId, jobs[index]?.identifier, step?.kind === 'digest' && step.keyed ? payload.key : ''].join();
}

/** The first message after a digest and before the next one. */
function toldAfter(
  { jobs }: FinishedRun,
  digest: number,
  messagesOf: ReadonlyMap<string, readonly Document[]>,
): Document | undefined {
  for (const job of jobs.slice(digest + 1)) {
    if (job.type === 'digest') return undefined;
    if (job.type === 'in_app' && job.status === 'completed') return messagesOf.get(String(job._id))?.[0];
  }

  return undefined;
}

function told({ content }: Document): number[] {
  const [count = '', list = ''] = String(content).split(':');
  const numbers = list.trim().split(' ').map(Number);

  return numbers.length === Number(count) ? numbers : [];
}

/** A window lets no more through than its threshold. */
function overrunThrottles(runs: readonly FinishedRun[]): string[] {
  const passed = runs.flatMap((run) =>
    run.jobs.flatMap((job, index) => {
      const plan = run.expected.plan[index];
      if (plan?.kind !== 'throttle' || job.status !== 'completed') return [];
      const window = `${run.expected.subscriberId} ${job.identifier} ${job.step.stepId} ${String(job.stepOutput?.['windowStart'])}`;

      return [{ window, threshold: plan.threshold }];
    }),
  );

  return [...groupBy(passed, ({ window }) => window)].flatMap(([window, members]) =>
    members.length > (members[0]?.threshold ?? 0) ? [`the throttle of ${window} let ${members.length} through`] : [],
  );
}

function groupBy<Item>(items: readonly Item[], keyOfItem: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOfItem(item));
    if (group) group.push(item);
    else groups.set(keyOfItem(item), [item]);
  }

  return groups;
}
