import { JobRepository, MailboxRepository, MessageRepository, NotificationRepository, Types } from '@novu/dal';
import {
  ButtonTypeEnum,
  ChannelTypeEnum,
  JobStatusEnum,
  MessageActionStatusEnum,
  SeverityLevelEnum,
  StepTypeEnum,
} from '@novu/shared';
import { httpClient, inAppMessage } from '@novu/testing';
import { CodeWorkflows } from '../../bridge/code-workflows.js';
import type { TestApi, TestEnvironment } from '../../testing/start-api.js';

/** Part of every name the owner gives: where it is seen elsewhere, something leaks. */
export const SECRET = 'known-to-the-owner-only';

const name = (kind: string): string => `${kind}-${SECRET}`;

/** What belongs in the place of `{parameter}` in a path, or a method with its path, that begins with a text; the first line that fits counts. */
export type Samples = readonly (readonly [begin: string, parameter: string, value: string])[];

/** Makes one of each thing that has an address, in the environment. @returns where to find them. */
export async function oneOfEach(api: TestApi, env: TestEnvironment): Promise<Samples> {
  const client = httpClient(api.url, { authorization: `ApiKey ${env.apiKey}` });
  const make = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const answer = await client.post<{ data: Record<string, unknown> }>(path, body);
    if (answer.status > 299) throw new Error(`POST ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);

    return answer.body.data;
  };
  const subscriberId = name('subscriber');
  const [topicKey, identifier, integration, layoutId] = [
    name('topic'),
    name('workflow'),
    name('slack'),
    name('layout'),
  ];
  const subscriber = await make('/v2/subscribers', { subscriberId, firstName: SECRET });
  await make('/v2/topics', { key: topicKey, name: SECRET });
  await make(`/v2/topics/${topicKey}/subscriptions`, {
    subscriptions: [{ subscriberId, identifier: name('subscription') }],
  });
  const steps = [{ name: 'In-app', stepId: 'in-app', type: 'in_app', controlValues: { body: SECRET } }];
  const workflow = await make('/v2/workflows', {
    name: SECRET,
    workflowId: identifier,
    steps,
    isTranslationEnabled: true,
  });
  await api.get(CodeWorkflows).replaceAll(env, [
    {
      workflowId: name('code'),
      severity: SeverityLevelEnum.NONE,
      tags: [],
      preferences: {},
      steps: [{ stepId: 'in-code', type: StepTypeEnum.IN_APP }],
    },
  ]);
  await make('/v2/layouts', { layoutId, name: SECRET });
  await make('/v2/contexts', { type: 'tenant', id: name('context') });
  await make('/v1/tenants', { identifier: name('tenant'), name: SECRET });
  await make('/v1/environment-variables', { key: 'KNOWN_TO_THE_OWNER_ONLY' });
  const slack = await make('/v1/integrations', {
    providerId: 'slack',
    channel: 'chat',
    identifier: integration,
    active: true,
  });
  const owner = { integrationIdentifier: integration, subscriberId };
  await make('/v1/channel-connections', {
    ...owner,
    identifier: name('connection'),
    workspace: { id: 'T1' },
    auth: { accessToken: SECRET },
  });
  await make('/v1/channel-endpoints', {
    ...owner,
    identifier: name('endpoint'),
    type: 'slack_channel',
    endpoint: { channelId: 'C1' },
  });
  await make('/v2/translations', {
    resourceType: 'workflow',
    resourceId: identifier,
    locale: 'en_US',
    content: { text: SECRET },
  });
  const stored = await storeWhatTheWorkerMakes(api, env, { subscriber, workflow });

  return [
    ['/', 'subscriberId', subscriberId],
    ['/', 'externalSubscriberId', subscriberId],
    ['/', 'topicKey', topicKey],
    ['/v2/topics', 'identifier', name('subscription')],
    ['/v1/bridge', 'workflowId', name('code')],
    ['/v1/bridge', 'stepId', 'in-code'],
    ['/', 'workflowId', identifier],
    ['/', 'stepId', 'in-app'],
    ['/', 'layoutId', layoutId],
    ['/v2/contexts', 'type', 'tenant'],
    ['/v2/contexts', 'id', name('context')],
    ['/v1/tenants', 'identifier', name('tenant')],
    ['/', 'variableKey', 'KNOWN_TO_THE_OWNER_ONLY'],
    ['/v1/integrations', 'integrationId', String(slack['_id'])],
    ['/v1/integrations', 'integrationIdentifier', integration],
    ['/v1/channel-connections', 'identifier', name('connection')],
    ['/v1/channel-endpoints', 'identifier', name('endpoint')],
    ['/', 'resourceType', 'workflow'],
    ['/', 'resourceId', identifier],
    ['/', 'locale', 'en_US'],
    ['PATCH /', 'levelOrWorkflow', identifier],
    ['/', 'levelOrWorkflow', 'template'],
    ['/', 'providerId', 'slack'],
    ['/', 'type', 'primary'],
    ['/', 'actionType', 'primary'],
    ['/v1/subscribers', 'messageId', stored.messageId],
    ['/v2/subscribers', 'notificationId', stored.messageId],
    ['/v1/messages/transaction', 'transactionId', stored.transactionId],
    ['/v1/messages', 'messageId', stored.otherMessageId],
    ['/v1/notifications', 'notificationId', stored.notificationId],
    ['/v1/events', 'transactionId', stored.transactionId],
    ['/v1/mailbox', 'mailId', stored.mailId],
    ['/v1/dead-letters', 'id', stored.deadLetterId],
    ['/', 'organizationId', env.scope.organizationId.toHexString()],
    ['/', 'environmentId', env.scope.environmentId.toHexString()],
    ['/', 'targetEnvironmentId', env.scope.environmentId.toHexString()],
  ];
}

interface Made {
  subscriber: Record<string, unknown>;
  workflow: Record<string, unknown>;
}

async function storeWhatTheWorkerMakes(
  api: TestApi,
  { scope, userId, client }: TestEnvironment,
  { subscriber, workflow }: Made,
) {
  const subscriberId = new Types.ObjectId(String(subscriber['_id']));
  const cta = {
    ...inAppMessage({ scope, subscriberId }).cta,
    action: {
      status: MessageActionStatusEnum.PENDING,
      buttons: [{ type: ButtonTypeEnum.PRIMARY, content: SECRET, resultContent: '' }],
    },
  };
  const message = { ...inAppMessage({ scope, subscriberId }), content: SECRET, cta };
  const other = { ...inAppMessage({ scope, subscriberId }), content: SECRET, transactionId: message.transactionId };
  await api.get(MessageRepository).plan([message, other]);
  const now = new Date();
  const common = {
    _environmentId: scope.environmentId,
    _organizationId: scope.organizationId,
    createdAt: now,
    updatedAt: now,
    _templateId: new Types.ObjectId(String(workflow['_id'])),
    _subscriberId: subscriberId,
    transactionId: message.transactionId,
  };
  const notificationId = new Types.ObjectId();
  await api.get(NotificationRepository).plan([
    {
      ...common,
      _id: notificationId,
      _userId: userId,
      channels: [ChannelTypeEnum.IN_APP],
      to: { subscriberId: name('subscriber') },
      payload: { text: SECRET },
      overrides: {},
      topics: [],
      tags: [],
      severity: SeverityLevelEnum.NONE,
      critical: false,
      contextKeys: [],
    },
  ]);
  const deadLetterId = new Types.ObjectId();
  const job = (type: StepTypeEnum) => ({
    ...common,
    identifier: name('workflow'),
    type,
    step: {
      _id: new Types.ObjectId(),
      _templateId: new Types.ObjectId(),
      stepId: type,
      name: type,
      type,
      active: true,
      shouldStopOnFail: false,
    },
    _notificationId: notificationId,
    trace: [],
  });
  await api.get(JobRepository).plan([
    { ...job(StepTypeEnum.DELAY), _id: new Types.ObjectId(), status: JobStatusEnum.DELAYED, position: 1 },
    {
      ...job(StepTypeEnum.EMAIL),
      _id: deadLetterId,
      status: JobStatusEnum.FAILED,
      position: 2,
      deadLetter: { reason: SECRET, at: now },
    },
  ]);
  await api.get(MailboxRepository).keep(scope, {
    mailId: name('mail'),
    from: SECRET,
    to: ['ada@example.com'],
    subject: SECRET,
    html: SECRET,
    transactionId: message.transactionId,
  });
  const { body } = await client.get<{ data: { _id: string }[] }>('/v1/mailbox');

  return {
    messageId: message._id.toHexString(),
    otherMessageId: other._id.toHexString(),
    transactionId: message.transactionId,
    notificationId: notificationId.toHexString(),
    deadLetterId: deadLetterId.toHexString(),
    mailId: body.data[0]?._id ?? '',
  };
}
