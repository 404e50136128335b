import { httpClient } from '@novu/testing';
import {
  delay,
  digest,
  email,
  type EngineBench,
  factsOf,
  inApp,
  startEngineBench,
  statesOf,
  type StepInput,
  throttle,
  traceOf,
} from './testing/engine-bench.js';

let bench: EngineBench;

beforeAll(async () => {
  bench = await startEngineBench('engine-time');
});
afterAll(() => bench.platform.stop());
beforeEach(() => bench.newAccount());

const tenMinutes = { type: 'regular', amount: 10, unit: 'minutes' };
const hour = { type: 'regular', amount: 1, unit: 'hours' };
const ada = { subscriberId: 'ada', email: 'ada@example.com' };

async function patchPreferences(body: object, subscriberId = 'ada'): Promise<void> {
  const answer = await bench.account().client.patch(`/v2/subscribers/${subscriberId}/preferences`, body);
  expect(answer.status).toBe(200);
}

/** Inserted before triggers that name somebody by id. */
async function createAda(rest: object = {}): Promise<void> {
  expect((await bench.account().client.post('/v2/subscribers', { ...ada, ...rest })).status).toBe(201);
}

async function runOf(
  workflow: string,
  to: unknown,
  payload: Record<string, unknown> = {},
  rest: Record<string, unknown> = {},
): ReturnType<EngineBench['run']> {
  return bench.run(await bench.trigger(workflow, to, payload, rest));
}

