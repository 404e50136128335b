import type { Tour } from './api-tour/tour.js';
import { type Attempt, NOWHERE } from './refusals.js';

/** What the tour has left behind, whose ids are known only then. */
export interface LeftBehind {
  environmentId: string;
  /** Id of an integration. */
  integration: (identifier: string) => string;
}

/** For whoever only asks which operations there are attempts of. */
export const NOTHING_LEFT: LeftBehind = { environmentId: '', integration: () => '' };

/** By operation. */
type Attempts = Record<string, Attempt>;

const NO_INTEGRATION: Attempt = { members: { integrationIdentifier: NOWHERE } };
const BROKEN_CURSOR: Attempt = { query: '?after=broken' };
const SAME: Attempt = {};

/** Requests that are well-formed and refused all the same: for what they name, or for a rule of what they are about. */
export const AGAINST_RULES: readonly (readonly [
  status: number,
  what: string,
  attempts: (of: LeftBehind) => Attempts,
])[] = [
  [
    400,
    'a cursor that is none',
    () => ({
      'GET /v1/channel-connections': BROKEN_CURSOR,
      'GET /v1/channel-endpoints': BROKEN_CURSOR,
      'GET /v2/contexts': BROKEN_CURSOR,
      'GET /v2/subscribers': BROKEN_CURSOR,
      'GET /v2/subscribers/{subscriberId}/subscriptions': BROKEN_CURSOR,
      'GET /v2/topics': BROKEN_CURSOR,
      'GET /v2/topics/{topicKey}/subscriptions': BROKEN_CURSOR,
    }),
  ],
  [
    400,
    'what cannot be done with what is there',
    ({ environmentId, integration }) => ({
      'GET /v1/notifications': { query: '?after=2026-02-02T00:00:00.000Z&before=2026-02-01T00:00:00.000Z' },
      'DELETE /v1/environments/{environmentId}': { path: `/v1/environments/${environmentId}` },
      'POST /v1/integrations/{integrationId}/set-primary': {
        path: `/v1/integrations/${integration('slack')}/set-primary`,
      },
      'POST /v1/integrations/{integrationIdentifier}/webhook/configure': {
        path: '/v1/integrations/slack/webhook/configure',
      },
    }),
  ],
  [
    401,
    'a report that its provider has not signed',
    ({ environmentId, integration }) => ({
      'POST /v2/inbound-webhooks/delivery-providers/{environmentId}/{integrationId}': {
        path: `/v2/inbound-webhooks/delivery-providers/${environmentId}/${integration('signed')}`,
      },
    }),
  ],
  [
    404,
    'what its body names, and is not there',
    () => ({
      'POST /v1/channel-connections': NO_INTEGRATION,
      'POST /v1/channel-endpoints': NO_INTEGRATION,
      'POST /v1/integrations/channel-connections/oauth': NO_INTEGRATION,
      'POST /v1/integrations/channel-endpoints/link': NO_INTEGRATION,
      'POST /v1/integrations/channel-endpoints/oauth': NO_INTEGRATION,
      'POST /v1/integrations/chat/oauth': NO_INTEGRATION,
      'POST /v1/integrations': { members: { _environmentId: NOWHERE } },
      'POST /v1/environments': { members: { name: 'Elsewhere', parentId: NOWHERE } },
      'POST /v2/translations': { members: { resourceId: NOWHERE } },
    }),
  ],
  [
    409,
    'what is there already',
    ({ integration }) => ({
      'POST /v1/channel-connections': SAME,
      'POST /v1/channel-endpoints': SAME,
      'POST /v1/environment-variables': SAME,
      'POST /v1/integrations': SAME,
      'PUT /v1/integrations/{integrationId}': {
        path: `/v1/integrations/${integration('slack')}`,
        members: { identifier: 'telegram' },
      },
      'POST /v2/contexts': SAME,
      'POST /v2/subscribers': { query: '?failIfExists=true' },
      'POST /v2/topics': { query: '?failIfExists=true' },
    }),
  ],
  [
    422,
    'an id that is none',
    () => ({
      'DELETE /v1/messages/{messageId}': { path: '/v1/messages/abc' },
      'GET /v1/notifications/{notificationId}': { path: '/v1/notifications/abc' },
    }),
  ],
];

export async function leftBehind({ novu, account }: Pick<Tour, 'novu' | 'account'>): Promise<LeftBehind> {
  const { result: integrations } = await novu.integrations.list();

  return {
    environmentId: account.environmentId,
    integration: (wanted) => integrations.find(({ identifier }) => identifier === wanted)?.id ?? '',
  };
}
