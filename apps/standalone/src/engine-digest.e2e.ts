import { StepWindowRepository } from '@novu/dal';
import { waitFor } from '@novu/testing';
import { Sweeper, Waker } from '@novu/worker';
import {
  delay,
  digest,
  type EngineBench,
  factsOf,
  inApp,
  startEngineBench,
  statesOf,
  traceOf,
} from './testing/engine-bench.js';

let bench: EngineBench;

beforeAll(async () => {
  bench = await startEngineBench('engine-digest');
});
afterAll(() => bench.platform.stop());
beforeEach(() => bench.newAccount());

const tenMinutes = { type: 'regular', amount: 10, unit: 'minutes' };
/** How many events, which, and whose payload the run has. */
const summary = inApp(
  '{{steps.digest.eventCount}}:{% for event in steps.digest.events %} {{event.payload.n}}{% endfor %} of {{payload.n}}',
);

describe('7.2 digest: regular', () => {
  it('7.2 digest: several events become one message, in order, with the payload of the first', async () => {
    await bench.workflow('orders', [digest(tenMinutes), summary]);
    const leader = await bench.trigger('orders', 'ada', { n: 1 });
    bench.sleepThrough({ minutes: 3 });
    const second = await bench.trigger('orders', 'ada', { n: 2 });
    bench.sleepThrough({ minutes: 6 });
    await bench.trigger('orders', 'ada', { n: 3 });
    expect(statesOf(await bench.run(leader))).toEqual(['digest delayed', 'in_app pending']);
    await bench.pass({ seconds: 59 });
    expect(await bench.inbox('ada')).toEqual([]);
    await bench.pass({ seconds: 1 });
    expect(statesOf(await bench.run(leader))).toEqual(['digest completed', 'in_app completed']);
    expect(statesOf(await bench.run(second))).toEqual(['digest merged', 'in_app merged']);
    expect(await bench.inbox('ada')).toEqual(['3: 1 2 3 of 1']);
  });

  it('7.2 digest: events of one millisecond keep the order they were sent in', async () => {
    await bench.workflow('burst', [digest(tenMinutes), summary]);
    const events = Array.from({ length: 12 }, (_, n) => ({ name: 'burst', to: 'ada', payload: { n: n + 1 } }));
    const { body } = await bench
      .account()
      .client.post<{ data: { transactionId: string }[] }>('/v1/events/trigger/bulk', { events });
    for (const { transactionId } of body.data) {
      await waitFor('the run to rest', async () => {
        const [state] = statesOf(await bench.run(transactionId));

        return state === 'digest delayed' || state === 'digest merged';
      });
    }
    await bench.pass({ minutes: 10 });
    expect(await bench.inbox('ada')).toEqual([expect.stringContaining('12: 1 2 3 4 5 6 7 8 9 10 11 12')]);
  });

  it('7.2 digest: events that lead to many runs each keep their order', async () => {
    await bench.workflow('flood', [digest(tenMinutes), summary]);
    const people = Array.from({ length: 40 }, (_, n) => `reader-${n}`);
    const numbers = Array.from({ length: 30 }, (_, n) => n + 1);
    const events = numbers.map((n) => ({ name: 'flood', to: people, payload: { n } }));
    const { body } = await bench
      .account()
      .client.post<{ data: { transactionId: string }[] }>('/v1/events/trigger/bulk', { events });
    for (const { transactionId } of body.data) {
      await waitFor('the runs to rest', async () => {
        const path = `/v1/notifications?transactionId=${transactionId}&limit=50`;
        const runs = (await bench.account().client.get<{ data: { jobs: { status: string }[] }[] }>(path)).body.data;

        return runs.filter(({ jobs: [first] }) => first && first.status !== 'pending').length === people.length;
      });
    }
    await bench.pass({ minutes: 10 });
    for (const name of people) expect(await bench.inbox(name)).toEqual([`30: ${numbers.join(' ')} of 1`]);
  });

  it('7.2 digest: the event that was accepted first leads, though its pass has more to do', async () => {
    await bench.workflow('crowd', [digest(tenMinutes), summary]);
    const crowd = Array.from({ length: 99 }, (_, n) => ({ subscriberId: `new-${n}`, firstName: 'New' }));
    const { client } = bench.account();
    const trigger = async (to: unknown, n: number): Promise<string> => {
      const event = { name: 'crowd', to, payload: { n } };

      return (await client.post<{ data: { transactionId: string } }>('/v1/events/trigger', event)).body.data
        .transactionId;
    };
    for (const name of ['ada', 'bob', 'cleo', 'dan', 'eve']) {
      const first = await trigger([...crowd, name], 1);
      const second = await trigger(name, 2);
      await Promise.all([bench.run(first), bench.run(second)]);
    }
    await bench.pass({ minutes: 10 });
    for (const name of ['ada', 'bob', 'cleo', 'dan', 'eve']) expect(await bench.inbox(name)).toEqual(['2: 1 2 of 1']);
  });

  it('7.2 digest: the trace says until when, in whose digest, and how many events', async () => {
    await bench.workflow('traced', [digest(tenMinutes), summary]);
    const began = bench.now();
    const leader = await bench.trigger('traced', { subscriberId: 'ada', timezone: 'Asia/Tokyo' }, { n: 1 });
    const follower = await bench.trigger('traced', 'ada', { n: 2 });
    await bench.pass({ minutes: 11 });
    const [first, second] = [await bench.run(leader), await bench.run(follower)];
    expect(traceOf(first, 1)).toEqual(['Step digested', 'Digest triggered events']);
    expect(factsOf(first, 1, 'Step digested')).toMatchObject({
      delay: 600_000,
      until: expect.stringMatching(/^\d{4}-\d\d-\d\dT21:10:00\.000\+09:00$/),
      timezone: 'Asia/Tokyo',
    });
    expect(factsOf(first, 1, 'Digest triggered events')).toMatchObject({
      eventCount: 2,
      dueAt: new Date(began.getTime() + 600_000).toISOString(),
      lateMs: 60_000,
    });
    expect(traceOf(second, 1)).toEqual(['Digest was merged with other digest']);
    expect(factsOf(second, 1, 'Digest was merged with other digest')).toEqual({
      digestedNotificationId: first._id,
      mergedDigestId: first.jobs[1]?._id,
    });
    expect(traceOf(second, 2)).toEqual([]);
    const row = await bench.platform.connection.collection('notifications').findOne({ transactionId: follower });
    expect(String(row?.['_digestedNotificationId'])).toBe(first._id);
  });

  it('7.2 digest: each event has the id of its job, its time and its payload, also for a step after a delay', async () => {
    const listed = '{% for e in steps.digest.events %}[{{e.id}} {{e.time}} {{e.payload.who.name}}]{% endfor %}';
    await bench.workflow('shape', [
      digest(tenMinutes),
      delay({ type: 'regular', amount: 1, unit: 'hours' }),
      inApp(listed),
    ]);
    const times = [bench.now()];
    const leader = await bench.trigger('shape', 'ada', { who: { name: 'Ada' } });
    bench.sleepThrough({ milliseconds: 1_500 });
    times.push(bench.now());
    const follower = await bench.trigger('shape', 'ada', { who: { name: 'Bob' } });
    await bench.pass({ minutes: 10 });
    await bench.pass({ hours: 1 });
    const ids = [(await bench.run(leader)).jobs[1]?._id, (await bench.run(follower)).jobs[1]?._id];
    expect(await bench.inbox('ada')).toEqual([
      `[${ids[0]} ${times[0]?.toISOString()} Ada][${ids[1]} ${times[1]?.toISOString()} Bob]`,
    ]);
  });

  it('7.2 digest: a single event is a digest of one', async () => {
    await bench.workflow('single', [digest(tenMinutes), summary]);
    await bench.trigger('single', 'ada', { n: 7 });
    await bench.pass({ minutes: 10 });
    expect(await bench.inbox('ada')).toEqual(['1: 7 of 7']);
  });

  it('7.2 digest: events of one bulk call are one digest', async () => {
    await bench.workflow('bulk', [digest(tenMinutes), summary]);
    const events = [1, 2, 3, 4].map((n) => ({ name: 'bulk', to: 'ada', payload: { n }, transactionId: `bulk-${n}` }));
    const answer = await bench.account().client.post('/v1/events/trigger/bulk', { events });
    expect(answer.status).toBe(201);
    const runs = await Promise.all(events.map(({ transactionId }) => bench.run(transactionId)));
    expect(runs.map((run) => statesOf(run)[0]).sort()).toEqual([
      'digest delayed',
      'digest merged',
      'digest merged',
      'digest merged',
    ]);
    await bench.pass({ minutes: 10 });
    expect((await bench.inbox('ada')).map((text) => text.split(' of ')[0]?.slice(3).split(' ').sort().join())).toEqual([
      '1,2,3,4',
    ]);
  });

  it('7.2 digest: what an earlier step said, and the steps after the digest, run once', async () => {
    await bench.workflow('around', [inApp('before {{payload.n}}', {}, 'First'), digest(tenMinutes), summary]);
    await bench.trigger('around', 'ada', { n: 1 });
    bench.sleepThrough({ seconds: 1 });
    await bench.trigger('around', 'ada', { n: 2 });
    await bench.pass({ minutes: 10 });
    expect(await bench.inbox('ada')).toEqual(['before 1', 'before 2', '2: 1 2 of 1']);
  });
});

