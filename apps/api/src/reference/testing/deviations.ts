/** Tags of the interface that come with later parts of the platform. */
export const OTHER_TAGS: readonly string[] = ['Agents', 'Domains'];

/** Operations of the interface that are still to be built. This list only gets shorter. */
export const NOT_BUILT: readonly string[] = [];

const AGENTS = 'Agents come later; unknown members are ignored.';

const REPORT = 'The interface leaves open what a report looks like; this is the one of push messages.';

/** Where an operation is not described as in the interface, and why. This list only gets shorter, too. */
export const DIFFERENCES: readonly (readonly [difference: string, reason: string])[] = [
  ['POST /v1/events/trigger/broadcast: body.agentId is missing', AGENTS],
  ['POST /v1/events/trigger: body.agentId is missing', AGENTS],
  ['POST /v1/integrations/{}/mobile-link: body.subscriberId must be given', 'A link without subscriber links nobody.'],
  ['POST /v1/integrations: body.providerId must be given', 'An integration is one with a provider.'],
  ['POST /v2/inbound-webhooks/delivery-providers/{}/{}: body.eventId must be given', REPORT],
  ['POST /v2/inbound-webhooks/delivery-providers/{}/{}: body.eventType must be given', REPORT],
  ['POST /v2/workflows: body.agent is missing', AGENTS],
  ['PUT /v2/workflows/{}: body.agent is missing', AGENTS],
];

/** Operations we have beyond the interface. */
export const ADDITIONS: readonly RegExp[] = [
  // The account API of the dashboard (spec/internal-api.md).
  / \/v1\/(?:auth|users|organizations)\//,
  / \/v1\/organizations$/,
  / \/v1\/environments\/(?:me|api-keys)/,
  / \/v1\/execution-details$/,
  / \/v2\/workflows\/\{\}\/duplicate$/,
  / \/v1\/bridge\/(?:status|validate|sync|diff|preview\/\{\}\/\{\}|controls\/\{\}\/\{\})$/,
  // Where chat services send people and messages.
  / \/v1\/integrations\/(?:chat\/oauth\/callback|telegram\/\{\}\/\{\}\/\{\})$/,
  // The Inbox (spec/inbox-api.md).
  / \/v1\/inbox\//,
  / \/v1\/widgets\//,
  // Older forms that older clients call.
  / \/v1\/subscribers(?:\/\{\})?$/,
  / \/v1\/subscribers\/\{\}\/(?:preferences|messages\/markAs$)/,
  / \/v1\/tenants/,
  / \/v1\/topics/,
  // Our own.
  / \/v1\/(?:dead-letters|mailbox)/,
  /^GET \/v1\/events\/trigger\/\{\}$/,
  / \/(?:v1\/health-check|metrics)$/,
];