describe('7.1 delay', () => {
  it('7.1 delay: regular waits and tells later steps how long the run has taken', async () => {
    await bench.workflow('regular', [delay(tenMinutes), inApp('after {{steps.delay.duration}}')]);
    const began = bench.now();
    const transactionId = await bench.trigger('regular', { ...ada, timezone: 'Europe/Berlin' });
    const waiting = await bench.run(transactionId);
    expect(statesOf(waiting)).toEqual(['delay delayed', 'in_app pending']);
    expect(factsOf(waiting, 1, 'Step delayed')).toMatchObject({
      delay: 600_000,
      until: expect.stringMatching(/T1[34]:10:00\.000\+0[12]:00$/),
      timezone: 'Europe/Berlin',
    });
    await bench.pass({ minutes: 9, seconds: 59 });
    expect(await bench.inbox('ada')).toEqual([]);
    await bench.pass({ seconds: 4 });
    const run = await bench.run(transactionId);
    expect(statesOf(run)).toEqual(['delay completed', 'in_app completed']);
    expect(traceOf(run, 1)).toEqual(['Step delayed', 'Delay is finished']);
    expect(factsOf(run, 1, 'Delay is finished')).toEqual({
      dueAt: new Date(began.getTime() + 600_000).toISOString(),
      lateMs: 3_000,
    });
    expect(await bench.inbox('ada')).toEqual(['after 603000']);
  });

  it('7.1 delay: timed waits for the next occurrence on the subscriber’s clock', async () => {
    await bench.workflow('timed', [delay({ type: 'timed', cron: '30 21 * * *' }), inApp('evening')]);
    const run = await runOf('timed', { ...ada, timezone: 'Asia/Tokyo' });
    expect(factsOf(run, 1, 'Step delayed')).toMatchObject({ delay: 30 * 60_000 });
    expect(factsOf(await runOf('timed', 'utc'), 1, 'Step delayed')).toMatchObject({ delay: 9.5 * 3_600_000 });
    await bench.pass({ minutes: 30 });
    expect([await bench.inbox('ada'), await bench.inbox('utc')]).toEqual([['evening'], []]);
  });

  it('7.1 delay: dynamic reads a date or a duration from the payload', async () => {
    await bench.workflow('dynamic', [
      delay({ type: 'dynamic', dynamicKey: 'payload.at.time' }),
      inApp('{{payload.n}}'),
    ]);
    const date = new Date(bench.now().getTime() + 90_000).toISOString();
    await bench.trigger('dynamic', 'ada', { n: 'date', at: { time: date } });
    await bench.trigger('dynamic', 'ada', { n: 'duration', at: { time: { amount: 2, unit: 'minutes' } } });
    await bench.pass({ seconds: 90 });
    expect(await bench.inbox('ada')).toEqual(['date']);
    await bench.pass({ seconds: 30 });
    expect(await bench.inbox('ada')).toEqual(['date', 'duration']);
  });

  it.each([
    ['missing', undefined],
    ['malformed', 'tomorrow'],
    ['past', '2020-01-01T00:00:00Z'],
    ['no duration', { amount: 0, unit: 'minutes' }],
    ['negative', { amount: -1, unit: 'minutes' }],
  ])('7.1 delay: dynamic with a value that is %s fails and stops the run', async (_name, at) => {
    await bench.workflow('invalid', [delay({ type: 'dynamic', dynamicKey: 'payload.at' }), email(), inApp('never')]);
    const run = await runOf('invalid', ada, at === undefined ? {} : { at });
    expect(statesOf(run)).toEqual(['delay failed', 'email canceled', 'in_app canceled']);
    expect(traceOf(run, 1)).toEqual(['Invalid delay configuration']);
    expect(factsOf(run, 1, 'Invalid delay configuration')).toEqual({
      type: 'dynamic',
      dynamicKey: 'payload.at',
      value: at ?? null,
    });
    expect(traceOf(run, 2)).toEqual(['Step was canceled because a previous step failed']);
    const job = await bench.platform.connection.collection('jobs').findOne({ identifier: 'invalid', type: 'in_app' });
    expect(job?.['deliveryLifecycleState']).toEqual({ status: 'canceled', detail: 'execution_stopped' });
  });

  it('7.1 delay: the trigger’s override wins over a regular one when it is valid', async () => {
    await bench.workflow('override', [delay(hour), inApp('{{payload.n}}')]);
    await bench.trigger('override', 'ada', { n: 1 }, { overrides: { delay: { amount: 1, unit: 'minutes' } } });
    const invalid = await runOf(
      'override',
      'ada',
      { n: 2 },
      { overrides: { delay: { amount: 1, unit: 'lightyears' } } },
    );
    expect(factsOf(invalid, 1, 'Step delayed')).toMatchObject({ delay: 3_600_000 });
    await bench.pass({ minutes: 1 });
    expect(await bench.inbox('ada')).toEqual(['1']);
  });

  it('6.1 a delay longer than the limit fails with the reason', async () => {
    await bench.workflow('long', [delay({ type: 'dynamic', dynamicKey: 'payload.wait' }), inApp('never')]);
    const run = await runOf('long', 'ada', { wait: { amount: 181, unit: 'days' } });
    expect(statesOf(run)).toEqual(['delay failed', 'in_app canceled']);
    expect(traceOf(run, 1)).toEqual(['Defer duration limit exceeded']);
    expect(factsOf(run, 1, 'Defer duration limit exceeded')).toEqual({
      type: 'dynamic',
      dynamicKey: 'payload.wait',
      value: { amount: 181, unit: 'days' },
      maximumDays: 180,
    });
  });

  it('7.1 delay: what comes after is written with the content of the moment it runs', async () => {
    await bench.workflow('edited', [delay(hour), inApp('old')]);
    await bench.trigger('edited', 'ada');
    const client = bench.account().client;
    const found = await client.get<{ data: { steps: { _id: string; name: string; type: string }[] } }>(
      '/v2/workflows/edited',
    );
    const [wait, inbox] = found.body.data.steps;
    const update = await client.put('/v2/workflows/edited', {
      name: 'edited',
      active: true,
      preferences: {},
      origin: 'novu-cloud',
      steps: [
        { ...wait, controlValues: hour },
        { _id: inbox?._id, name: inbox?.name, type: 'in_app', controlValues: { body: 'new' } },
      ],
    });
    expect(update.status).toBe(200);
    await bench.pass({ hours: 1 });
    expect(await bench.inbox('ada')).toEqual(['new']);
  });

  it('7.1 delay: several delays follow each other', async () => {
    await bench.workflow('chain', [
      delay(tenMinutes),
      inApp('first', {}, 'First'),
      { ...delay(tenMinutes), name: 'Second delay' },
      inApp('second', {}, 'Second'),
    ]);
    await bench.trigger('chain', 'ada');
    await bench.pass({ minutes: 10 });
    expect(await bench.inbox('ada')).toEqual(['first']);
    await bench.pass({ minutes: 10 });
    expect(await bench.inbox('ada')).toEqual(['first', 'second']);
  });
});

