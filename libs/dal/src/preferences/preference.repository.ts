import { hash } from 'node:crypto';
import { type ChannelTypeEnum, PreferencesTypeEnum, type SubscriberSchedule } from '@novu/shared';
import { type AnyBulkWriteOperation, type Connection, Schema, Types } from 'mongoose';
import { isDuplicateKey } from '../database-errors.js';
import { type Filter, ScopedRepository, type Update } from '../repository.js';
import { Read } from '../reads.js';
import type { Scope, ScopedDoc } from '../scope.js';

/** What one source says; whatever is absent is not said. */
export interface PartialPreferences {
  all?: {
    enabled?: boolean;
    readOnly?: boolean;
    /** JSON logic over the payload, on rows of topic subscriptions only. */
    condition?: Record<string, unknown>;
  };
  channels?: Partial<Record<ChannelTypeEnum, { enabled?: boolean }>>;
}

export interface PreferenceDoc extends ScopedDoc {
  type: PreferencesTypeEnum;
  _templateId?: Types.ObjectId;
  _subscriberId?: Types.ObjectId;
  _userId?: Types.ObjectId;
  _topicSubscriptionId?: Types.ObjectId;
  preferences: PartialPreferences;
  /** When the subscriber wants to be disturbed; on the global row only. */
  schedule?: SubscriberSchedule;
  /** Sorted `type:id`. Absent is the same as empty. */
  contextKeys?: string[];
  /** See {@link contextKeysHash}; older rows lack it. */
  contextKeysHash?: string | null;
  deleted: boolean;
}

type WorkflowLevel = PreferencesTypeEnum.WORKFLOW_RESOURCE | PreferencesTypeEnum.USER_WORKFLOW;

/** Whose choices are meant: one subscriber's, in one context. */
export interface PreferenceOwner {
  /** Internal id. */
  subscriberId: Types.ObjectId;
  /** `type:id` in any order; empty for no context. */
  contextKeys: readonly string[];
}

export type ChannelChoices = Partial<Record<ChannelTypeEnum, boolean>>;

/** What a subscriber wants; what is absent stays as it is. */
export interface SubscriberChoice {
  channels?: ChannelChoices;
  /** Of channels nobody speaks about. */
  enabled?: boolean | undefined;
}

type ChoiceFields = 'preferences' | 'schedule' | 'updatedAt';

/** What one subscriber chose, in one context. */
export interface SubscriberChoices {
  /** About everything. */
  global?: Pick<PreferenceDoc, ChoiceFields>;
  /** About single workflows, by their internal id. */
  ofWorkflow: Map<string, Pick<PreferenceDoc, ChoiceFields>>;
}

/** What a topic subscription says about a workflow (`spec/engine.md` section 5.2). */
export interface SubscriptionRule {
  enabled: boolean;
  /** JSON logic over `{ payload }`; where it is present, it decides instead of `enabled`. */
  condition?: Record<string, unknown>;
}

/** A rule with what it belongs to. */
export interface NewSubscriptionRule extends PreferenceOwner {
  subscriptionId: Types.ObjectId;
  workflowId: Types.ObjectId;
  rule: SubscriptionRule;
}

const WORKFLOW_LEVELS = [PreferencesTypeEnum.WORKFLOW_RESOURCE, PreferencesTypeEnum.USER_WORKFLOW];
const DEFAULT_CONTEXT = 'DEFAULT_CONTEXT';
const HASH_LENGTH = 16;
/** Upserts of one row by several callers: all but one are refused, and find the row when they try again. */
const UPSERT_ATTEMPTS = 3;

const schema = new Schema<PreferenceDoc>(
  {
    _environmentId: Types.ObjectId,
    _organizationId: Types.ObjectId,
    type: { type: String },
    _templateId: Types.ObjectId,
    _subscriberId: Types.ObjectId,
    _userId: Types.ObjectId,
    _topicSubscriptionId: Types.ObjectId,
    // Without a default: an upsert could not write a part of it.
    preferences: Schema.Types.Mixed,
    schedule: Schema.Types.Mixed,
    contextKeys: { type: [String], default: undefined },
    contextKeysHash: String,
    deleted: { type: Boolean, default: false },
  },
  { timestamps: true, versionKey: false, minimize: false },
);

