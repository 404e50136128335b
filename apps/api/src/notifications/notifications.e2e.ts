import { CONNECTION } from '@novu/application-generic';
import {
  type Connection,
  JobRepository,
  MessageRepository,
  type NotificationDoc,
  NotificationRepository,
  Types,
} from '@novu/dal';
import {
  ChannelTypeEnum,
  ExecutionDetailsStatusEnum,
  JobStatusEnum,
  SeverityLevelEnum,
  StepTypeEnum,
} from '@novu/shared';
import { inAppMessage } from '@novu/testing';
import type { SubscriberResponse } from '../subscribers/subscribers.dto.js';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import type { SubscriptionsResult } from '../topics/subscriptions.dto.js';
import type { WorkflowResponse } from '../workflows/workflow-response.js';
import type { ActivityPage, ActivityResponse, ExecutionDetailResponse } from './notifications.dto.js';

let api: TestApi;
let environment: TestEnvironment;
let workflow: WorkflowResponse;
let ada: Types.ObjectId;
let alan: Types.ObjectId;
beforeAll(async () => {
  api = await startApi('notifications');
});
beforeEach(async () => {
  environment = await api.newEnvironment();
  const steps = [{ name: 'In-app', type: 'in_app', controlValues: { body: 'x' } }];
  workflow = (
    await environment.client.post<{ data: WorkflowResponse }>('/v2/workflows', {
      name: 'Welcome',
      workflowId: 'welcome',
      steps,
    })
  ).body.data;
  ada = await newSubscriber({ subscriberId: 'ada', firstName: 'Ada', email: 'ada@example.com' });
  alan = await newSubscriber({ subscriberId: 'alan', lastName: 'Turing' });
});
afterAll(() => api.close());

async function newSubscriber(body: object): Promise<Types.ObjectId> {
  return new Types.ObjectId(
    (await environment.client.post<{ data: SubscriberResponse }>('/v2/subscribers', body)).body.data._id,
  );
}

/** A run as the worker leaves it: the trigger and one in-app step, a trace line each. */
async function storeRun(
  subscriberId: Types.ObjectId,
  overrides: Partial<NotificationDoc> = {},
): Promise<NotificationDoc> {
  const { environmentId, organizationId } = environment.scope;
  const now = overrides.createdAt ?? new Date();
  const common = { _environmentId: environmentId, _organizationId: organizationId, createdAt: now, updatedAt: now };
  const run: NotificationDoc = {
    ...common,
    _id: new Types.ObjectId(),
    _templateId: new Types.ObjectId(workflow._id),
    _subscriberId: subscriberId,
    _userId: environment.userId,
    transactionId: `txn_${new Types.ObjectId().toHexString()}`,
    channels: [ChannelTypeEnum.IN_APP],
    to: { subscriberId: 'ada' },
    payload: { count: 3 },
    overrides: { severity: 'low' },
    topics: [],
    tags: [],
    severity: SeverityLevelEnum.NONE,
    critical: false,
    contextKeys: [],
    ...overrides,
  };
  await api.get(NotificationRepository).plan([run]);
  const jobs = [StepTypeEnum.IN_APP].map((type, index) => ({
    ...common,
    _id: new Types.ObjectId(),
    identifier: 'welcome',
    type,
    status: JobStatusEnum.COMPLETED,
    step: {
      _id: new Types.ObjectId(),
      _templateId: new Types.ObjectId(),
      stepId: type,
      name: type,
      type,
      active: true,
      shouldStopOnFail: false,
    },
    position: index + 1,
    transactionId: run.transactionId,
    _notificationId: run._id,
    _templateId: run._templateId,
    _subscriberId: subscriberId,
    trace: [
      {
        detail: 'Message sent',
        status: ExecutionDetailsStatusEnum.SUCCESS,
        at: common.createdAt,
      },
    ],
  }));
  await api.get(JobRepository).plan(jobs);

  return run;
}

const list = (query = '') => environment.client.get<ActivityPage>(`/v1/notifications${query}`);
const found = async (query: string): Promise<string[]> => (await list(query)).body.data.map((run) => run._id);
const idsOf = (...runs: NotificationDoc[]): string[] => runs.map((run) => run._id.toHexString());