describe('7.3 throttle', () => {
  const twice = { type: 'fixed', amount: 10, unit: 'minutes', threshold: 2 };
  const counted = inApp('{{payload.n}}: {{steps.throttle.executionCount}} of {{steps.throttle.threshold}}');

  it('7.3 throttle: lets as many through as the threshold says, and skips the rest of the other runs', async () => {
    await bench.workflow('fixed', [throttle(twice), counted]);
    await bench.trigger('fixed', 'ada', { n: 1 });
    bench.sleepThrough({ minutes: 1 });
    const passed = await runOf('fixed', 'ada', { n: 2 });
    expect(statesOf(passed)).toEqual(['throttle completed', 'in_app completed']);
    const stopped = await runOf('fixed', 'ada', { n: 3 });
    expect(statesOf(stopped)).toEqual(['throttle skipped', 'in_app skipped']);
    expect(traceOf(stopped, 1)).toEqual(['Throttle limit exceeded for the given window']);
    expect(traceOf(stopped, 2)).toEqual(['Step was throttled due to rate limiting']);
    expect(await bench.inbox('ada')).toEqual(['1: 1 of 2', '2: 2 of 2']);
    const job = await bench.platform.connection.collection('jobs').findOne({ status: 'skipped', type: 'throttle' });
    expect(job?.['stepOutput']).toEqual({
      throttled: true,
      executionCount: 2,
      threshold: 2,
      throttledUntil: new Date(bench.now().getTime() + 9 * 60_000).toISOString(),
    });
  });

  it('7.3 throttle: the window opens with the first execution and does not slide', async () => {
    await bench.workflow('window', [throttle(twice), counted]);
    await bench.trigger('window', 'ada', { n: 1 });
    bench.sleepThrough({ minutes: 9 });
    await bench.trigger('window', 'ada', { n: 2 });
    await bench.trigger('window', 'ada', { n: 3 });
    bench.sleepThrough({ minutes: 1 });
    await bench.trigger('window', 'ada', { n: 4 });
    expect(await bench.inbox('ada')).toEqual(['1: 1 of 2', '2: 2 of 2', '4: 1 of 2']);
  });

  it('7.3 throttle: the threshold is 1 where none is given; subscribers and workflows are counted apart', async () => {
    const once = throttle({ type: 'fixed', amount: 1, unit: 'hours' });
    await bench.workflow('one', [once, counted]);
    await bench.workflow('two', [once, counted]);
    for (const [workflow, to, n] of [
      ['one', 'ada', 1],
      ['one', 'ada', 2],
      ['one', 'bob', 3],
      ['two', 'ada', 4],
    ] as const) {
      await bench.trigger(workflow, to, { n });
    }
    expect((await bench.inbox('ada')).sort()).toEqual(['1: 1 of 1', '4: 1 of 1']);
    expect(await bench.inbox('bob')).toEqual(['3: 1 of 1']);
  });

  it.each([['payload.order.id'], ['{{payload.order.id}}']])(
    '7.3 throttle: the value of the key %s is counted apart',
    async (throttleKey) => {
      const once = { type: 'fixed', amount: 1, unit: 'hours', throttleKey };
      await bench.workflow('keyed', [throttle(once), counted]);
      for (const [n, id] of ['a', 'b', 'a', undefined, undefined].entries()) {
        await bench.trigger('keyed', 'ada', { n, order: id === undefined ? {} : { id } });
      }
      expect((await bench.inbox('ada')).sort()).toEqual(['0: 1 of 1', '1: 1 of 1', '3: 1 of 1']);
    },
  );

  it('7.3 throttle: dynamic reads the end of the window from the payload', async () => {
    await bench.workflow('dynamic', [throttle({ type: 'dynamic', dynamicKey: 'payload.until' }), counted]);
    const until = new Date(bench.now().getTime() + 60_000).toISOString();
    await bench.trigger('dynamic', 'ada', { n: 1, until });
    const stopped = await runOf('dynamic', 'ada', { n: 2, until: { amount: 1, unit: 'hours' } });
    expect(factsOf(stopped, 1, 'Throttle limit exceeded for the given window')).toMatchObject({
      throttledUntil: until,
    });
    bench.sleepThrough({ minutes: 1 });
    await bench.trigger('dynamic', 'ada', { n: 3, until: { amount: 1, unit: 'hours' } });
    expect(await bench.inbox('ada')).toEqual(['1: 1 of 1', '3: 1 of 1']);
  });

  it('7.3 throttle: dynamic with a time in the past fails and stops the run; without a value nothing is throttled', async () => {
    await bench.workflow('past', [throttle({ type: 'dynamic', dynamicKey: 'payload.until' }), inApp('{{payload.n}}')]);
    const past = await runOf('past', 'ada', { n: 1, until: '2020-01-01T00:00:00Z' });
    expect(statesOf(past)).toEqual(['throttle failed', 'in_app canceled']);
    expect(traceOf(past, 1)).toEqual(['Throttle window date is in the past']);
    await bench.trigger('past', 'ada', { n: 2 });
    await bench.trigger('past', 'ada', { n: 3 });
    expect((await bench.inbox('ada')).sort()).toEqual(['2', '3']);
  });

  it('7.3 throttle: of many runs at once no more than the threshold get through', async () => {
    await bench.workflow('crowd', [throttle({ ...twice, threshold: 5 }), inApp('through')]);
    const events = Array.from({ length: 30 }, (_, n) => ({ name: 'crowd', to: 'ada', transactionId: `crowd-${n}` }));
    const client = bench.account().client;
    await Promise.all(
      [0, 10, 20].map((from) => client.post('/v1/events/trigger/bulk', { events: events.slice(from, from + 10) })),
    );
    await Promise.all(events.map(({ transactionId }) => bench.run(transactionId)));
    expect(await bench.inbox('ada')).toHaveLength(5);
  });
});