describe('7.2 digest: the window', () => {
  it('7.2 digest: an event after the window opens another digest', async () => {
    await bench.workflow('windows', [digest(tenMinutes), summary]);
    await bench.trigger('windows', 'ada', { n: 1 });
    await bench.pass({ minutes: 10 });
    await bench.trigger('windows', 'ada', { n: 2 });
    await bench.trigger('windows', 'ada', { n: 3 });
    await bench.pass({ minutes: 10 });
    expect(await bench.inbox('ada')).toEqual(['1: 1 of 1', '2: 2 3 of 2']);
  });

  it('7.2 digest: nobody joins a leader that wakes late; both digests are handed on', async () => {
    await bench.workflow('late', [digest(tenMinutes), summary]);
    const late = await bench.trigger('late', 'ada', { n: 1 });
    await bench.trigger('late', 'ada', { n: 2 });
    bench.sleepThrough({ minutes: 12 });
    const next = await bench.trigger('late', 'ada', { n: 3 });
    await bench.trigger('late', 'ada', { n: 4 });
    expect(statesOf(await bench.run(next))).toEqual(['digest delayed', 'in_app pending']);
    await bench.pass({});
    expect(await bench.inbox('ada')).toEqual(['2: 1 2 of 1']);
    expect(factsOf(await bench.run(late), 1, 'Digest triggered events')).toMatchObject({ lateMs: 120_000 });
    await bench.pass({ minutes: 10 });
    expect(await bench.inbox('ada')).toEqual(['2: 1 2 of 1', '2: 3 4 of 3']);
  });

  it('7.2 digest: an event whose digest closes while it joins opens one of its own', async () => {
    await bench.workflow('edge', [digest(tenMinutes), summary]);
    await bench.trigger('edge', 'ada', { n: 1 });
    bench.sleepThrough({ minutes: 9 });
    // The window is open when the event looks, and closed before what it found is written.
    const windows = bench.platform.app.get(StepWindowRepository);
    const join = windows.joinDigests.bind(windows);
    windows.joinDigests = async (...question) => {
      windows.joinDigests = join;
      const answer = await join(...question);
      await bench.pass({ minutes: 1 });

      return answer;
    };
    const late = await bench.trigger('edge', 'ada', { n: 2 });
    expect(await bench.inbox('ada')).toEqual(['1: 1 of 1']);
    // Until it is told otherwise it is merged.
    await waitFor('the event to find another digest', async () => {
      return statesOf(await bench.run(late)).join() === 'digest delayed,in_app pending';
    });
    expect(traceOf(await bench.run(late), 1)).toEqual([
      'Digest was merged with other digest',
      'The digest this was merged with ended without it: it goes on by itself',
      'Step digested',
    ]);
    const row = await bench.platform.connection.collection('notifications').findOne({ transactionId: late });
    expect(row?.['_digestedNotificationId']).toBeUndefined();
    await bench.pass({ minutes: 10 });
    expect(await bench.inbox('ada')).toEqual(['1: 1 of 1', '1: 2 of 2']);
    expect(statesOf(await bench.run(late))).toEqual(['digest completed', 'in_app completed']);
  });

  it('7.2 digest: an event nobody could make sure of, as its worker died, finds another digest', async () => {
    await bench.workflow('stranded', [digest(tenMinutes), summary]);
    await bench.trigger('stranded', 'ada', { n: 1 });
    const lost = await bench.trigger('stranded', 'ada', { n: 2 });
    const jobs = bench.platform.connection.collection('jobs');
    // As if it had been written just after its leader counted.
    const merge = { transactionId: lost, type: 'digest' };
    await jobs.updateOne(merge, { $set: { status: 'canceled' } });
    await bench.pass({ minutes: 10 });
    expect(await bench.inbox('ada')).toEqual(['1: 1 of 1']);
    await jobs.updateOne(merge, { $set: { status: 'merged' } });
    await bench.pass({ minutes: 2 });
    expect(statesOf(await bench.run(lost))).toEqual(['digest delayed', 'in_app pending']);
    expect(traceOf(await bench.run(lost), 1)).toEqual([
      'Digest was merged with other digest',
      'The digest this was merged with ended without it: it goes on by itself',
      'Step digested',
    ]);
    await bench.pass({ minutes: 10 });
    expect(await bench.inbox('ada')).toEqual(['1: 1 of 1', '1: 2 of 2']);
  });

  describe('one that cannot find another digest', () => {
    const jobs = () => bench.platform.connection.collection('jobs');
    /** As if it had been merged just after its leader counted. */
    async function stranded(): Promise<string> {
      await bench.workflow('poisoned', [digest(tenMinutes), summary]);
      await bench.trigger('poisoned', 'ada', { n: 1 });
      const lost = await bench.trigger('poisoned', 'ada', { n: 2 });
      const merge = { transactionId: lost, type: 'digest' };
      await jobs().updateOne(merge, { $set: { status: 'canceled' } });
      await bench.pass({ minutes: 10 });
      await jobs().updateOne(merge, { $set: { status: 'merged' } });

      return lost;
    }
    /** While `work` is done no digest can be joined. */
    async function withoutDigests(work: () => Promise<void>): Promise<void> {
      const windows = bench.platform.app.get(StepWindowRepository);
      const join = windows.joinDigests.bind(windows);
      windows.joinDigests = () => Promise.reject(new Error('cannot be joined'));
      try {
        await work();
      } finally {
        windows.joinDigests = join;
      }
    }
    const firstAttempt = (transactionId: string) =>
      waitFor('the first attempt', async () => {
        const found = { transactionId, type: 'digest', status: 'queued', attempts: 1 };

        return (await jobs().countDocuments(found)) > 0;
      });

    it('7.2 digest: one that cannot find another digest holds up nobody, and finds one later', async () => {
      const lost = await stranded();
      await withoutDigests(async () => {
        await bench.pass({ minutes: 2 });
        await firstAttempt(lost);
      });
      bench.sleepThrough({ seconds: 2 });
      expect(statesOf(await bench.run(lost))).toEqual(['digest delayed', 'in_app pending']);
      await bench.pass({ minutes: 10 });
      expect(await bench.inbox('ada')).toEqual(['1: 1 of 1', '1: 2 of 2']);
    });

    it('issue 6.8: one that never finds another digest is a dead letter in the end, and is digested when it is run again', async () => {
      const lost = await stranded();
      await withoutDigests(async () => {
        await bench.pass({ minutes: 2 });
        await firstAttempt(lost);
        await jobs().updateOne({ transactionId: lost, type: 'digest' }, { $set: { attempts: 5 } });
        bench.sleepThrough({ seconds: 2 });
        expect(statesOf(await bench.run(lost))).toEqual(['digest failed', 'in_app canceled']);
      });
      expect(traceOf(await bench.run(lost), 1).at(-1)).toBe(
        'There was one or more errors when trying to execute the notification',
      );
      const { client } = bench.account();
      const letters = (await client.get<{ data: { _id: string }[] }>('/v1/dead-letters')).body.data;
      expect(letters).toMatchObject([{ kind: 'step', transactionId: lost, reason: expect.any(String) }]);
      await client.post(`/v1/dead-letters/${letters[0]?._id ?? ''}/rerun`);
      expect(statesOf(await bench.run(lost))).toEqual(['digest delayed', 'in_app pending']);
      await bench.pass({ minutes: 10 });
      expect(await bench.inbox('ada')).toEqual(['1: 1 of 1', '1: 2 of 2']);
    });
  });

  it('7.2 digest: of a crowd at the edge of the window nothing is lost and nothing counted twice', async () => {
    await bench.workflow('crowd', [digest({ type: 'regular', amount: 1, unit: 'minutes' }), summary]);
    const client = bench.account().client;
    const send = async (n: number): Promise<void> => {
      await client.post('/v1/events/trigger', {
        name: 'crowd',
        to: 'ada',
        payload: { n },
        transactionId: `crowd-${n}`,
      });
    };
    for (let wave = 0; wave < 6; wave += 1) {
      const events = Array.from({ length: 12 }, (_, index) => send(wave * 12 + index));
      await Promise.all([...events, bench.pass({ minutes: 1 })]);
    }
    await Promise.all(Array.from({ length: 72 }, (_, n) => bench.run(`crowd-${n}`)));
    // Of those that came too late for a digest some may be looking for another one still.
    const all = await waitFor('all events to be handed on', async () => {
      await bench.pass({ minutes: 5 });
      const found = (await bench.inbox('ada')).map((text) => /^(\d+):((?: \d+)+) of/.exec(text) ?? []);
      for (const [, count, events] of found) expect(events?.trim().split(' ')).toHaveLength(Number(count));
      const events = found.flatMap(([, , numbers]) => numbers?.trim().split(' ').map(Number) ?? []);

      return events.length >= 72 ? events : undefined;
    });
    expect(all.sort((left, right) => left - right)).toEqual(Array.from({ length: 72 }, (_, n) => n));
  });
});

