import { ActiveIntegrations } from '@novu/application-generic';
import { IntegrationRepository } from '@novu/dal';
import { ChannelTypeEnum, InAppProviderIdEnum } from '@novu/shared';
import type { HttpClient } from '@novu/testing';
import type { TestApi, TestEnvironment } from '../../testing/start-api.js';
import type { SessionResponse } from '../inbox.dto.js';

/** An Inbox of an environment. @param more of the session's request. @returns a client that speaks as its subscriber. */
export async function openInbox(
  api: TestApi,
  { scope, identifier }: TestEnvironment,
  subscriber: object,
  more: object = {},
): Promise<HttpClient> {
  await api.get(IntegrationRepository).create(scope, {
    providerId: InAppProviderIdEnum.Novu,
    channel: ChannelTypeEnum.IN_APP,
    name: 'Novu Inbox',
    identifier: `novu-inbox-${Math.random()}`,
    credentials: {},
    active: true,
    primary: false,
    priority: 0,
  });
  await api.get(ActiveIntegrations).changed(scope);
  const { body } = await api.anonymous.post<{ data: SessionResponse }>('/v1/inbox/session', {
    applicationIdentifier: identifier,
    subscriber,
    ...more,
  });

  return api.clientWith({ authorization: `Bearer ${body.data.token}` });
}

/** A workflow of a message in the Inbox and a mail. @returns its id. */
export async function makeWorkflow(env: TestEnvironment, workflowId: string, more: object = {}): Promise<string> {
  const answer = await env.client.post<{ data: { _id: string } }>('/v2/workflows', {
    name: `Name of ${workflowId}`,
    workflowId,
    active: true,
    steps: [
      { name: 'Inbox', type: 'in_app', controlValues: { body: 'x' } },
      { name: 'Mail', type: 'email', controlValues: { subject: 'x', body: '<p>x</p>', editorType: 'html' } },
    ],
    ...more,
  });
  expect(answer.status).toBe(201);

  return answer.body.data._id;
}
