import { Injectable } from '@nestjs/common';
import { conflict, invalidInput, notFound } from '@novu/application-generic';
import { type ContextName, type TopicSubscriptionDoc, TopicSubscriptionRepository } from '@novu/dal';
import type { SubscriberSession } from '../http/session.js';
import { SubscriptionPreferences } from '../topics/subscription-preferences.js';
import {
  parsePreferences,
  parseRuleChange,
  type SubscriptionPreferenceResponse,
} from '../topics/subscription-preferences.dto.js';
import { defaultIdentifier, externalIdProblems } from '../topics/subscriptions.dto.js';
import { SubscriptionsService } from '../topics/subscriptions.service.js';
import type {
  CreateOwnSubscriptionInput,
  OwnSubscription,
  OwnSubscriptionQuery,
  UpdateOwnSubscriptionInput,
} from './inbox-subscriptions.dto.js';

/** Subscriptions of one subscriber to one topic that are shown. */
const MAX_LISTED = 100;

/** What one subscription shall say about one workflow. */
export interface RuleChange {
  /** Where in the call its fields are; empty when they are its own. */
  path: string;
  subscriptionIdentifier: string;
  /** Internal id, identifier or slug. */
  workflowId: string;
  enabled?: boolean | undefined;
  condition?: unknown;
}

/**
 * The topic subscriptions of the subscriber who is calling (`spec/inbox-api.md` section 6). Those of others are as if they were not
 * there.
 */