describe('7.2 digest: a second attempt at an event', () => {
  it.each(['first', 'second'])(
    '7.2 digest: the %s event counts once, and the window stays as it was',
    async (again) => {
      await bench.workflow('replayed', [inApp('before', {}, 'First'), digest(tenMinutes), summary]);
      for (const [n, transactionId] of [
        [1, 'first'],
        [2, 'second'],
      ] as const) {
        await bench.trigger('replayed', 'ada', { n }, { transactionId });
      }
      const events = bench.platform.connection.collection('acceptedevents');
      const event = await waitFor('the event to be done', () =>
        events.findOne({ transactionId: again, status: 'processed' }, { sort: { _id: -1 } }),
      );
      // As after a crash between the last effect and forgetting the event.
      const recipients = { kind: 'named', subscribers: [{ subscriberId: 'ada' }], topics: [] };
      await events.updateOne({ _id: event._id }, { $set: { status: 'accepted', recipients, updatedAt: new Date(0) } });
      bench.sleepThrough({ minutes: 5 });
      await bench.platform.app.get(Sweeper).sweep();
      await waitFor('the event to be done again', () => events.findOne({ _id: event._id, status: 'processed' }));
      await bench.pass({ minutes: 5 });
      expect(await bench.inbox('ada')).toEqual(['before', 'before', '2: 1 2 of 1']);
    },
  );
});

