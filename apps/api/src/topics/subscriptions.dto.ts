import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { type FieldIssues, invalidInput } from '@novu/application-generic';
import type { CursorPage, SubscriberDoc, TopicDoc, TopicSubscriptionDoc } from '@novu/dal';
import { EXTERNAL_ID_PATTERN, LIMITS, SUBSCRIBER_ID_PATTERN } from '@novu/shared';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsOptional, IsString, MaxLength } from 'class-validator';
import { IsSearchText } from '../http/free-json.js';
import { CursorPageQuery } from '../http/paging.js';
import { IsAbsentOr, TextListQuery } from '../http/validation.js';
import type { SubscriptionPreferenceResponse } from './subscription-preferences.dto.js';

const IDENTIFIER_LENGTH = 512;
const DEFAULT_IDENTIFIER = /^tk_[^\s\p{C}]{1,512}:si_[^\s\p{C}]{1,2048}$/u;

const text = { type: 'string' };
const rule = { enabled: { type: 'boolean' }, condition: { type: 'object', additionalProperties: true } };
const texts = { type: 'array', items: text };
const WISHES = [
  text,
  { type: 'object', required: ['workflowId'], properties: { workflowId: text, ...rule } },
  {
    type: 'object',
    required: ['filter'],
    properties: { filter: { type: 'object', properties: { workflowIds: texts, tags: texts } }, ...rule },
  },
];
/** A subscriber, by its id alone or with the subscription. */
const ENTRY = { anyOf: [text, { type: 'object', properties: { subscriberId: text, identifier: text, name: text } }] };

/** Ids and objects about workflows; looked at by {@link parsePreferences}. At most 100. */
const IsSubscriptionPreferences = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: 'array', items: { anyOf: [...WISHES] } }),
    IsOptional(),
    IsArray(),
    ArrayMaxSize(LIMITS.subscribersPerTopicCall),
    // As it was sent: the transformation into classes is not made for rules of any depth.
    Transform(({ obj }: { obj: Record<string, unknown> }) => obj['preferences']),
  );

/** Body of both subscribing and unsubscribing; the entries are looked at by {@link parseEntries}. */
export class TopicSubscriptionsInput {
  /** Old form of `subscriptions`. */
  @ApiPropertyOptional({ type: [String], deprecated: true })
  @IsAbsentOr()
  @IsArray()
  @ArrayMaxSize(LIMITS.subscribersPerTopicCall)
  subscriberIds?: unknown[];

  /** Ids of subscribers, or objects that also name the subscription. At most 100. */
  @ApiPropertyOptional({ type: 'array', items: ENTRY })
  @IsAbsentOr()
  @IsArray()
  @ArrayMaxSize(LIMITS.subscribersPerTopicCall)
  subscriptions?: unknown[];
}

export class CreateTopicSubscriptionsInput extends TopicSubscriptionsInput {
  /** Name of the topic, should it have to be made. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(512)
  name?: string;

  /** What the subscriptions say about workflows. */
  @IsSubscriptionPreferences()
  preferences?: unknown[] | null;

  /** `{ type: id | { id, data } }`; looked at by `parseContexts`. */
  @ApiPropertyOptional({ type: Object })
  @IsOptional()
  context?: unknown;
}

export class UpdateSubscriptionInput {
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(512)
  name?: string;

  /** What the subscription says about workflows; what it says about others stays. */
  @IsSubscriptionPreferences()
  preferences?: unknown[] | null;
}

export class ListTopicSubscriptionsQuery extends CursorPageQuery {
  /** The customer's id of a subscriber. */
  @ApiPropertyOptional()
  @IsOptional()
  @IsSearchText()
  subscriberId?: string;

  /** `type:id`; subscriptions of exactly these contexts. One empty text: those without context. */
  @TextListQuery()
  contextKeys?: string[];
}

export class ListSubscriberSubscriptionsQuery extends CursorPageQuery {
  /** Key of a topic. */
  @ApiPropertyOptional()
  @IsOptional()
  @IsSearchText()
  key?: string;

