import type { RulesLogic } from 'json-logic-js';
import { buildContextKey, buildSubscriptionIdentifier } from '../context.js';
import { type NovuEventEmitter, perform } from '../event-emitter.js';
import type { Pairs } from '../http/http-client.js';
import type { Session } from '../http/session.js';
import type { Result } from '../types.js';
import { SubscriptionPreference } from './subscription-preference.js';
import { SubscriptionsCache } from './subscriptions-cache.js';
import { TopicSubscription } from './topic-subscription.js';
import type {
  BaseDeleteSubscriptionArgs,
  BaseUpdateSubscriptionArgs,
  CreateSubscriptionArgs,
  GetSubscriptionArgs,
  InstanceDeleteSubscriptionArgs,
  InstanceUpdateSubscriptionArgs,
  ListSubscriptionsArgs,
  Options,
  SubscriptionPreferenceResponse,
  SubscriptionResponse,
  UpdateSubscriptionPreferenceArgs,
} from './types.js';

/** A subscription and what is chosen in it bear on each other. */
const SUBSCRIPTIONS = 'subscriptions';

/** The subscriber's own subscriptions to topics. */
export class Subscriptions {
  readonly cache: SubscriptionsCache;

  constructor(
    private readonly emitter: NovuEventEmitter,
    private readonly session: Session,
    private readonly useCache: boolean,
  ) {
    this.cache = new SubscriptionsCache(emitter, (subscription, preferences) =>
      this.make(subscription.topicKey, { ...subscription, preferences }),
    );
  }

  list(args: ListSubscriptionsArgs, options: Options = {}): Result<TopicSubscription[]> {
    return perform(this.emitter, 'subscriptions.list', {
      args,
      request: async () => {
        const cached = this.reads(options) ? this.cache.getAll(args) : undefined;
        if (cached) return cached;
        const askedAt = this.cache.now();
        const answer = await this.session.request<SubscriptionResponse[]>('GET', topicPath(args.topicKey));
        const subscriptions = answer.map((subscription) => this.make(args.topicKey, subscription));
        if (this.useCache && this.cache.now() === askedAt) this.cache.set(args, subscriptions);

        return subscriptions;
      },
      failure: 'Failed to fetch subscriptions',
    });
  }

  /** Gives null when there is none. */
  get(args: GetSubscriptionArgs, options: Options = {}): Result<TopicSubscription | null> {
    return perform(this.emitter, 'subscription.get', {
      args,
      request: async () => {
        const read = () => this.read(args);

        return this.reads(options) ? (this.cache.get(args) ?? this.cache.ask(args, read)) : read();
      },
      failure: 'Failed to fetch the subscription',
    });
  }

  create(args: CreateSubscriptionArgs): Result<TopicSubscription> {
    const { topicKey, topicName, identifier = '', name, preferences } = args;
    const body = { identifier, name, ...(topicName ? { topic: { name: topicName } } : {}), preferences };

    return perform(this.emitter, 'subscription.create', {
      args,
      request: async () =>
        this.make(topicKey, await this.session.requestInTurn(SUBSCRIPTIONS, 'POST', topicPath(topicKey), { body })),
      failure: 'Failed to create the subscription',
    });
  }

  update(args: BaseUpdateSubscriptionArgs | InstanceUpdateSubscriptionArgs): Result<TopicSubscription> {
    const { topicKey, identifier } = 'subscription' in args ? args.subscription : args;
    const { name, preferences } = args;

    return perform(this.emitter, 'subscription.update', {
      args,
      request: async () => {
        const path = topicPath(topicKey, identifier);

        return this.make(
          topicKey,
          await this.session.requestInTurn(SUBSCRIPTIONS, 'PATCH', path, { body: { name, preferences } }),
        );
      },
      failure: 'Failed to update the subscription',
    });
  }

  delete(args: BaseDeleteSubscriptionArgs | InstanceDeleteSubscriptionArgs): Result<void> {
    const { topicKey, identifier } = 'subscription' in args ? args.subscription : args;

    return perform(this.emitter, 'subscription.delete', {
      args,
      request: () => this.session.requestInTurn<void>(SUBSCRIPTIONS, 'DELETE', topicPath(topicKey, identifier)),
      failure: 'Failed to delete the subscription',
    });
  }

