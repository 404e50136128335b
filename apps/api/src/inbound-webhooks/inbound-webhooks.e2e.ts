import { JobRepository, MessageRepository, Types } from '@novu/dal';
import { ChannelTypeEnum, DeliveryLifecycleStatusEnum, JobStatusEnum, StepTypeEnum } from '@novu/shared';
import { inAppMessage } from '@novu/testing';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';

let api: TestApi;
let environment: TestEnvironment;
let integrationId: string;
beforeAll(async () => {
  api = await startApi('inbound-webhooks');
});
beforeEach(async () => {
  environment = await api.newEnvironment();
  integrationId = await integration({ active: true, configurations: { inboundWebhookEnabled: true } });
});
afterAll(() => api.close());

async function integration(more: object): Promise<string> {
  const body = { providerId: 'expo', channel: 'push', credentials: { apiKey: 'key' }, ...more };

  return (await environment.client.post<{ data: { _id: string } }>('/v1/integrations', body)).body.data._id;
}

/** A push message as the worker leaves it, and the job it belongs to. */
async function sentPush(): Promise<{ messageId: string; jobId: Types.ObjectId }> {
  const { scope } = environment;
  const ids = { _subscriberId: new Types.ObjectId(), _notificationId: new Types.ObjectId() };
  const [jobId, now] = [new Types.ObjectId(), new Date()];
  const inApp = inAppMessage({ scope, subscriberId: ids._subscriberId });
  const message = { ...inApp, ...ids, _jobId: jobId, channel: ChannelTypeEnum.PUSH, providerId: 'expo' };
  await api.get(MessageRepository).plan([message]);
  const [stepId, templateId] = [new Types.ObjectId(), new Types.ObjectId()];
  await api.get(JobRepository).plan([
    {
      ...ids,
      _id: jobId,
      _environmentId: scope.environmentId,
      _organizationId: scope.organizationId,
      _templateId: templateId,
      identifier: 'news',
      type: StepTypeEnum.PUSH,
      status: JobStatusEnum.COMPLETED,
      deliveryLifecycleState: { status: DeliveryLifecycleStatusEnum.SENT },
      step: {
        _id: stepId,
        _templateId: stepId,
        stepId: 'push',
        name: 'Push',
        type: StepTypeEnum.PUSH,
        active: true,
        shouldStopOnFail: false,
      },
      position: 1,
      transactionId: message.transactionId,
      trace: [],
      createdAt: now,
      updatedAt: now,
    },
  ]);

  return { messageId: message._id.toHexString(), jobId };
}

const addressOf = (integrationOf = integrationId, of = environment) =>
  `/v2/inbound-webhooks/delivery-providers/${of.scope.environmentId.toHexString()}/${integrationOf}`;
const report = (body: object, address = addressOf()) => api.anonymous.post(address, body);
const job = (id: Types.ObjectId) => api.get(JobRepository).findById(environment.scope, id);

it('what an app reports of a push message is in the trace once, and the delivery goes no step back', async () => {
  const { messageId, jobId } = await sentPush();
  const timestamp = '2026-11-21T10:00:00.000Z';
  const opened = { eventId: messageId, eventType: 'opened', timestamp };
  const answer = await report(opened);
  expect([answer.status, answer.body]).toEqual([
    200,
    { data: [{ id: messageId, event: { status: 'opened', date: timestamp } }] },
  ]);
  await report(opened);
  await report({ eventId: messageId, eventType: 'delivered' });
  expect(await job(jobId)).toMatchObject({
    deliveryLifecycleState: { status: 'interacted' },
    trace: [
      {
        detail: 'Push message opened',
        status: 'Success',
        source: 'Webhook',
        providerId: 'expo',
        at: new Date(timestamp),
      },
      { detail: 'Push message delivered' },
    ],
  });
});

it('a failure is one only of what was not delivered', async () => {
  const [lost, arrived] = [await sentPush(), await sentPush()];
  await report({ eventId: lost.messageId, eventType: 'failed' });
  await report({ eventId: arrived.messageId, eventType: 'delivered' });
  await report({ eventId: arrived.messageId, eventType: 'failed' });
  expect(await job(lost.jobId)).toMatchObject({ deliveryLifecycleState: { status: 'errored' } });
  expect(await job(arrived.jobId)).toMatchObject({ deliveryLifecycleState: { status: 'delivered' } });
});

it('reports on what is not there, or is another environment’s, are passed over', async () => {
  const { messageId, jobId } = await sentPush();
  const nowhere = new Types.ObjectId().toHexString();
  for (const eventId of [nowhere, 'no id at all'])
    expect((await report({ eventId, eventType: 'opened' })).body).toEqual({ data: [] });
  const owner = environment;
  environment = await api.newEnvironment();
  const foreign = await integration({ active: true, configurations: { inboundWebhookEnabled: true } });
  expect((await report({ eventId: messageId, eventType: 'opened' }, addressOf(foreign))).body).toEqual({ data: [] });
  expect((await api.get(JobRepository).findById(owner.scope, jobId))?.trace).toEqual([]);
});

it('needs an integration that takes reports, in its environment, and a report', async () => {
  const body = { eventId: 'x', eventType: 'opened' };
  const silent = await integration({ active: true });
  const asleep = await integration({ active: false, configurations: { inboundWebhookEnabled: true } });
  const stranger = await api.newEnvironment();
  for (const address of [
    addressOf(silent),
    addressOf(asleep),
    addressOf('nowhere'),
    addressOf(integrationId, stranger),
    `/v2/inbound-webhooks/delivery-providers/nowhere/${integrationId}`,
  ])
    expect([address, (await report(body, address)).status]).toEqual([address, 404]);
  expect((await report({ ...body, eventType: 'eaten' })).body).toHaveProperty(['errors', 'eventType']);
  expect((await report({ eventType: 'opened' })).body).toHaveProperty(['errors', 'eventId']);
});