describe('7.2 digest: groups never mix', () => {
  it('7.2 digest: subscribers and workflows have digests of their own', async () => {
    await bench.workflow('mine', [digest(tenMinutes), summary]);
    await bench.workflow('other', [digest(tenMinutes), summary]);
    for (const n of [1, 2]) {
      await bench.trigger('mine', 'ada', { n });
      await bench.trigger('mine', 'bob', { n: n + 10 });
      await bench.trigger('other', 'ada', { n: n + 20 });
    }
    await bench.pass({ minutes: 10 });
    expect((await bench.inbox('ada')).sort()).toEqual(['2: 1 2 of 1', '2: 21 22 of 21']);
    expect(await bench.inbox('bob')).toEqual(['2: 11 12 of 11']);
  });

  it.each([['payload.order.id'], ['{{payload.order.id}}']])(
    '7.2 digest: the value of the key %s separates events; without a value they are one group',
    async (digestKey) => {
      await bench.workflow('keyed', [digest({ ...tenMinutes, digestKey }), summary]);
      const leader = await bench.trigger('keyed', 'ada', { n: 1, order: { id: 'A' } });
      await bench.trigger('keyed', 'ada', { n: 2, order: { id: 'B' } });
      await bench.trigger('keyed', 'ada', { n: 3, order: { id: 'A' } });
      const without = await bench.trigger('keyed', 'ada', { n: 4 });
      await bench.trigger('keyed', 'ada', { n: 5, order: {} });
      await bench.pass({ minutes: 10 });
      expect((await bench.inbox('ada')).sort()).toEqual(['1: 2 of 2', '2: 1 3 of 1', '2: 4 5 of 4']);
      const jobs = bench.platform.connection.collection('jobs');
      expect(await jobs.findOne({ transactionId: leader, type: 'digest' })).toMatchObject({
        digest: { digestKey, digestValue: 'A', eventCount: 2 },
      });
      expect(await jobs.findOne({ transactionId: without, type: 'digest' })).toMatchObject({
        digest: { digestKey, digestValue: 'No-Value-Provided' },
      });
    },
  );

  it('7.2 digest: what a key prints is a value, never a path', async () => {
    await bench.workflow('printed', [digest({ ...tenMinutes, digestKey: '{{payload.key}}' }), summary]);
    await bench.trigger('printed', 'ada', { n: 1, key: 'payload.n' });
    await bench.trigger('printed', 'ada', { n: 2, key: 'payload.n' });
    await bench.trigger('printed', 'ada', { n: 3, key: 'subscriber' });
    await bench.pass({ minutes: 10 });
    expect((await bench.inbox('ada')).sort()).toEqual(['1: 3 of 3', '2: 1 2 of 1']);
  });

  it('7.2 digest: the key and the window are fixed when the step is reached (6.1)', async () => {
    await bench.workflow('fixed', [
      delay({ type: 'regular', amount: 5, unit: 'minutes' }),
      digest(tenMinutes),
      summary,
    ]);
    const run = await bench.trigger('fixed', 'ada', { n: 1 });
    await bench.pass({ minutes: 5 });
    expect(statesOf(await bench.run(run))).toEqual(['delay completed', 'digest delayed', 'in_app pending']);
    await bench.trigger('fixed', 'ada', { n: 2 });
    await bench.pass({ minutes: 5 });
    await bench.pass({ minutes: 5 });
    expect(await bench.inbox('ada')).toEqual(['2: 1 2 of 1']);
  });
});