export class PreferenceRepository extends ScopedRepository<PreferenceDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'preferences',
      schema,
      softDelete: true,
      indexes: [
        // listOfWorkflow, readOfAllWorkflows, readOfEachWorkflow, setOfWorkflow, removeOfWorkflow. Unique: a source speaks once about a workflow.
        {
          key: { _environmentId: 1, _templateId: 1, type: 1 },
          unique: true,
          partialFilterExpression: {
            type: { $in: WORKFLOW_LEVELS },
            deleted: false,
          },
        },
        // listForPass, setGlobal, setOfSubscriber, setOfSubscriptions. Unique: a subscriber speaks once about everything, once about a
        // workflow, and once about a workflow in a subscription; in each context.
        {
          key: {
            _environmentId: 1,
            _subscriberId: 1,
            type: 1,
            _templateId: 1,
            _topicSubscriptionId: 1,
            contextKeysHash: 1,
          },
          unique: true,
          partialFilterExpression: { _subscriberId: { $exists: true }, deleted: false },
        },
        // subscriptionGate, readOfSubscriptions, readWorkflowsOfSubscriptions, removeOfSubscriptions
        {
          key: { _environmentId: 1, _topicSubscriptionId: 1, _templateId: 1 },
          partialFilterExpression: { _topicSubscriptionId: { $exists: true } },
        },
        // removeOfSubscriber
        { key: { _environmentId: 1, _subscriberId: 1 }, partialFilterExpression: { _subscriberId: { $exists: true } } },
      ],
    });
  }

  /** The defaults of a workflow and what the dashboard made of them. */
  listOfWorkflow(scope: Scope, workflowId: Types.ObjectId): Promise<PreferenceDoc[]> {
    return this.listOfWorkflows(scope, [workflowId]);
  }

  listOfWorkflows(scope: Scope, workflowIds: readonly Types.ObjectId[]): Promise<PreferenceDoc[]> {
    return this.find(scope, {
      _templateId: { $in: workflowIds },
      type: { $in: WORKFLOW_LEVELS },
    });
  }

  /** As {@link listOfWorkflows}, of all workflows there are. */
  readOfAllWorkflows(scope: Scope): Read<PreferenceDoc> {
    return this.readRows(scope, { type: { $in: WORKFLOW_LEVELS } });
  }

  /** As {@link listOfWorkflows}, of the workflows whose ids another read finds. */
  readOfEachWorkflow(scope: Scope, workflowIds: Read<{ _id: Types.ObjectId }>): Read<PreferenceDoc> {
    return this.readEach(scope, workflowIds, '_templateId', { type: { $in: WORKFLOW_LEVELS } });
  }

  /** @param preferences null takes back what the source said. */
  async setOfWorkflow(
    scope: Scope,
    workflowId: Types.ObjectId,
    type: WorkflowLevel,
    preferences: PartialPreferences | null,
  ): Promise<void> {
    if (!preferences) {
      await this.deleteMany(scope, { _templateId: workflowId, type, deleted: false });

      return;
    }
    await this.model
      .updateOne(
        this.inScope(scope, { _templateId: workflowId, type }),
        { $set: { preferences }, $setOnInsert: { _organizationId: scope.organizationId } },
        { upsert: true },
      )
      .exec();
  }

  removeOfWorkflow(scope: Scope, workflowId: Types.ObjectId): Promise<number> {
    return this.deleteMany(scope, {
      _templateId: workflowId,
      type: { $in: WORKFLOW_LEVELS },
      deleted: false,
    });
  }

  removeOfSubscriber(scope: Scope, subscriberId: Types.ObjectId): Promise<number> {
    return this.deleteMany(scope, { _subscriberId: subscriberId });
  }

  /**
   * What many subscribers chose, globally and about some workflows, in one query.
   * @param contextKeys only rows of exactly this context count.
   * @returns by the subscriber's internal id; subscribers who chose nothing are not in it.
   */
  async listForPass(
    scope: Scope,
    subscriberIds: readonly Types.ObjectId[],
    workflowIds: readonly Types.ObjectId[],
    contextKeys: readonly string[] = [],
  ): Promise<Map<string, SubscriberChoices>> {
    const choices = new Map<string, SubscriberChoices>();
    if (subscriberIds.length === 0) return choices;
    const rows = await this.findFew<PreferenceDoc>(
      {
        _environmentId: scope.environmentId,
        _subscriberId: { $in: [...subscriberIds] },
        contextKeysHash: { $in: hashesOf(contextKeys) },
        deleted: false,
        $or: [
          { type: PreferencesTypeEnum.SUBSCRIBER_GLOBAL },
          { type: PreferencesTypeEnum.SUBSCRIBER_WORKFLOW, _templateId: { $in: [...workflowIds] } },
        ],
      },
      { type: 1, _subscriberId: 1, _templateId: 1, preferences: 1, schedule: 1, updatedAt: 1 },
    );
    for (const { _subscriberId, _templateId, type, ...choice } of rows) {
      const key = _subscriberId?.toHexString() ?? '';
      const own: SubscriberChoices = choices.get(key) ?? { ofWorkflow: new Map() };
      if (type === PreferencesTypeEnum.SUBSCRIBER_GLOBAL) own.global = choice;
      else if (_templateId) own.ofWorkflow.set(_templateId.toHexString(), choice);
      choices.set(key, own);
    }

    return choices;
  }

  /**
   * Stores what a subscriber says about everything; what is absent stays. A channel named here is no longer spoken about in the
   * subscriber's rows about single workflows: the change reaches all of them (`spec/inbox-api.md` section 5).
   */
  async setGlobal(
    scope: Scope,
    owner: PreferenceOwner,
    { schedule = {}, ...choice }: SubscriberChoice & { schedule?: Partial<SubscriberSchedule> },
  ): Promise<void> {
    const said = { ...choicePaths(choice), ...schedulePaths(schedule) };
    if (Object.keys(said).length === 0) return;
    await this.upsertAll(scope, [{ owner, row: { type: PreferencesTypeEnum.SUBSCRIBER_GLOBAL }, said }]);
    await this.forgetChannels(scope, owner, Object.keys(choice.channels ?? {}));
  }

  /** Stores what a subscriber says about single workflows; channels that are absent stay. Of two rows about one workflow the later counts. */
  async setOfSubscriber(
    scope: Scope,
    owner: PreferenceOwner,
    choices: readonly (SubscriberChoice & { workflowId: Types.ObjectId })[],
  ): Promise<void> {
    const changes = choices.map(({ workflowId, ...choice }) => ({
      owner,
      row: { type: PreferencesTypeEnum.SUBSCRIBER_WORKFLOW, _templateId: workflowId },
      said: choicePaths(choice),
    }));
    await this.upsertAll(
      scope,
      changes.filter(({ said }) => Object.keys(said).length > 0),
    );
  }

  /** Stores rules of topic subscriptions; each replaces what its subscription said about the workflow. */
  async setOfSubscriptions(scope: Scope, rules: readonly NewSubscriptionRule[]): Promise<void> {
    await this.upsertAll(
      scope,
      rules.map(({ subscriptionId, workflowId, rule, ...owner }) => ({
        owner,
        row: {
          type: PreferencesTypeEnum.SUBSCRIPTION_SUBSCRIBER_WORKFLOW,
          _templateId: workflowId,
          _topicSubscriptionId: subscriptionId,
        },
        said: { 'preferences.all': rule },
      })),
    );
  }

  /**
   * What topic subscriptions say about one workflow, in one query.
   * @returns by the subscription's internal id; a subscription that says nothing is not in it, and lets everything pass.
   */
  async subscriptionGate(
    scope: Scope,
    workflowId: Types.ObjectId,
    subscriptionIds: readonly Types.ObjectId[],
  ): Promise<Map<string, SubscriptionRule>> {
    const rules = new Map<string, SubscriptionRule>();
    if (subscriptionIds.length === 0) return rules;
    const rows = this.raw.find(
      {
        _environmentId: scope.environmentId,
        _topicSubscriptionId: { $in: [...subscriptionIds] },
        _templateId: workflowId,
        type: PreferencesTypeEnum.SUBSCRIPTION_SUBSCRIBER_WORKFLOW,
        deleted: false,
      },
      { projection: { _topicSubscriptionId: 1, 'preferences.all': 1 } },
    );
    for await (const { _topicSubscriptionId, preferences } of rows) {
      if (_topicSubscriptionId) rules.set(_topicSubscriptionId.toHexString(), subscriptionRule(preferences));
    }

    return rules;
  }

  /** All rules of some topic subscriptions, in the order they were first written. */
  readOfSubscriptions(scope: Scope, subscriptionIds: readonly Types.ObjectId[]): Read<PreferenceDoc> {
    return this.readRows(scope, ofSubscriptions(subscriptionIds), { sort: { _id: 1 } });
  }

  /** The workflows that the rules of some topic subscriptions are about, each once. */
  readWorkflowsOfSubscriptions(
    scope: Scope,
    subscriptionIds: readonly Types.ObjectId[],
  ): Read<{ _id: Types.ObjectId }> {
    const rules = this.readRows(scope, ofSubscriptions(subscriptionIds));

    return new Read(rules.collection, [...rules.pipeline, { $group: { _id: '$_templateId' } }]);
  }

  removeOfSubscriptions(scope: Scope, subscriptionIds: readonly Types.ObjectId[]): Promise<number> {
    return this.deleteMany(scope, { _topicSubscriptionId: { $in: subscriptionIds } });
  }

  /** Takes channels out of the rows about single workflows. */
  private async forgetChannels(scope: Scope, owner: PreferenceOwner, channels: readonly string[]): Promise<void> {
    if (channels.length === 0) return;
    const paths = channels.map((channel) => `preferences.channels.${channel}`);
    await this.updateMany(
      scope,
      {
        _subscriberId: owner.subscriberId,
        type: PreferencesTypeEnum.SUBSCRIBER_WORKFLOW,
        contextKeysHash: { $in: hashesOf(owner.contextKeys) },
        $or: paths.map((path) => ({ [path]: { $exists: true } })),
      },
      { $unset: Object.fromEntries(paths.map((path) => [path, ''])) },
    );
  }

  private async upsertAll(scope: Scope, rows: readonly RowChange[]): Promise<void> {
    if (rows.length === 0) return;
    const operations = rows.map((change) => this.upsert(scope, change));
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.model.bulkWrite(operations);

        return;
      } catch (error) {
        if (attempt === UPSERT_ATTEMPTS || !isDuplicateKey(error)) throw error;
      }
    }
  }

  private upsert(scope: Scope, { owner, row, said }: RowChange): AnyBulkWriteOperation<PreferenceDoc> {
    const filter: Filter<PreferenceDoc> = {
      ...row,
      _subscriberId: owner.subscriberId,
      contextKeysHash: { $in: hashesOf(owner.contextKeys) },
    };
    const update: Update<PreferenceDoc> = {
      $set: {
        ...said,
        contextKeys: sorted(owner.contextKeys),
        contextKeysHash: contextKeysHash(owner.contextKeys),
      },
      $setOnInsert: {
        _organizationId: scope.organizationId,
        ...(Object.keys(said).some((path) => path.startsWith('preferences')) ? {} : { preferences: {} }),
      },
    };

    return { updateOne: { filter: this.inScope(scope, filter), update, upsert: true } };
  }
}