describe('the activity feed', () => {
  it('read to its end from a moment on, shows each run once while others are added', async () => {
    const runs: NotificationDoc[] = [];
    for (let second = 0; second < 7; second += 1)
      runs.unshift(await storeRun(ada, { createdAt: new Date(Date.UTC(2025, 0, 1, 0, 0, second)) }));
    const [first] = (await list('?limit=1')).body.data;
    const seen: string[] = [];
    for (let page = 0; page < 3; page += 1) {
      const before = encodeURIComponent(first?.createdAt ?? '');
      seen.push(...(await found(`?limit=3&page=${page}&before=${before}`)));
      await storeRun(ada, { createdAt: new Date(Date.UTC(2025, 0, 2, 0, 0, page)) });
    }
    expect(seen).toEqual(idsOf(...runs));
  });

  it('shows runs with their jobs and traces, newest first', async () => {
    const older = await storeRun(ada, { createdAt: new Date('2026-01-01') });
    const newer = await storeRun(alan, { createdAt: new Date('2026-01-02') });
    const { status, body } = await list();
    expect(status).toBe(200);
    expect(body).toMatchObject({ page: 0, pageSize: 10, hasMore: false });
    expect(body.data.map((run) => run._id)).toEqual(idsOf(newer, older));
    expect(body.data[1]).toMatchObject({
      transactionId: older.transactionId,
      subscriber: { subscriberId: 'ada', firstName: 'Ada', email: 'ada@example.com' },
      template: { _id: workflow._id, name: 'Welcome', triggers: [{ type: 'event', identifier: 'welcome' }] },
      payload: { count: 3 },
      jobs: [
        { type: 'trigger', providerId: 'novu', payload: { count: 3 }, executionDetails: [] },
        {
          type: 'in_app',
          status: 'completed',
          overrides: { severity: 'low' },
          executionDetails: [{ detail: 'Message sent' }],
        },
      ],
    });
    expect(body.data[0]?.subscriber).not.toHaveProperty('firstName');
  });

  it('pages', async () => {
    for (let day = 1; day <= 3; day += 1) await storeRun(ada, { createdAt: new Date(Date.UTC(2026, 0, day)) });
    const pages = await Promise.all([0, 1].map((page) => list(`?limit=2&page=${page}`)));
    expect(pages.map(({ body }) => [body.data.length, body.hasMore])).toEqual([
      [2, true],
      [1, false],
    ]);
  });

  it('filters by each of its filters', async () => {
    const first = await storeRun(ada, { createdAt: new Date('2026-01-01'), severity: SeverityLevelEnum.HIGH });
    const topics = [{ _topicId: new Types.ObjectId(), topicKey: 'team' }];
    const second = await storeRun(alan, {
      createdAt: new Date('2026-02-01'),
      channels: [ChannelTypeEnum.EMAIL],
      topics,
      contextKeys: ['app:shop', 'tenant:acme'],
    });
    const cases: [string, NotificationDoc[]][] = [
      ['?channels=email', [second]],
      ['?channels[]=email&channels[]=in_app', [second, first]],
      ['?severity=high', [first]],
      [`?transactionId=${first.transactionId}`, [first]],
      ['?topicKey=team', [second]],
      ['?after=2026-01-15', [second]],
      ['?before=2026-01-15T00:00:00Z', [first]],
      ['?after=2025-12-31T00:00:00.000Z&before=2026-01-15T00:00:00.000Z', [first]],
      ['?subscriberIds=ada', [first]],
      ['?subscriberIds=ada&subscriberIds=alan', [second, first]],
      ['?subscriberIds=nobody', []],
      ['?emails=ada@example.com', [first]],
      ['?search=TURING', [second]],
      ['?search=.*', []],
      [`?templates=${workflow._id}`, [second, first]],
      ['?templates=welcome', [second, first]],
      [`?templates=${workflow.slug}&channels=email`, [second]],
      ['?templates=unknown', []],
      [`?templates=${new Types.ObjectId().toHexString()}`, []],
      ['?contextKeys=tenant:x', []],
      ['?contextKeys=tenant:acme', [second]],
      ['?contextKeys=tenant:acme&contextKeys=app:other', []],
    ];
    for (const [query, runs] of cases)
      expect({ query, ids: await found(query) }).toEqual({ query, ids: idsOf(...runs) });
  });

  it('finds the runs a topic subscription led to', async () => {
    const { body } = await environment.client.post<SubscriptionsResult>('/v2/topics/team/subscriptions', {
      subscriptions: ['ada', 'alan'],
    });
    const topics = [{ _topicId: new Types.ObjectId(body.data[0]?.topic._id), topicKey: 'team' }];
    const run = await storeRun(ada, { topics });
    await storeRun(alan, { topics });
    await storeRun(ada);
    expect(await found('?subscriptionId=tk_team:si_ada')).toEqual(idsOf(run));
    expect(await found('?subscriptionId=tk_team:si_ada&subscriberIds=alan')).toEqual([]);
    expect(await found('?subscriptionId=tk_team:si_ada&topicKey=other')).toEqual([]);
    expect(await found('?subscriptionId=unknown')).toEqual([]);
  });

  it.each(['?after=yesterday', '?before=2026-13-45', '?after=2026-02-01&before=2026-01-01', '?after=5'])(
    'answers 400 to %s, naming it',
    async (query) => {
      const field = query.slice(1, query.indexOf('='));
      expect(await list(query)).toMatchObject({
        status: 400,
        body: { errors: { [field]: { messages: [expect.stringContaining(field)] } } },
      });
    },
  );

  it.each([
    '?limit=0',
    '?limit=51',
    '?page=x',
    '?channels=pigeon',
    '?severity=urgent',
    '?search[$gt]=',
    '?after[$gt]=',
    '?emails[0][$gt]=',
  ])('answers 422 to %s', async (query) => {
    expect((await list(query)).status).toBe(422);
  });

  it('still names a workflow that was removed, and keeps quiet about a removed subscriber', async () => {
    await storeRun(ada);
    await environment.client.delete('/v2/workflows/welcome');
    await environment.client.delete('/v2/subscribers/ada');
    const [run] = (await list()).body.data;
    expect(run).toMatchObject({ template: { name: 'Welcome' } });
    expect(run).not.toHaveProperty('subscriber');
  });
});