describe('8 conditions', () => {
  const skip = { '==': [{ var: 'payload.go' }, true] };

  it.each<[string, StepInput, string, string]>([
    ['in_app', inApp('conditional', { skip }, 'Conditional'), 'in_app canceled', 'Bridge execution skipped'],
    ['email', email({ skip }), 'email canceled', 'Bridge execution skipped'],
    ['delay', delay({ ...hour, skip }), 'delay skipped', 'Step was skipped based on steps conditions'],
    ['digest', digest({ ...hour, skip }), 'digest skipped', 'Step was skipped based on steps conditions'],
    [
      'throttle',
      throttle({ type: 'fixed', amount: 1, unit: 'hours', skip }),
      'throttle skipped',
      'Step was skipped based on steps conditions',
    ],
  ])('8 a condition that is not met skips a step of type %s, and the run goes on', async (_type, step, state, line) => {
    await bench.workflow('conditional', [step, inApp('after')]);
    const skipped = await runOf('conditional', ada, { go: false });
    expect(statesOf(skipped)).toEqual([state, 'in_app completed']);
    expect(traceOf(skipped, 1)).toEqual([line]);
    expect(factsOf(skipped, 1, line)).toMatchObject({ condition: skip, found: { 'payload.go': false } });
    const taken = await runOf('conditional', ada, { go: true });
    expect(statesOf(taken)[0]).not.toBe(state);
    const job = await bench.platform.connection.collection('jobs').findOne({ identifier: 'conditional', position: 1 });
    expect(job?.['deliveryLifecycleState']).toEqual({ status: 'skipped', detail: 'step_condition' });
  });

  it('8 a condition reads the Inbox message of an earlier step as it is when the later step runs', async () => {
    const unread = { '==': [{ var: 'steps.inbox.read' }, false] };
    await bench.workflow('reminder', [
      inApp('Look at this'),
      delay(hour),
      inApp('You have not looked', { skip: unread }, 'Reminder'),
    ]);
    const [read, ignored] = [await bench.trigger('reminder', 'reader'), await bench.trigger('reminder', 'ignorer')];
    const { apiUrl } = bench.platform;
    const session = await httpClient(apiUrl, {}).post<{ data: { token: string } }>('/v1/inbox/session', {
      applicationIdentifier: bench.account().identifier,
      subscriberId: 'reader',
    });
    const inbox = httpClient(apiUrl, { authorization: `Bearer ${session.body.data.token}` });
    const feed = await inbox.get<{ data: { id: string }[] }>('/v1/inbox/notifications');
    expect((await inbox.patch(`/v1/inbox/notifications/${feed.body.data[0]?.id}/read`)).status).toBe(200);
    await bench.pass({ hours: 1 });
    expect(statesOf(await bench.run(read)).at(-1)).toBe('in_app canceled');
    expect(statesOf(await bench.run(ignored)).at(-1)).toBe('in_app completed');
  });

  it('8 a condition sees the subscriber as he is when the step runs', async () => {
    await bench.workflow('vip', [
      delay(hour),
      inApp('for VIPs', { skip: { '==': [{ var: 'subscriber.data.vip' }, true] } }),
    ]);
    await createAda({ data: { vip: false } });
    await bench.trigger('vip', 'ada');
    await bench.account().client.patch('/v2/subscribers/ada', { data: { vip: true } });
    await bench.pass({ hours: 1 });
    expect(await bench.inbox('ada')).toEqual(['for VIPs']);
  });

  it('8 a condition sees who is said to have caused the event, as he is when the step runs, and null without one', async () => {
    await bench.workflow('by-staff', [
      delay(hour),
      inApp('by staff', { skip: { '==': [{ var: 'actor.data.team' }, 'staff'] } }),
      inApp('by nobody', { skip: { '==': [{ var: 'actor.subscriberId' }, null] } }),
    ]);
    await bench.trigger('by-staff', 'ada', {}, { actor: { subscriberId: 'bob', data: { team: 'guests' } } });
    await bench.account().client.patch('/v2/subscribers/bob', { data: { team: 'staff' } });
    await bench.pass({ hours: 1 });
    expect(await bench.inbox('ada')).toEqual(['by staff']);
    await bench.trigger('by-staff', 'grace');
    await bench.pass({ hours: 1 });
    expect(await bench.inbox('grace')).toEqual(['by nobody']);
  });

  it('8 a condition that names a field nobody gave is not met, and no failure', async () => {
    const rule = { '>': [{ var: 'payload.order.total' }, 100] };
    await bench.workflow('unknown', [inApp('big', { skip: rule }, 'Big'), inApp('after')]);
    expect(statesOf(await runOf('unknown', 'ada'))).toEqual(['in_app canceled', 'in_app completed']);
  });
});