  /** Turns a workflow on or off in a subscription, or puts it under a condition. */
  updatePreference(identifier: string, args: UpdateSubscriptionPreferenceArgs): Result<SubscriptionPreference> {
    const workflowId = workflowIdOf(args);
    const path = `/inbox/subscriptions/${encodeURIComponent(identifier)}/preferences/${encodeURIComponent(workflowId)}`;

    return perform(this.emitter, 'subscription.preference.update', {
      args,
      optimistic: this.optimistic(args),
      request: async () => {
        const answer = await this.session.requestInTurn<SubscriptionPreferenceResponse>(SUBSCRIPTIONS, 'PATCH', path, {
          body: valueBody(args.value),
        });

        return new SubscriptionPreference(answer, this);
      },
      failure: 'Failed to update the preference of the subscription',
    });
  }

  /** The same for many workflows at once, at most 100. */
  updatePreferences(identifier: string, args: UpdateSubscriptionPreferenceArgs[]): Result<SubscriptionPreference[]> {
    const preferences = args.map((each) => ({
      subscriptionIdentifier: identifier,
      workflowId: workflowIdOf(each),
      ...valueBody(each.value),
    }));

    return perform(this.emitter, 'subscription.preferences.bulk_update', {
      args: args.map((each) => ({ ...each, subscriptionId: identifier })),
      optimistic: args.flatMap((each) => this.optimistic(each) ?? []),
      request: async () => {
        const path = '/inbox/preferences/bulk';
        const answers = await this.session.requestInTurn<SubscriptionPreferenceResponse[]>(
          SUBSCRIPTIONS,
          'PATCH',
          path,
          {
            body: { preferences },
          },
        );

        return answers.map((answer) => new SubscriptionPreference(answer, this));
      },
      failure: 'Failed to update the preferences of the subscription',
    });
  }

  private async read(args: GetSubscriptionArgs): Promise<TopicSubscription | null> {
    const askedAt = this.cache.now();
    const answer = await this.fetch(args);
    if (!answer) return null;
    const subscription = this.make(args.topicKey, answer);
    if (this.useCache && this.cache.now() === askedAt) this.cache.setOne(args, subscription);

    return subscription;
  }

  private async fetch(args: GetSubscriptionArgs): Promise<SubscriptionResponse | null | undefined> {
    const { topicKey, workflowIds = [], tags = [] } = args;
    const { subscriber, context } = this.session.current;
    const own = { topicKey, subscriberId: subscriber.subscriberId, contextKey: buildContextKey(context) };
    const query: Pairs = [
      ...workflowIds.map((id) => ['workflowIds', id] as const),
      ...tags.map((tag) => ['tags', tag] as const),
    ];

    return this.session.request('GET', topicPath(topicKey, args.identifier ?? buildSubscriptionIdentifier(own)), {
      query,
    });
  }

  private reads({ useCache = this.useCache, refetch = false }: Options): boolean {
    return useCache && !refetch;
  }

  private optimistic(args: UpdateSubscriptionPreferenceArgs): SubscriptionPreference | undefined {
    if (!('preference' in args)) return undefined;
    const { subscriptionId, workflow } = args.preference;
    const { value } = args;
    const changed = typeof value === 'boolean' ? { enabled: value } : { enabled: true, condition: value };

    return new SubscriptionPreference({ subscriptionId, workflow, ...changed }, this);
  }

  private make(topicKey: string, subscription: SubscriptionResponse): TopicSubscription {
    return new TopicSubscription({ ...subscription, topicKey }, this);
  }
}

function topicPath(topicKey: string, identifier?: string): string {
  const path = `/inbox/topics/${encodeURIComponent(topicKey)}/subscriptions`;

  return identifier === undefined ? path : `${path}/${encodeURIComponent(identifier)}`;
}

function workflowIdOf(args: UpdateSubscriptionPreferenceArgs): string {
  return 'preference' in args ? args.preference.workflow.id : args.workflowId;
}

/** On or off is said of every channel. */
function valueBody(value: RulesLogic): Record<string, unknown> {
  if (typeof value !== 'boolean') return { condition: value };

  return { enabled: value, email: value, sms: value, in_app: value, chat: value, push: value };
}