  /** `type:id`; subscriptions of exactly these contexts. One empty text: those without context. */
  @TextListQuery()
  contextKeys?: string[];
}

/** One wish of a subscribe or unsubscribe call; at least one of the ids is there. */
export interface SubscriptionEntry {
  subscriberId?: string;
  identifier?: string;
  name?: string;
}

/**
 * The entries of both lists of a call.
 * @param needsSubscriber whether an entry must name its subscriber, not only the subscription.
 * @throws AppError 422 naming the entry.
 */
export function parseEntries(
  { subscriberIds = [], subscriptions = [] }: TopicSubscriptionsInput,
  { needsSubscriber }: { needsSubscriber: boolean },
): SubscriptionEntry[] {
  const issues: FieldIssues = {};
  const entries = [
    ...subscriberIds.map((entry, index) => parseSubscriberId(issues, `subscriberIds.${index}`, entry)),
    ...subscriptions.map((entry, index) => parseEntry(issues, `subscriptions.${index}`, entry, needsSubscriber)),
  ];
  if (entries.length === 0) issues['subscriptions'] = { messages: ['subscriptions must hold at least one entry'] };
  if (entries.length > LIMITS.subscribersPerTopicCall) {
    issues['subscriptions'] = {
      messages: [`no more than ${LIMITS.subscribersPerTopicCall} entries are allowed at once`],
    };
  }
  if (Object.keys(issues).length > 0) throw invalidInput(issues);

  return entries;
}

function parseEntry(issues: FieldIssues, path: string, entry: unknown, needsSubscriber: boolean): SubscriptionEntry {
  if (typeof entry === 'string') return parseSubscriberId(issues, path, entry);
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    issues[path] = { messages: [`${path} must be the id of a subscriber or an object`] };

    return {};
  }
  const { subscriberId, identifier, name } = entry as Record<string, unknown>;
  const parsed: SubscriptionEntry = {};
  if (needsSubscriber || subscriberId !== undefined)
    Object.assign(parsed, parseSubscriberId(issues, `${path}.subscriberId`, subscriberId));
  // Clients send an empty text where their caller gave none (`spec/inbox-api.md` section 6).
  if (identifier !== undefined && identifier !== '') {
    if (isIdentifier(identifier)) parsed.identifier = identifier;
    else issues[`${path}.identifier`] = { messages: externalIdProblems('identifier', identifier) };
  } else if (subscriberId === undefined && !needsSubscriber) {
    issues[path] = { messages: [`${path} must have an identifier or a subscriberId`] };
  }
  if (name !== undefined) {
    if (typeof name === 'string' && name.length <= 512) parsed.name = name;
    else issues[`${path}.name`] = { messages: ['name must be a text of at most 512 characters'] };
  }

  return parsed;
}

function parseSubscriberId(issues: FieldIssues, path: string, id: unknown): SubscriptionEntry {
  if (typeof id === 'string' && SUBSCRIBER_ID_PATTERN.test(id)) return { subscriberId: id };
  issues[path] = { messages: [`${path} must be a text of 1 to 512 characters without spaces`] };

  return {};
}

/** Identifiers made by {@link defaultIdentifier} hold whatever the ids they are made of hold. */
function isIdentifier(value: unknown): value is string {
  if (typeof value !== 'string') return false;

  return DEFAULT_IDENTIFIER.test(value) || externalIdProblems('identifier', value).length === 0;
}

/** What keeps a value from being a topic key, or the identifier somebody has chosen for a subscription; empty when nothing does. */
export function externalIdProblems(name: string, value: unknown): string[] {
  if (typeof value === 'string' && value.length > IDENTIFIER_LENGTH)
    return [`${name} must not have more than ${IDENTIFIER_LENGTH} characters`];
  if (typeof value === 'string' && EXTERNAL_ID_PATTERN.test(value)) return [];

  return [`${name} may hold letters, digits, "-", "_", ":" and ".", or be an e-mail address`];
}