function ofSubscriptions(subscriptionIds: readonly Types.ObjectId[]): Filter<PreferenceDoc> {
  return {
    _topicSubscriptionId: { $in: [...subscriptionIds] },
    type: PreferencesTypeEnum.SUBSCRIPTION_SUBSCRIBER_WORKFLOW,
  };
}

interface RowChange {
  owner: PreferenceOwner;
  /** What else the row is found by. */
  row: Filter<PreferenceDoc>;
  /** Paths of the document → values. */
  said: Record<string, unknown>;
}

/** Stands for a context in the unique key of a row (`spec/data-model.md` section 5, preferences). */
export function contextKeysHash(contextKeys: readonly string[]): string {
  if (contextKeys.length === 0) return DEFAULT_CONTEXT;

  return hash('sha256', JSON.stringify(sorted(contextKeys)), 'hex').slice(0, HASH_LENGTH);
}

function sorted(contextKeys: readonly string[]): string[] {
  return [...new Set(contextKeys)].sort();
}

/** Hashes a row of the context may have: older rows without context have none. */
function hashesOf(contextKeys: readonly string[]): (string | null)[] {
  const own = contextKeysHash(contextKeys);

  return own === DEFAULT_CONTEXT ? [own, null] : [own];
}

/** What a stored row of a topic subscription says. */
export function subscriptionRule({ all }: PartialPreferences): SubscriptionRule {
  return { enabled: all?.enabled ?? true, ...(all?.condition ? { condition: all.condition } : {}) };
}

function choicePaths({ channels = {}, enabled }: SubscriberChoice): Record<string, boolean> {
  return {
    ...Object.fromEntries(
      Object.entries(channels).map(([channel, wanted]) => [`preferences.channels.${channel}.enabled`, wanted]),
    ),
    ...(enabled === undefined ? {} : { 'preferences.all.enabled': enabled }),
  };
}

function schedulePaths(schedule: Partial<SubscriberSchedule>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(schedule).map(([member, value]) => [`schedule.${member}`, value]));
}
