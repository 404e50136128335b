import { createHmac } from 'node:crypto';
import { CONNECTION, DeliveryReports } from '@novu/application-generic';
import {
  type Connection,
  derivedId,
  type JobDoc,
  JobRepository,
  type MessageDoc,
  MessageRepository,
  Types,
} from '@novu/dal';
import { ChannelTypeEnum, DeliveryLifecycleStatusEnum, JobStatusEnum, StepTypeEnum } from '@novu/shared';
import { checkedFetch, inAppMessage } from '@novu/testing';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';

let api: TestApi;
let environment: TestEnvironment;
let integrationId: string;
beforeAll(async () => {
  api = await startApi('inbound-webhooks', { API_ROOT_URL: 'https://api.example' });
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

interface Sent {
  messageId: string;
  jobId: Types.ObjectId;
}

/** A push message as the worker leaves it, and the job it belongs to. */
const sentPush = (): Promise<Sent> => sent({ channel: ChannelTypeEnum.PUSH, providerId: 'expo' });

async function sent(
  fields: Pick<MessageDoc, 'channel' | 'providerId'> & Partial<MessageDoc>,
  job: Partial<JobDoc> = {},
): Promise<Sent> {
  const { scope } = environment;
  const ids = { _subscriberId: new Types.ObjectId(), _notificationId: new Types.ObjectId() };
  const [jobId, now] = [new Types.ObjectId(), new Date()];
  const inApp = inAppMessage({ scope, subscriberId: ids._subscriberId });
  const message = { ...inApp, ...ids, _jobId: jobId, deliveredAt: [], ...fields };
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
      ...job,
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
        detail: 'Message opened',
        status: 'Success',
        source: 'Webhook',
        providerId: 'expo',
        at: new Date(timestamp),
      },
      { detail: 'Message delivered' },
    ],
  });
});

async function message(id: string): Promise<MessageDoc | undefined> {
  return (await api.get(MessageRepository).findManyById(environment.scope, [new Types.ObjectId(id)]))[0];
}

it('13.7 a message has arrived when a report says so, and failed when one says that, in whatever order they come', async () => {
  const [early, late] = [await sentPush(), await sentPush()];
  const [failed, delivered, opened] = ['failed', 'delivered', 'opened'].map((eventType, second) => ({
    eventType,
    timestamp: `2026-11-21T10:00:0${second}.000Z`,
  }));
  await report({ eventId: early.messageId, ...failed });
  expect(await message(early.messageId)).toMatchObject({
    deliveredAt: [],
    status: 'error',
    errorId: 'failed',
    errorText: 'Message failed',
  });
  for (const one of [delivered, opened]) await report({ eventId: early.messageId, ...one });
  for (const one of [opened, delivered, failed]) await report({ eventId: late.messageId, ...one });
  for (const [{ messageId, jobId }, first] of [[early, delivered] as const, [late, opened] as const]) {
    const known = await message(messageId);
    expect(known).toMatchObject({ deliveredAt: [new Date(first?.timestamp ?? '')], status: 'sent' });
    expect(known).not.toHaveProperty('errorText');
    expect(await job(jobId)).toMatchObject({ deliveryLifecycleState: { status: 'interacted' } });
  }
});