/** The identifier of a subscription nobody has named (`spec/data-model.md` section 3). @param contextKeys sorted */
export function defaultIdentifier(topicKey: string, subscriberId: string, contextKeys: readonly string[]): string {
  const context = contextKeys.length > 0 ? `:ctx_${contextKeys.join(',')}` : '';

  return `tk_${topicKey}:si_${subscriberId}${context}`;
}

interface SubscriptionTopic {
  _id: string;
  key: string;
  name?: string;
  data?: Record<string, unknown>;
}

interface SubscriptionSubscriber {
  _id: string;
  subscriberId: string;
  avatar?: string | null;
  firstName?: string | null;
  lastName?: string | null;
  email?: string | null;
}

export interface SubscriptionResponse {
  _id: string;
  identifier: string;
  name?: string;
  topic: SubscriptionTopic;
  subscriber: SubscriptionSubscriber;
  preferences: SubscriptionPreferenceResponse[];
  contextKeys: string[];
  createdAt: string;
  updatedAt: string;
}

export interface SubscriptionError {
  subscriberId: string;
  code: string;
  message: string;
}

/** Answer of subscribing and unsubscribing: what went well, and what did not. */
export interface SubscriptionsResult {
  data: SubscriptionResponse[];
  meta: { totalCount: number; successful: number; failed: number };
  errors?: SubscriptionError[];
}

export interface SubscriptionDetailsResponse {
  id: string;
  identifier: string;
  name?: string;
  preferences: SubscriptionPreferenceResponse[];
  contextKeys: string[];
}

export type SubscriptionPage = Omit<CursorPage<TopicSubscriptionDoc>, 'data'> & { data: SubscriptionResponse[] };

/** @param subscriber undefined when it was removed in this very moment: the subscription still knows the id. */
export function toSubscriptionResponse(
  doc: TopicSubscriptionDoc,
  topic: TopicDoc | undefined,
  subscriber: SubscriberDoc | undefined,
  preferences: SubscriptionPreferenceResponse[] = [],
): SubscriptionResponse {
  return {
    _id: doc._id.toHexString(),
    identifier: doc.identifier,
    ...(doc.name ? { name: doc.name } : {}),
    topic: {
      _id: doc._topicId.toHexString(),
      key: doc.topicKey,
      ...(topic?.name ? { name: topic.name } : {}),
      ...(topic?.data ? { data: topic.data } : {}),
    },
    subscriber: {
      _id: doc._subscriberId.toHexString(),
      subscriberId: doc.externalSubscriberId,
      avatar: subscriber?.avatar,
      firstName: subscriber?.firstName,
      lastName: subscriber?.lastName,
      email: subscriber?.email,
    },
    preferences,
    contextKeys: doc.contextKeys ?? [],
    createdAt: doc.createdAt.toISOString(),
    updatedAt: doc.updatedAt.toISOString(),
  };
}

export function toSubscriptionDetails(
  doc: TopicSubscriptionDoc,
  preferences: SubscriptionPreferenceResponse[],
): SubscriptionDetailsResponse {
  return {
    id: doc._id.toHexString(),
    identifier: doc.identifier,
    ...(doc.name ? { name: doc.name } : {}),
    preferences,
    contextKeys: doc.contextKeys ?? [],
  };
}

export interface TopicMembershipResponse {
  _organizationId: string;
  _environmentId: string;
  _subscriberId: string;
  _topicId: string;
  topicKey: string;
  externalSubscriberId: string;
}

export function toMembershipResponse(doc: TopicSubscriptionDoc): TopicMembershipResponse {
  return {
    _organizationId: doc._organizationId.toHexString(),
    _environmentId: doc._environmentId.toHexString(),
    _subscriberId: doc._subscriberId.toHexString(),
    _topicId: doc._topicId.toHexString(),
    topicKey: doc.topicKey,
    externalSubscriberId: doc.externalSubscriberId,
  };
}