describe('7.2 digest: look-back', () => {
  const lookBack = { ...tenMinutes, lookBackWindow: { amount: 30, unit: 'minutes' } };

  it('7.2 digest: look-back runs the first event at once, holds the next ones back, and begins anew', async () => {
    await bench.workflow('look', [digest(lookBack), summary]);
    const first = await bench.trigger('look', 'ada', { n: 1 });
    expect(statesOf(await bench.run(first))).toEqual(['digest skipped', 'in_app completed']);
    expect(traceOf(await bench.run(first), 1)).toEqual(['Digest was skipped, first backoff event']);
    expect(await bench.inbox('ada')).toEqual(['1: 1 of 1']);
    bench.sleepThrough({ minutes: 20 });
    const leader = await bench.trigger('look', 'ada', { n: 2 });
    const follower = await bench.trigger('look', 'ada', { n: 3 });
    expect(statesOf(await bench.run(leader))).toEqual(['digest delayed', 'in_app pending']);
    expect(statesOf(await bench.run(follower))).toEqual(['digest merged', 'in_app merged']);
    await bench.pass({ minutes: 10 });
    expect(await bench.inbox('ada')).toEqual(['1: 1 of 1', '2: 2 3 of 2']);
    await bench.pass({ minutes: 31 });
    await bench.trigger('look', 'ada', { n: 4 });
    expect(await bench.inbox('ada')).toEqual(['1: 1 of 1', '2: 2 3 of 2', '1: 4 of 4']);
  });

  it('7.2 digest: look-back looks at its own group only', async () => {
    await bench.workflow('look-key', [digest({ ...lookBack, digestKey: 'payload.key' }), summary]);
    await bench.trigger('look-key', 'ada', { n: 1, key: 'a' });
    await bench.trigger('look-key', 'ada', { n: 2, key: 'b' });
    await bench.trigger('look-key', 'bob', { n: 3, key: 'a' });
    await bench.trigger('look-key', 'ada', { n: 4, key: 'a' });
    expect((await bench.inbox('ada')).sort()).toEqual(['1: 1 of 1', '1: 2 of 2']);
    expect(await bench.inbox('bob')).toEqual(['1: 3 of 3']);
  });
});