describe('8 conditions that cannot be evaluated', () => {
  it('8 a rule that throws fails the step, and the run goes on after a channel and stops after an action', async () => {
    const skip = { nonsense: [1, 2] };
    await bench.workflow('throws', [inApp('never', { skip }, 'Broken'), inApp('after')]);
    const channel = await runOf('throws', 'ada');
    expect(statesOf(channel)).toEqual(['in_app failed', 'in_app completed']);
    expect(traceOf(channel, 1)).toEqual(['Bridge execution failed']);
    await bench.workflow('throws-in-delay', [delay({ ...hour, skip }), inApp('never')]);
    const action = await runOf('throws-in-delay', 'ada');
    expect(statesOf(action)).toEqual(['delay failed', 'in_app canceled']);
  });
});

describe('9 schedule', () => {
  /** Mondays from 9 to 5, in the subscriber's time zone. */
  const office = {
    isEnabled: true,
    weeklySchedule: { monday: { isEnabled: true, hours: [{ start: '09:00 AM', end: '05:00 PM' }] } },
  };
  const outside = "The step was skipped as it fell outside the subscriber's schedule";
  const extended = 'Step was extended to the next available time in the subscriber schedule';
  const enough = 'Step was executed due to maximum number of subscriber schedule extensions reached';

  it('9 schedule: channels are canceled outside the hours, Inbox messages are not', async () => {
    await bench.workflow('hours', [email(), inApp('any time')]);
    await createAda();
    await patchPreferences({ schedule: office });
    expect(statesOf(await runOf('hours', 'ada'))).toEqual(['email completed', 'in_app completed']);
    bench.sleepThrough({ hours: 6 });
    const run = await runOf('hours', 'ada');
    expect(statesOf(run)).toEqual(['email canceled', 'in_app completed']);
    expect(traceOf(run, 1)).toEqual([outside]);
    expect(factsOf(run, 1, outside)).toEqual({ at: expect.stringContaining('T18:00'), timezone: 'UTC' });
  });

  it('9 schedule: the hours are those of the subscriber’s time zone', async () => {
    await bench.workflow('zoned', [email()]);
    await createAda({ timezone: 'Asia/Tokyo' });
    await patchPreferences({ schedule: office });
    // Monday noon in UTC is nine in the evening in Tokyo.
    expect(statesOf(await runOf('zoned', 'ada'))).toEqual(['email canceled']);
  });

  it('9 schedule: a switched off one, and a critical workflow, are not restricted', async () => {
    await bench.workflow('normal', [email()]);
    await bench.workflow('critical', [email()], {
      preferences: { user: { all: { enabled: true, readOnly: true }, channels: {} } },
    });
    await createAda();
    await patchPreferences({ schedule: { ...office, isEnabled: false } });
    bench.sleepThrough({ hours: 6 });
    expect(statesOf(await runOf('normal', 'ada'))).toEqual(['email completed']);
    await patchPreferences({ schedule: office });
    expect(statesOf(await runOf('normal', 'ada'))).toEqual(['email canceled']);
    expect(statesOf(await runOf('critical', 'ada'))).toEqual(['email completed']);
  });

  it('9 schedule: throttles are not exempt, delays and digests are', async () => {
    await bench.workflow('actions', [
      throttle({ type: 'fixed', amount: 1, unit: 'days' }),
      delay(tenMinutes),
      digest(tenMinutes),
      inApp('done'),
    ]);
    await createAda();
    await patchPreferences({ schedule: office });
    bench.sleepThrough({ hours: 6 });
    const transactionId = await bench.trigger('actions', 'ada');
    await bench.pass({ minutes: 10 });
    await bench.pass({ minutes: 10 });
    const run = await bench.run(transactionId);
    expect(statesOf(run)).toEqual(['throttle canceled', 'delay completed', 'digest completed', 'in_app completed']);
    expect(traceOf(run, 1)).toEqual([outside]);
  });

  it('9 schedule: a delay that is extended ends when the subscriber’s hours begin', async () => {
    await bench.workflow('extended', [delay({ ...tenMinutes, extendToSchedule: true }), email()]);
    await createAda();
    await patchPreferences({ schedule: office });
    bench.sleepThrough({ hours: 6 });
    const transactionId = await bench.trigger('extended', 'ada');
    await bench.pass({ minutes: 10 });
    const run = await bench.run(transactionId);
    expect(statesOf(run)).toEqual(['delay delayed', 'email pending']);
    expect(traceOf(run, 1)).toEqual(['Step delayed', extended]);
    expect(factsOf(run, 1, extended)).toEqual({ until: expect.stringContaining('T09:00'), timezone: 'UTC' });
    // Next Monday, nine o'clock.
    await bench.pass({ days: 6, hours: 14, minutes: 49 });
    expect(statesOf(await bench.run(transactionId))).toEqual(['delay delayed', 'email pending']);
    await bench.pass({ minutes: 1 });
    expect(statesOf(await bench.run(transactionId))).toEqual(['delay completed', 'email completed']);
  });

  it('9 schedule: it is extended three times at most, and then runs', async () => {
    await bench.workflow('patient', [delay({ ...tenMinutes, extendToSchedule: true }), inApp('at last')]);
    await createAda();
    await patchPreferences({ schedule: office });
    bench.sleepThrough({ hours: 6 });
    const transactionId = await bench.trigger('patient', 'ada');
    // Asleep through the subscriber's hours every time.
    for (let times = 0; times < 4; times += 1) {
      expect(await bench.inbox('ada')).toEqual([]);
      await bench.pass({ days: 7 });
    }
    expect(await bench.inbox('ada')).toEqual(['at last']);
    expect(traceOf(await bench.run(transactionId), 1)).toEqual([
      'Step delayed',
      extended,
      extended,
      extended,
      enough,
      'Delay is finished',
    ]);
  });

  it('9 schedule: a digest that is extended goes on collecting', async () => {
    const summary = inApp('{{steps.digest.eventCount}} events');
    await bench.workflow('collecting', [digest({ ...tenMinutes, extendToSchedule: true }), summary]);
    await createAda();
    await patchPreferences({ schedule: office });
    bench.sleepThrough({ hours: 6 });
    await bench.trigger('collecting', 'ada');
    await bench.pass({ minutes: 10 });
    const follower = await runOf('collecting', 'ada');
    expect(statesOf(follower)).toEqual(['digest merged', 'in_app merged']);
    await bench.pass({ days: 6, hours: 14, minutes: 50 });
    expect(await bench.inbox('ada')).toEqual(['2 events']);
  });

  it('9 schedule: nothing is extended in a critical workflow, nor where the step does not ask for it', async () => {
    await bench.workflow('plain', [delay(tenMinutes), inApp('plain')]);
    await bench.workflow('critical', [delay({ ...tenMinutes, extendToSchedule: true }), inApp('critical')], {
      preferences: { user: { all: { enabled: true, readOnly: true }, channels: {} } },
    });
    await createAda();
    await patchPreferences({ schedule: office });
    bench.sleepThrough({ hours: 6 });
    await bench.trigger('plain', 'ada');
    await bench.trigger('critical', 'ada');
    await bench.pass({ minutes: 10 });
    expect((await bench.inbox('ada')).sort()).toEqual(['critical', 'plain']);
  });
});