@Injectable()
export class InboxSubscriptionsService {
  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly rows: TopicSubscriptionRepository,
    private readonly preferences: SubscriptionPreferences,
  ) {}

  /** Those of the session's contexts, oldest first. */
  async list({ scope, subscriberId, contextKeys }: SubscriberSession, topicKey: string): Promise<OwnSubscription[]> {
    const { data } = await this.subscriptions.listOfSubscriber(
      scope,
      subscriberId,
      { key: topicKey, contextKeys },
      { limit: MAX_LISTED, orderBy: '_id', orderDirection: 'ASC' },
    );

    return data.map(toOwnSubscription);
  }

  /** @returns null for who is not subscribed. */
  async find(
    session: SubscriberSession,
    topicKey: string,
    identifier: string,
    query: OwnSubscriptionQuery = {},
  ): Promise<OwnSubscription | null> {
    const row = await this.rows.findByIdentifier(session.scope, topicKey, identifier);
    if (!row || !isOwn(session, row)) return null;
    const said = await this.preferences.of(session.scope, [row]);
    const preferences = said.get(row._id.toHexString()) ?? [];

    return {
      id: row._id.toHexString(),
      identifier: row.identifier,
      ...(row.name ? { name: row.name } : {}),
      preferences: preferences.filter((preference) => isAskedFor(preference, query)),
    };
  }

  /** Who is subscribed already stays so. @throws AppError 409 for the identifier of somebody else's, 422 */
  async create(
    { scope, subscriberId, contextKeys }: SubscriberSession,
    topicKey: string,
    { identifier: given = '', name, topic, preferences }: CreateOwnSubscriptionInput,
  ): Promise<OwnSubscription> {
    const isDefault = given === '' || given === defaultIdentifier(topicKey, subscriberId, [...contextKeys].sort());
    const messages = isDefault ? [] : externalIdProblems('identifier', given);
    if (messages.length > 0) throw invalidInput({ identifier: { messages } });
    const entry = {
      subscriberId,
      ...(isDefault ? {} : { identifier: given }),
      ...(name === undefined ? {} : { name }),
    };
    const { data, errors } = await this.subscriptions.subscribe(scope, topicKey, [entry], {
      topicName: topic?.name,
      preferences: parsePreferences(preferences),
      contexts: contextKeys.map(toContextName),
    });
    const [created] = data;
    if (!created) throw conflict(errors?.[0]?.message ?? 'The subscription could not be made', { identifier: given });

    return toOwnSubscription(created);
  }

  /** @throws AppError 404, 422 */
  async update(
    session: SubscriberSession,
    topicKey: string,
    identifier: string,
    { name, preferences }: UpdateOwnSubscriptionInput,
  ): Promise<OwnSubscription> {
    const wishes = parsePreferences(preferences);
    await this.requireOwn(session, topicKey, identifier);
    const changes = { ...(name === undefined ? {} : { name }), preferences: wishes };

    return toOwnSubscription(await this.subscriptions.update(session.scope, topicKey, identifier, changes));
  }

  /** @throws AppError 404 */
  async remove(session: SubscriberSession, topicKey: string, identifier: string): Promise<void> {
    const { scope, subscriberId } = session;
    await this.requireOwn(session, topicKey, identifier);
    await this.subscriptions.unsubscribe(scope, topicKey, [{ subscriberId, identifier }]);
  }

  /**
   * Has subscriptions say something about workflows, each replacing what it said before.
   * @returns what they say now, in the order of `changes`. @throws AppError 404 for a subscription, 422 for a workflow
   */
  async setRules(
    session: SubscriberSession,
    changes: readonly RuleChange[],
  ): Promise<SubscriptionPreferenceResponse[]> {
    const rows = await this.ownRows(session, changes);
    const planned = await Promise.all(
      changes.map(async ({ path, subscriptionIdentifier, ...said }) => ({
        row: rows.get(subscriptionIdentifier),
        rules: await this.preferences.rulesFor(session.scope, [parseRuleChange(path, said)]),
      })),
    );
    // One after the other: of two changes about the same workflow the later counts.
    for (const { row, rules } of planned) if (row) await this.preferences.save(session.scope, [row], rules);
    const said = await this.preferences.of(session.scope, [...rows.values()]);

    return planned.flatMap(({ row, rules }) => {
      const workflowId = rules[0]?.workflowId.toHexString();

      return said.get(row?._id.toHexString() ?? '')?.find(({ workflow }) => workflow.id === workflowId) ?? [];
    });
  }

  private async ownRows(
    session: SubscriberSession,
    changes: readonly RuleChange[],
  ): Promise<Map<string, TopicSubscriptionDoc>> {
    const identifiers = [...new Set(changes.map(({ subscriptionIdentifier }) => subscriptionIdentifier))];
    const found = await this.rows.findManyByIdentifier(session.scope, identifiers);
    const rows = new Map(found.filter((row) => isOwn(session, row)).map((row) => [row.identifier, row]));
    const missing = identifiers.filter((identifier) => !rows.has(identifier));
    if (missing.length > 0) throw notFound('subscription', { identifier: missing.join(', ') });

    return rows;
  }

  private async requireOwn(session: SubscriberSession, topicKey: string, identifier: string): Promise<void> {
    const row = await this.rows.findByIdentifier(session.scope, topicKey, identifier);
    if (!row || !isOwn(session, row)) throw notFound('subscription', { identifier });
  }
}

function isOwn({ _subscriberId }: SubscriberSession, row: TopicSubscriptionDoc): boolean {
  return row._subscriberId.equals(_subscriberId);
}

/** Of all where nothing is asked for. */
function isAskedFor(
  { workflow }: SubscriptionPreferenceResponse,
  { workflowIds = [], tags = [] }: OwnSubscriptionQuery,
): boolean {
  return (
    workflowIds.length + tags.length === 0 ||
    workflowIds.includes(workflow.id) ||
    workflowIds.includes(workflow.identifier) ||
    workflow.tags.some((tag) => tags.includes(tag))
  );
}

function toOwnSubscription({
  _id,
  identifier,
  name,
  preferences,
}: {
  _id: string;
  identifier: string;
  name?: string;
  preferences: SubscriptionPreferenceResponse[];
}): OwnSubscription {
  return { id: _id, identifier, ...(name ? { name } : {}), preferences };
}

/** Neither part of a key can hold a colon. */
function toContextName(key: string): ContextName {
  const [type = '', id = ''] = key.split(':');

  return { type, id };
}
