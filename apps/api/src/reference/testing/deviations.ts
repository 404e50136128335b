/** Tags of the interface that come with later parts of the platform. */
export const OTHER_TAGS: readonly string[] = ['Agents', 'Domains'];

/** Operations of the interface that are still to be built. This list only gets shorter. */
export const NOT_BUILT: readonly string[] = [];

const AGENTS = 'Agents come later; unknown members are ignored.';
const TOOLS = 'Steps that call tools come later; the API says so of one.';
const REPORT = 'The interface leaves open what a report looks like; this is the one of push messages.';
const ORDER = 'Lists have an order by these; another one is refused rather than passed over.';
const NO_SUCH_PROVIDER =
  'No provider of that name takes what a subscriber is reached by: it is not built, or of a hosted service.';
const TENANT = 'Without an identifier it is no tenant.';
const TOPIC = 'Who names a topic means one.';
const STAYS = 'What a workflow that is there is not said to be, it stays.';

/** Of the interface, but what a subscriber is reached by is not taken of them. */
const NO_ADDRESSES = ['apns', 'appio', 'novu-slack', 'novu-web-chat'];

const channelProviders = (route: string, path: string): (readonly [string, string])[] =>
  NO_ADDRESSES.map((id) => [`${route}: ${path}.channels[].providerId may not be ${id}`, NO_SUCH_PROVIDER] as const);

const ORDERED = [
  '/v1/channel-connections',
  '/v1/channel-endpoints',
  '/v2/contexts',
  '/v2/subscribers',
  '/v2/subscribers/{}/subscriptions',
  '/v2/topics',
  '/v2/topics/{}/subscriptions',
];

/** Where an operation is not described as in the interface, and why. This list only gets shorter, too. */
export const DIFFERENCES: readonly (readonly [difference: string, reason: string])[] = [
  ...ORDERED.map((path) => [`GET ${path}: query orderBy may only be _id | createdAt | updatedAt`, ORDER] as const),
  ...['GET /v1/channel-connections', 'GET /v1/channel-endpoints'].map(
    (route) => [`${route}: query providerId may be any text`, 'One that nobody has finds nothing.'] as const,
  ),
  ['GET /v1/notifications: query severity[] may only be high | medium | low | none', 'There are no others.'],
  ...['PATCH', 'PUT'].flatMap((method) =>
    NO_ADDRESSES.map(
      (id) => [`${method} /v1/subscribers/{}/credentials: body.providerId may not be ${id}`, NO_SUCH_PROVIDER] as const,
    ),
  ),
  ...channelProviders('POST /v1/events/trigger/broadcast', 'body.actor'),
  ['POST /v1/events/trigger/broadcast: body.agentId is missing', AGENTS],
  ['POST /v1/events/trigger/broadcast: body.tenant.identifier must be given', TENANT],
  ...[
    ['POST /v1/events/trigger', 'body'],
    ['POST /v1/events/trigger/bulk', 'body.events[]'],
  ].flatMap(([route = '', event = '']) => [
    ...['actor', 'to', 'to[]'].flatMap((person) => channelProviders(route, `${event}.${person}`)),
    [`${route}: ${event}.agentId is missing`, AGENTS] as const,
    [`${route}: ${event}.tenant.identifier must be given`, TENANT] as const,
    [`${route}: ${event}.to.type may not be Subscriber`, TOPIC] as const,
    [`${route}: ${event}.to[].type may not be Subscriber`, TOPIC] as const,
  ]),
  ['POST /v1/integrations/{}/mobile-link: body.subscriberId must be given', 'A link without subscriber links nobody.'],
  ['POST /v1/integrations: body.kind may not be agent', 'Agents come later.'],
  ['POST /v1/integrations: body.providerId must be given', 'An integration is one with a provider.'],
  ['POST /v2/inbound-webhooks/delivery-providers/{}/{}: body.eventId must be given', REPORT],
  ['POST /v2/inbound-webhooks/delivery-providers/{}/{}: body.eventType must be given', REPORT],
  ['POST /v2/workflows: body.__source may be any text', 'It is not kept.'],
  ['POST /v2/workflows: body.agent is missing', AGENTS],
  ['POST /v2/workflows: body.steps[].type may not be tool', TOOLS],
  ['PUT /v2/workflows/{}: body.active has default undefined, not false', STAYS],
  ['PUT /v2/workflows/{}: body.agent is missing', AGENTS],
  ['PUT /v2/workflows/{}: body.isTranslationEnabled has default undefined, not false', STAYS],
  ['PUT /v2/workflows/{}: body.steps[].type may not be tool', TOOLS],
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