it('13.7 a step of several messages has failed when all of them have', async () => {
  const jobId = new Types.ObjectId();
  const targets = ['phone', 'tablet'];
  const [phone, tablet] = targets.map((target) => derivedId(jobId, target));
  await sent(
    { channel: ChannelTypeEnum.PUSH, providerId: 'expo', _id: phone, _jobId: jobId },
    { _id: jobId, receipts: targets.map((target) => ({ id: target, target })) },
  );
  const other = { ...(await message(String(phone))), _id: tablet } as MessageDoc;
  await api.get(MessageRepository).plan([other]);
  const stateAfter = async (eventId: Types.ObjectId | undefined) => {
    await report({ eventId: String(eventId), eventType: 'failed' });

    return (await job(jobId))?.deliveryLifecycleState?.status;
  };
  expect([await stateAfter(phone), await stateAfter(tablet)]).toEqual(['sent', 'errored']);
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

describe('13.7 a report that comes before its message', () => {
  /** Looks for the messages of reports that came early, some seconds later. */
  const lookAfter = (seconds: number) => api.get(DeliveryReports).takeEarly(new Date(Date.now() + seconds * 1_000));
  const smsIntegration = () =>
    integration({
      ...{ providerId: 'infobip-sms', channel: 'sms', active: true },
      configurations: { inboundWebhookEnabled: true },
    });
  const delivered = (...ids: string[]) => ({
    results: ids.map((messageId) => ({ messageId, status: { groupName: 'DELIVERED' } })),
  });
  const kept = () => api.get<Connection>(CONNECTION).collection('earlyreports').countDocuments();

  beforeEach(() => api.get<Connection>(CONNECTION).collection('earlyreports').deleteMany({}));

  it('is noted when the message is there', async () => {
    const address = addressOf(await smsIntegration());
    for (const ids of [['early'], ['early', 'nobody']])
      expect((await report(delivered(...ids), address)).body).toEqual({ data: [] });
    expect(await kept()).toBe(2);
    await lookAfter(1);
    expect(await kept()).toBe(2);
    const early = await sent({ channel: ChannelTypeEnum.SMS, providerId: 'infobip-sms', identifier: 'early' });
    await lookAfter(10);
    expect(await kept()).toBe(1);
    expect(await job(early.jobId)).toMatchObject({
      deliveryLifecycleState: { status: 'delivered' },
      trace: [{ detail: 'Message delivered', source: 'Webhook' }],
    });
    expect(await message(early.messageId)).toMatchObject({ deliveredAt: [expect.any(Date)] });
  });

  it('is noted when its step is done: until then the step would say that it was sent', async () => {
    const address = addressOf(await smsIntegration());
    const fields = { channel: ChannelTypeEnum.SMS, providerId: 'infobip-sms', identifier: 'in-hand' };
    const { jobId } = await sent(fields, { status: JobStatusEnum.RUNNING });
    expect((await report(delivered('in-hand'), address)).body).toEqual({ data: [] });
    const jobs = api.get(JobRepository);
    const { RUNNING: from, COMPLETED: to } = JobStatusEnum;
    const changes = { deliveryLifecycleState: { status: DeliveryLifecycleStatusEnum.SENT } };
    await jobs.transition([{ scope: environment.scope, jobId, from, to, changes }], new Date());
    await lookAfter(1);
    expect(await job(jobId)).toMatchObject({ deliveryLifecycleState: { status: 'delivered' } });
    expect(await kept()).toBe(0);
  });

  it('is noted together with many others, each of them in the order they were told', async () => {
    const address = addressOf(await smsIntegration());
    const ids = Array.from({ length: 510 }, (_, index) => `many-${index}`);
    const pending = ids.map((messageId) => ({ messageId, status: { groupName: 'PENDING' } }));
    await report({ results: [...pending, ...delivered(...ids).results] }, address);
    expect(await kept()).toBe(1_020);
    const some = await Promise.all(
      ['many-0', 'many-7', 'many-509'].map((identifier) =>
        sent({ channel: ChannelTypeEnum.SMS, providerId: 'infobip-sms', identifier }),
      ),
    );
    await lookAfter(1);
    expect(await kept()).toBe(1_014);
    for (const { jobId } of some)
      expect((await job(jobId))?.trace.map(({ detail }) => detail)).toEqual(['Message sent', 'Message delivered']);
  });

  it('is of a push message', async () => {
    const _id = new Types.ObjectId();
    await report({ eventId: _id.toHexString(), eventType: 'opened' });
    const { jobId } = await sent({ channel: ChannelTypeEnum.PUSH, providerId: 'expo', _id });
    await lookAfter(1);
    expect(await job(jobId)).toMatchObject({ deliveryLifecycleState: { status: 'interacted' } });
  });

  it('keeps no other waiting when it cannot be noted', async () => {
    const address = addressOf(await smsIntegration());
    await report(delivered('good'), address);
    await report({ eventId: new Types.ObjectId().toHexString(), eventType: 'opened' });
    const good = await sent({ channel: ChannelTypeEnum.SMS, providerId: 'infobip-sms', identifier: 'good' });
    const messages = api.get(MessageRepository);
    const findManyById = messages.findManyById.bind(messages);
    messages.findManyById = () => Promise.reject(new Error('away'));
    try {
      await lookAfter(1);
    } finally {
      messages.findManyById = findManyById;
    }
    expect(await job(good.jobId)).toMatchObject({ deliveryLifecycleState: { status: 'delivered' } });
    expect(await kept()).toBe(1);
  });
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

describe('a report of an SMS provider', () => {
  const TOKEN = 'the-auth-token';
  const twilio = () =>
    integration({
      ...{ providerId: 'twilio', channel: 'sms', active: true },
      credentials: { accountSid: 'AC1', token: TOKEN, from: '+15005550006' },
      configurations: { inboundWebhookEnabled: true },
    });
  const sms = (identifier: string) => sent({ channel: ChannelTypeEnum.SMS, providerId: 'twilio', identifier });

  /** As Twilio sends it: a form, with a signature of address and fields. */
  async function fromTwilio(address: string, fields: Record<string, string>, token = TOKEN): Promise<Response> {
    const names = Object.keys(fields).sort();
    const signed = `https://api.example${address}${names.map((name) => `${name}${fields[name] ?? ''}`).join('')}`;

    return checkedFetch(`${api.url}${address}`, {
      method: 'POST',
      headers: { 'x-twilio-signature': createHmac('sha1', token).update(signed).digest('base64') },
      body: new URLSearchParams(fields),
    });
  }

  it('is in the trace of the message with its id, once, and goes no step back', async () => {
    const address = addressOf(await twilio());
    const [message, other] = [await sms('SM1'), await sms('SM2')];
    const answer = await fromTwilio(address, { MessageSid: 'SM1', MessageStatus: 'delivered' });
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { data: [{ id: 'SM1', event: { status: 'delivered', date: expect.any(String) } }] },
    ]);
    await fromTwilio(address, { MessageSid: 'SM1', MessageStatus: 'delivered' });
    await fromTwilio(address, { MessageSid: 'SM1', MessageStatus: 'queued' });
    expect(await job(message.jobId)).toMatchObject({
      deliveryLifecycleState: { status: 'delivered' },
      trace: [
        { detail: 'Message delivered', status: 'Success', source: 'Webhook', providerId: 'twilio' },
        { detail: 'Message queued', status: 'Queued' },
      ],
    });
    await fromTwilio(address, { MessageSid: 'SM2', MessageStatus: 'undelivered', ErrorCode: '30003' });
    expect(await job(other.jobId)).toMatchObject({
      deliveryLifecycleState: { status: 'errored' },
      trace: [{ detail: 'Message undelivered', status: 'Failed', raw: expect.stringContaining('"response":"30003"') }],
    });
  });

  it('is refused when somebody else has signed it, or nobody', async () => {
    const address = addressOf(await twilio());
    const message = await sms('SM1');
    const fields = { MessageSid: 'SM1', MessageStatus: 'delivered' };
    expect((await fromTwilio(address, fields, 'another-token')).status).toBe(401);
    expect((await report(fields, address)).status).toBe(401);
    expect((await job(message.jobId))?.trace).toEqual([]);
  });

  it('finds messages of its own provider and environment alone', async () => {
    const address = addressOf(await twilio());
    const foreign = await sent({ channel: ChannelTypeEnum.SMS, providerId: 'nexmo', identifier: 'SM1' });
    const answer = await fromTwilio(address, { MessageSid: 'SM1', MessageStatus: 'delivered' });
    expect([answer.status, await answer.json()]).toEqual([200, { data: [] }]);
    expect((await job(foreign.jobId))?.trace).toEqual([]);
    const nothing = await fromTwilio(address, { SomethingElse: 'x' });
    expect([nothing.status, await nothing.json()]).toEqual([200, { data: [] }]);
  });

  it('may be a list in JSON', async () => {
    const address = addressOf(
      await integration({
        ...{ providerId: 'infobip-sms', channel: 'sms', active: true },
        configurations: { inboundWebhookEnabled: true },
      }),
    );
    const jobs: Sent[] = [];
    for (const identifier of ['a', 'b'])
      jobs.push(await sent({ channel: ChannelTypeEnum.SMS, providerId: 'infobip-sms', identifier }));
    const results = ['a', 'nobody', 'b'].map((messageId) => ({ messageId, status: { groupName: 'DELIVERED' } }));
    expect((await report({ results }, address)).body).toMatchObject({ data: [{ id: 'a' }, { id: 'b' }] });
    for (const { jobId } of jobs)
      expect(await job(jobId)).toMatchObject({ deliveryLifecycleState: { status: 'delivered' } });
  });

  it.each(['text/plain; charset=UTF-8', 'application/cloudevents+json', ''])(
    'is JSON also where it is called "%s"',
    async (type) => {
      const address = addressOf(
        await integration({
          ...{ providerId: 'infobip-sms', channel: 'sms', active: true },
          configurations: { inboundWebhookEnabled: true },
        }),
      );
      const { jobId } = await sent({ channel: ChannelTypeEnum.SMS, providerId: 'infobip-sms', identifier: 'a' });
      const body = Buffer.from(JSON.stringify({ results: [{ messageId: 'a', status: { groupName: 'DELIVERED' } }] }));
      const tell = (bytes: Buffer) =>
        checkedFetch(`${api.url}${address}`, {
          method: 'POST',
          body: bytes,
          ...(type ? { headers: { 'content-type': type } } : {}),
        });
      expect((await tell(body)).status).toBe(200);
      expect(await job(jobId)).toMatchObject({ deliveryLifecycleState: { status: 'delivered' } });
      expect((await tell(body.subarray(3))).status).toBe(400);
    },
  );

  it('of a provider that reports nothing has nowhere to go, and forms are taken nowhere else', async () => {
    const address = addressOf(
      await integration({
        ...{ providerId: 'kannel', channel: 'sms', active: true },
        configurations: { inboundWebhookEnabled: true },
      }),
    );
    expect((await report({ id: 'x' }, address)).status).toBe(404);
    const form = { method: 'POST', body: new URLSearchParams({ email: 'x' }) };
    expect((await checkedFetch(`${api.url}/v1/auth/login`, form)).status).toBe(415);
  });
});