describe('7.2 digest: timed', () => {
  it('7.2 digest: timed ends at the next occurrence on the subscriber’s clock, UTC without one', async () => {
    await bench.workflow('timed', [digest({ type: 'timed', cron: '0 9 * * *' }), summary]);
    // Noon, UTC: 7 or 8 in the morning in New York.
    const newYork = await bench.trigger('timed', { subscriberId: 'ny', timezone: 'America/New_York' }, { n: 1 });
    const nowhere = await bench.trigger('timed', 'nowhere', { n: 2 });
    await bench.trigger('timed', 'ny', { n: 3 });
    expect(factsOf(await bench.run(newYork), 1, 'Step digested')['until']).toMatch(/T09:00:00\.000-0[45]:00$/);
    expect(factsOf(await bench.run(nowhere), 1, 'Step digested')).toMatchObject({ delay: 21 * 3_600_000 });
    await bench.pass({ hours: 3 });
    expect([await bench.inbox('ny'), await bench.inbox('nowhere')]).toEqual([['2: 1 3 of 1'], []]);
    await bench.pass({ hours: 18 });
    expect(await bench.inbox('nowhere')).toEqual(['1: 2 of 2']);
  });
});

describe('7.2 digest: what cannot be', () => {
  it('6.3 a digest that cannot be timed fails and stops the run', async () => {
    await bench.workflow('untimed', [digest({ type: 'regular' }), inApp('never')]);
    const run = await bench.run(await bench.trigger('untimed', 'ada'));
    expect(statesOf(run)).toEqual(['digest failed', 'in_app canceled']);
    expect(traceOf(run, 1)).toEqual(['Invalid digest configuration']);
    expect(traceOf(run, 2)).toEqual(['Step was canceled because a previous step failed']);
  });

  it('6.1 a digest longer than the limit fails with the reason', async () => {
    await bench.workflow('long', [digest({ type: 'regular', amount: 181, unit: 'days' }), inApp('never')]);
    const run = await bench.run(await bench.trigger('long', 'ada'));
    expect(statesOf(run)).toEqual(['digest failed', 'in_app canceled']);
    expect(traceOf(run, 1)).toEqual(['Defer duration limit exceeded']);
  });

  it('6.1 a digest whose condition is not met is skipped, and the run goes on at once', async () => {
    const skip = { '==': [{ var: 'payload.urgent' }, false] };
    await bench.workflow('urgent', [digest({ ...tenMinutes, skip }), summary]);
    const urgent = await bench.run(await bench.trigger('urgent', 'ada', { n: 1, urgent: true }));
    expect(statesOf(urgent)).toEqual(['digest skipped', 'in_app completed']);
    expect(traceOf(urgent, 1)).toEqual(['Step was skipped based on steps conditions']);
    const patient = await bench.run(await bench.trigger('urgent', 'ada', { n: 2, urgent: false }));
    expect(statesOf(patient)).toEqual(['digest delayed', 'in_app pending']);
  });
});

it('7.2 digest: the platform takes on many digests at once, each with its own events', async () => {
  await bench.workflow('many', [digest(tenMinutes), summary]);
  const events = Array.from({ length: 90 }, (_, n) => ({
    name: 'many',
    to: `sub-${n % 30}`,
    payload: { n },
    transactionId: `many-${n}`,
  }));
  await bench.account().client.post('/v1/events/trigger/bulk', { events });
  await Promise.all(events.map(({ transactionId }) => bench.run(transactionId)));
  await Promise.all([bench.pass({ minutes: 10 }), bench.platform.app.get(Waker).wake()]);
  await Promise.all(events.map(({ transactionId }) => bench.run(transactionId)));
  const texts = await Promise.all(Array.from({ length: 30 }, (_, index) => bench.inbox(`sub-${index}`)));
  const numbers = texts.map((text) =>
    text.map((line) =>
      /^3:(.*) of/
        .exec(line)?.[1]
        ?.trim()
        .split(' ')
        .map(Number)
        .sort((a, b) => a - b),
    ),
  );
  expect(numbers).toEqual(Array.from({ length: 30 }, (_, index) => [[index, index + 30, index + 60]]));
});