describe('one run', () => {
  it('is shown as in the feed', async () => {
    const run = await storeRun(ada);
    const answer = await environment.client.get<{ data: ActivityResponse }>(
      `/v1/notifications/${run._id.toHexString()}`,
    );
    expect(answer.body.data).toEqual((await list()).body.data[0]);
    expect((await environment.client.get(`/v1/notifications/${new Types.ObjectId().toHexString()}`)).status).toBe(404);
    expect((await environment.client.get('/v1/notifications/nonsense')).status).toBe(422);
  });

  it('6 says what became of its messages, and whether it is over', async () => {
    const run = await storeRun(ada);
    const shown = async () => (await list()).body.data[0];
    expect(await shown()).toMatchObject({ status: 'completed', deliveryLifecycleState: { status: 'sent' } });
    const [job] = await api.get(JobRepository).listOfRuns(environment.scope, [run._id]);
    const message = inAppMessage({ scope: environment.scope, subscriberId: ada });
    await api
      .get(MessageRepository)
      .plan([{ ...message, _id: job?._id ?? message._id, _notificationId: run._id, snoozedUntil: null }]);
    expect(await shown()).toMatchObject({ deliveryLifecycleState: { status: 'delivered' } });
    expect((await environment.client.get(`/v1/notifications/${run._id.toHexString()}`)).body).toMatchObject({
      data: { deliveryLifecycleState: { status: 'delivered' } },
    });
  });

  it('6 is not over, nor without channels, while its steps are still to be stored', async () => {
    const run = await storeRun(ada);
    const jobs = api.get(JobRepository);
    const [job] = await jobs.listOfRuns(environment.scope, [run._id]);
    await api.get<Connection>(CONNECTION).collection('jobs').deleteOne({ _id: job?._id });
    const shown = async () => (await list()).body.data[0];
    expect(await shown()).toMatchObject({ status: 'processing', deliveryLifecycleState: { status: 'pending' } });
    if (job) await jobs.plan([job]);
    expect(await shown()).toMatchObject({ status: 'completed', deliveryLifecycleState: { status: 'sent' } });
  });

  it('has a trace', async () => {
    const run = await storeRun(ada);
    const path = (subscriberId: string): string =>
      `/v1/execution-details?notificationId=${run._id.toHexString()}&subscriberId=${subscriberId}`;
    const answer = await environment.client.get<{ data: ExecutionDetailResponse[] }>(path('ada'));
    expect(answer.body.data.map((line) => line.detail)).toEqual(['Message sent']);
    expect((await environment.client.get(path('alan'))).status).toBe(404);
    expect((await environment.client.get('/v1/execution-details')).status).toBe(422);
  });
});

describe('isolation', () => {
  it('asks for credentials', async () => {
    for (const path of ['/v1/notifications', '/v1/execution-details'])
      expect((await api.anonymous.get(path)).status).toBe(401);
  });

  it('shows nothing of others', async () => {
    const run = await storeRun(ada);
    const { client } = await api.newEnvironment();
    expect((await client.get<ActivityPage>('/v1/notifications')).body.data).toEqual([]);
    expect((await client.get(`/v1/notifications/${run._id.toHexString()}`)).status).toBe(404);
    expect(
      (await client.get(`/v1/execution-details?notificationId=${run._id.toHexString()}&subscriberId=ada`)).status,
    ).toBe(404);
  });
});