describe('10 preferences', () => {
  const off = { preferences: { user: { all: { enabled: true }, channels: { email: { enabled: false } } } } };

  it('10 preferences: the subscriber’s word about a workflow wins over his global one, and that over the workflow’s', async () => {
    await bench.workflow('layers', [email(), inApp('any way')], off);
    await createAda();
    const ofWorkflow = await runOf('layers', 'ada');
    expect(statesOf(ofWorkflow)).toEqual(['email canceled', 'in_app completed']);
    expect(traceOf(ofWorkflow, 1)).toEqual(['Step filtered by user preferences']);

    await patchPreferences({ channels: { email: true } });
    expect(statesOf(await runOf('layers', 'ada'))[0]).toBe('email completed');
    await patchPreferences({ channels: { email: false } });
    expect(traceOf(await runOf('layers', 'ada'), 1)).toEqual(['Step filtered by subscriber global preferences']);

    await patchPreferences({ workflowId: 'layers', channels: { email: true } });
    expect(statesOf(await runOf('layers', 'ada'))[0]).toBe('email completed');
    await patchPreferences({ workflowId: 'layers', channels: { email: false } });
    const own = await runOf('layers', 'ada');
    expect(traceOf(own, 1)).toEqual(['Step filtered by subscriber workflow preferences']);
    const job = await bench.platform.connection.collection('jobs').findOne({ type: 'email', identifier: 'layers' });
    expect(job?.['deliveryLifecycleState']).toEqual({ status: 'skipped', detail: 'preference' });
  });

  it('10 preferences: a critical workflow reaches the subscriber whatever he says', async () => {
    await bench.workflow('critical', [email(), inApp('Fire')], {
      preferences: { user: { all: { enabled: true, readOnly: true }, channels: {} } },
    });
    await createAda();
    await patchPreferences({ channels: { email: false, in_app: false } });
    expect(statesOf(await runOf('critical', 'ada'))).toEqual(['email completed', 'in_app completed']);
    const refused = await bench
      .account()
      .client.patch('/v2/subscribers/ada/preferences', { workflowId: 'critical', channels: { email: false } });
    expect(refused.status).toBe(400);
  });

  it('10 preferences: count as they are when the step runs, and do not hold up actions', async () => {
    await bench.workflow('changed', [delay(hour), inApp('hello')]);
    await createAda();
    const transactionId = await bench.trigger('changed', 'ada');
    await patchPreferences({ workflowId: 'changed', channels: { in_app: false } });
    await bench.pass({ hours: 1 });
    const run = await bench.run(transactionId);
    expect(statesOf(run)).toEqual(['delay completed', 'in_app canceled']);
    expect(traceOf(run, 2)).toEqual(['Step filtered by subscriber workflow preferences']);
  });
});

