import { LIMITS } from '@novu/shared';
import { CHANNELS_PER_EVENT } from '../events/recipient-channels.js';
import type { JsonSchema } from './answers.js';

const text = { type: 'string' };
const object = { type: 'object', additionalProperties: true };
const nullable = { type: ['string', 'null'] };
const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** Further members are allowed: the attributes a subscriber is made or changed with. */
const Recipient = {
  type: 'object',
  required: ['subscriberId'],
  properties: {
    subscriberId: text,
    email: nullable,
    firstName: nullable,
    lastName: nullable,
    phone: nullable,
    avatar: nullable,
    locale: nullable,
    timezone: nullable,
    data: { type: ['object', 'null'], additionalProperties: true },
    channels: {
      type: 'array',
      items: ref('UpdateCredentialsInput'),
      maxItems: CHANNELS_PER_EVENT,
      description: `Where the subscriber is reached. Each takes the place of what is stored of its integration; others stay. An event has at most ${CHANNELS_PER_EVENT}, of all its recipients.`,
    },
  },
};

const RecipientTopic = {
  type: 'object',
  required: ['topicKey', 'type'],
  properties: {
    topicKey: text,
    type: { type: 'string', const: 'Topic' },
    exclude: { type: 'array', items: text, maxItems: 100, description: 'Subscribers of the topic who get nothing.' },
  },
};

const shared = {
  name: { type: 'string', description: 'Identifier of the workflow.' },
  payload: {
    ...object,
    description: `The event as a whole has at most ${LIMITS.payloadBytes / 1_024} KB of JSON, files apart: those in \`attachments\` have at most ${LIMITS.attachmentBytes / 1_000_000} MB together, before they are base64.`,
  },
  overrides: object,
  transactionId: { type: 'string', maxLength: 512, description: 'Events that repeat it are ignored.' },
  actor: { anyOf: [text, ref('TriggerRecipient')] },
  bridgeUrl: { type: 'string', description: 'Of the application to use instead of the environment’s.' },
  controls: {
    type: 'object',
    description: 'Values for steps of a workflow in code, by step id.',
    properties: { steps: object },
  },
  tenant: {
    anyOf: [
      text,
      { type: 'object', required: ['identifier'], properties: { identifier: text, name: text, data: object } },
    ],
  },
  context: {
    type: 'object',
    description: 'At most 5 contexts: an id, or an object with an id, by type.',
    additionalProperties: {
      anyOf: [text, { type: 'object', required: ['id'], properties: { id: text, data: object } }],
    },
  },
};

const one = { anyOf: [text, ref('TriggerRecipient'), ref('TriggerTopic')] };

const feedFilter = {
  read: { type: 'boolean' },
  seen: { type: 'boolean' },
  archived: { type: 'boolean' },
  snoozed: { type: 'boolean' },
  tags: { type: 'array', items: text },
  data: { type: 'string', description: 'Scalars the data must hold: a JSON object, as text.' },
  severity: { type: 'array', items: { type: 'string', enum: ['high', 'medium', 'low', 'none'] } },
  createdGte: { type: 'number', description: 'Milliseconds since 1970.' },
  createdLte: { type: 'number', description: 'Milliseconds since 1970.' },
};

const feedQuery = {
  ...feedFilter,
  limit: { type: 'number', minimum: 1, maximum: 100, default: 10 },
  after: { type: 'string', description: 'Id of the last notification of the page before.' },
  offset: { type: 'number', minimum: 0 },
};

const countQuery = { filters: { type: 'string', description: 'At most 30 filters: a JSON array, as text.' } };

const changeMany = {
  tags: {
    anyOf: [{ type: 'array', items: { anyOf: [text, { type: 'array', items: text }] } }, object],
    description: 'Tags in a list, lists of tags in a list, or `{ "and": [{ "or": […] }] }`.',
  },
  data: feedFilter.data,
  contextKeys: { type: 'array', items: text },
  notificationIds: { type: 'array', items: text },
};

/** Schemas the inputs below refer to. */
export const HAND_CHECKED_SCHEMAS: Record<string, JsonSchema> = {
  TriggerRecipient: Recipient,
  TriggerTopic: RecipientTopic,
  TriggerInput: {
    type: 'object',
    required: ['name', 'to'],
    properties: {
      ...shared,
      to: { anyOf: [...one.anyOf, { type: 'array', items: one, maxItems: 100 }], description: 'Who is notified.' },
    },
  },
  BroadcastInput: { type: 'object', required: ['name'], properties: shared },
  BulkTriggerInput: {
    type: 'object',
    required: ['events'],
    properties: { events: { type: 'array', items: ref('TriggerInput'), minItems: 1, maxItems: 100 } },
  },
  ChangeNotificationsInput: { type: 'object', properties: changeMany },
};

interface HandChecked {
  body?: JsonSchema;
  /** By name. */
  query?: Record<string, JsonSchema>;
  /** Those of the query that must be given. */
  required?: string[];
  /** What parameters of the path and query may be, where their classes do not say it. */
  values?: Record<string, JsonSchema>;
}

const button = { type: 'string', enum: ['primary', 'secondary'] };

const manyNotifications = (controller: string): Record<string, HandChecked> =>
  Object.fromEntries([
    ...['readMany', 'archiveMany', 'archiveRead', 'seeMany', 'removeMany'].map((method) => [
      `${controller}_${method}`,
      { body: ref('ChangeNotificationsInput') },
    ]),
    [`${controller}_list`, { query: feedQuery }],
    [`${controller}_count`, { query: countQuery, required: ['filters'] }],
  ]) as Record<string, HandChecked>;

/** What endpoints take that check their input by hand, which no class describes: by `<controller>_<method>`. */
export const HAND_CHECKED: Record<string, HandChecked> = {
  EventsController_trigger: { body: ref('TriggerInput') },
  EventsController_triggerBulk: { body: ref('BulkTriggerInput') },
  EventsController_broadcast: { body: ref('BroadcastInput') },
  ...manyNotifications('InboxController'),
  ...manyNotifications('SubscriberNotificationsController'),
  SubscriberNotificationsController_complete: { values: { actionType: button } },
  SubscriberNotificationsController_revert: { values: { actionType: button } },
  LegacyNotificationsController_setAction: { values: { type: button } },
  WidgetsController_setAction: { values: { type: button } },
  NotificationsController_list: { values: { transactionId: { anyOf: [text, { type: 'array', items: text }] } } },
};
