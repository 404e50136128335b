import { expectNoCollectionScan, testServices } from '@novu/testing';
import { type Connection, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import { StepWindowRepository, type ThrottleRequest, windowId, type WindowRequest } from './step-window.repository.js';

const { mongoUrl } = testServices('step-windows');
const scope = { environmentId: new Types.ObjectId(), organizationId: new Types.ObjectId() };
const at = (seconds: number): Date => new Date(1_700_000_000_000 + seconds * 1_000);
let connection: Connection;
let windows: StepWindowRepository;

beforeAll(async () => {
  connection = await connectDatabase({ url: mongoUrl, maxPoolSize: 20, appName: 'test' });
  windows = new StepWindowRepository(connection);
  await windows.ensureIndexes();
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

const aWindow = (): Types.ObjectId => windowId(scope, new Types.ObjectId().toHexString());
const aRequest = (window: Types.ObjectId, until: Date): WindowRequest => ({
  scope,
  window,
  job: new Types.ObjectId(),
  run: new Types.ObjectId(),
  until,
});
const aThrottled = (window: Types.ObjectId, until: Date, threshold: number): ThrottleRequest => ({
  ...aRequest(window, until),
  threshold,
});

async function leaderOf(request: WindowRequest, now: Date): Promise<string | undefined> {
  const [leader] = await windows.joinDigests([request], now);

  return leader?.job.toHexString();
}

describe('windowId', () => {
  it('tells environments and parts apart', () => {
    const other = { ...scope, environmentId: new Types.ObjectId() };
    const ids = [
      windowId(scope, 'a', 'b'),
      windowId(scope, 'ab'),
      windowId(scope, 'b', 'a'),
      windowId(other, 'a', 'b'),
    ];
    expect(new Set(ids.map((id) => id.toHexString())).size).toBe(4);
    expect(windowId(scope, 'a', 'b')).toEqual(ids[0]);
  });
});

describe('digests', () => {
  it('are led by the first who comes, for all of a pass and of later ones', async () => {
    const window = aWindow();
    const [first, second, third] = [60, 61, 62].map((end) => aRequest(window, at(end)));
    if (!first || !second || !third) throw new Error('three requests');
    const leader = { job: first.job, run: first.run, until: at(60) };
    expect(await windows.joinDigests([first, second], at(0))).toEqual([leader, leader]);
    expect(await windows.joinDigests([third], at(59))).toEqual([leader]);
    expect(await windows.joinDigests([first], at(59))).toEqual([leader]);
  });

  it('are open until their end, and not at it', async () => {
    const window = aWindow();
    await windows.joinDigests([aRequest(window, at(60))], at(0));
    const next = aRequest(window, at(120));
    expect(await leaderOf(next, at(60))).toBe(next.job.toHexString());
  });

  it('collect nothing more once they are closed, though their time is not over', async () => {
    const window = aWindow();
    const leader = aRequest(window, at(60));
    await windows.joinDigests([leader], at(0));
    expect(await windows.areOpen([leader.job])).toEqual(new Set([leader.job.toHexString()]));
    await windows.closeDigests([leader.job]);
    expect(await windows.areOpen([leader.job])).toEqual(new Set());
    const next = aRequest(window, at(90));
    expect(await leaderOf(next, at(30))).toBe(next.job.toHexString());
  });

  it('of a late leader are left to it when another one has begun', async () => {
    const window = aWindow();
    const [late, next] = [aRequest(window, at(60)), aRequest(window, at(130))];
    await windows.joinDigests([late], at(0));
    await windows.joinDigests([next], at(70));
    await windows.closeDigests([late.job]);
    expect(await windows.areOpen([late.job, next.job])).toEqual(new Set([next.job.toHexString()]));
  });

  it('stay open for longer when they are prolonged, unless another one has begun', async () => {
    const window = aWindow();
    const leader = aRequest(window, at(60));
    await windows.joinDigests([leader], at(0));
    await windows.prolong(leader.job, at(600));
    expect(await leaderOf(aRequest(window, at(130)), at(70))).toBe(leader.job.toHexString());
    const next = aRequest(window, at(700));
    expect(await leaderOf(next, at(600))).toBe(next.job.toHexString());
    await windows.prolong(leader.job, at(9_000));
    const third = aRequest(window, at(800));
    expect(await leaderOf(third, at(700))).toBe(third.job.toHexString());
  });

  it('change hands', async () => {
    const window = aWindow();
    const leader = aRequest(window, at(60));
    const heir = { job: new Types.ObjectId(), run: new Types.ObjectId() };
    await windows.joinDigests([leader], at(0));
    await windows.handOver(leader.job, heir);
    expect(await windows.joinDigests([aRequest(window, at(70))], at(10))).toEqual([{ ...heir, until: at(60) }]);
    expect(await windows.areOpen([leader.job])).toEqual(new Set());
  });

  it('have one leader, however many open them at the same time', async () => {
    for (let round = 0; round < 10; round += 1) {
      const window = aWindow();
      const answers = await Promise.all(
        Array.from({ length: 15 }, () => windows.joinDigests([aRequest(window, at(60))], at(0))),
      );
      expect(new Set(answers.flat().map(({ job }) => job.toHexString())).size).toBe(1);
    }
  });
});

describe('look-backs', () => {
  const lookBack = async (request: WindowRequest, now: number): Promise<boolean | undefined> =>
    (await windows.lookBack([request], at(now)))[0];

  it('know the first event after a quiet time; each event prolongs it', async () => {
    const window = aWindow();
    const [first, second, third] = [10, 18, 29].map((end) => aRequest(window, at(end)));
    if (!first || !second || !third) throw new Error('three requests');
    expect(await lookBack(first, 0)).toBe(true);
    expect(await lookBack(second, 8)).toBe(false);
    expect(await lookBack(aRequest(window, at(28)), 18)).toBe(false);
    expect(await lookBack(third, 29)).toBe(true);
  });

  it('give the same answer again', async () => {
    const window = aWindow();
    const [first, second] = [aRequest(window, at(10)), aRequest(window, at(11))];
    expect(await windows.lookBack([first, second], at(0))).toEqual([true, false]);
    expect(await windows.lookBack([second, first], at(1))).toEqual([false, true]);
  });

  it('have one first event, however many come at the same time', async () => {
    const window = aWindow();
    const answers = await Promise.all(
      Array.from({ length: 15 }, () => windows.lookBack([aRequest(window, at(10))], at(0))),
    );
    expect(answers.flat().filter(Boolean)).toHaveLength(1);
  });
});

describe('throttles', () => {
  const throttle = async (request: ThrottleRequest, now: number): Promise<object | undefined> =>
    (await windows.throttle([request], at(now)))[0];

  it('let as many through as they may, from the first on, and begin anew when the window is over', async () => {
    const window = aWindow();
    const opened = { windowStart: at(0), until: at(60) };
    const requests = Array.from({ length: 4 }, () => aThrottled(window, at(60), 2));
    expect(await windows.throttle(requests, at(0))).toEqual([
      { passes: true, executionCount: 1, ...opened },
      { passes: true, executionCount: 2, ...opened },
      { passes: false, executionCount: 2, ...opened },
      { passes: false, executionCount: 2, ...opened },
    ]);
    expect(await throttle(aThrottled(window, at(119), 2), 59)).toMatchObject({ passes: false, ...opened });
    expect(await throttle(aThrottled(window, at(120), 2), 60)).toEqual({
      passes: true,
      executionCount: 1,
      windowStart: at(60),
      until: at(120),
    });
  });

  it('let a job through again that they have let through, and count it once', async () => {
    const window = aWindow();
    const request = aThrottled(window, at(60), 1);
    const answer = await throttle(request, 0);
    expect(await throttle(request, 5)).toEqual(answer);
    expect(answer).toMatchObject({ passes: true, executionCount: 1 });
  });

  it('never let more through, however many come at the same time', async () => {
    const window = aWindow();
    const answers = await Promise.all(
      Array.from({ length: 15 }, () =>
        windows.throttle([aThrottled(window, at(60), 5), aThrottled(window, at(60), 5)], at(0)),
      ),
    );
    const passed = answers.flat().filter(({ passes }) => passes);
    expect(passed.map(({ executionCount }) => executionCount).sort()).toEqual([1, 2, 3, 4, 5]);
  });
});

it('never scans a collection', async () => {
  await expectNoCollectionScan(mongoUrl, async (monitored) => {
    const repository = new StepWindowRepository(monitored);
    await repository.ensureIndexes();
    const request = aThrottled(aWindow(), at(60), 1);
    await repository.joinDigests([request], at(0));
    await repository.areOpen([request.job]);
    await repository.prolong(request.job, at(90));
    await repository.handOver(request.job, request);
    await repository.closeDigests([request.job]);
    await repository.lookBack([aRequest(aWindow(), at(60))], at(0));
    await repository.throttle([aThrottled(aWindow(), at(60), 1)], at(0));
  });
});