describe('6.3 stop on failure', () => {
  const broken = inApp('{{payload.missing}}', {}, 'Broken');

  it('6.3 a channel step that fails does not stop the run', async () => {
    await bench.workflow('goes-on', [broken, inApp('after')]);
    const run = await runOf('goes-on', 'ada');
    expect(statesOf(run)).toEqual(['in_app failed', 'in_app completed']);
    expect(traceOf(run, 1)).toEqual(['Message content could not be generated']);
  });

  it('6.3 a channel step that is to stop the run on failure does, also after a wait', async () => {
    await bench.workflow('stops', [delay(tenMinutes), broken, inApp('never')]);
    const transactionId = await bench.trigger('stops', 'ada');
    await bench.platform.connection
      .collection('jobs')
      .updateOne({ transactionId, position: 2 }, { $set: { 'step.shouldStopOnFail': true } });
    await bench.pass({ minutes: 10 });
    const run = await bench.run(transactionId);
    expect(statesOf(run)).toEqual(['delay completed', 'in_app failed', 'in_app canceled']);
    expect(traceOf(run, 3)).toEqual(['Step was canceled because a previous step failed']);
    const job = await bench.platform.connection.collection('jobs').findOne({ transactionId, position: 3 });
    expect(job?.['deliveryLifecycleState']).toEqual({ status: 'canceled', detail: 'execution_stopped' });
  });
});
