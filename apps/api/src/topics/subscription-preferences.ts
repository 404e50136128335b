import { Injectable } from '@nestjs/common';
import { type FieldIssues, invalidInput, workflowPreferences } from '@novu/application-generic';
import {
  type NewSubscriptionRule,
  PreferenceRepository,
  readTogether,
  type RowsOf,
  type Scope,
  type SubscriptionRule,
  subscriptionRule,
  type TopicSubscriptionDoc,
  type Types,
  type WorkflowDoc,
  WorkflowRepository,
} from '@novu/dal';
import { toPreferenceWorkflow } from '../preferences/preferences.dto.js';
import { WorkflowReferences } from '../preferences/workflow-references.js';
import { identifierOf } from '../workflows/workflow-response.js';
import type { PreferenceWish, SubscriptionPreferenceResponse } from './subscription-preferences.dto.js';

/** What a subscription is to say about a workflow. */
export interface WorkflowRule {
  workflowId: Types.ObjectId;
  rule: SubscriptionRule;
}

/** More workflows than an environment can have made in the dashboard. */
const MAX_TAGGED = 1_000;

/**
 * Which workflows a topic subscription lets through, and under which condition (`spec/engine.md` section 5.2). A subscription that
 * says nothing about a workflow lets it through.
 */
@Injectable()
export class SubscriptionPreferences {
  constructor(
    private readonly preferences: PreferenceRepository,
    private readonly workflows: WorkflowRepository,
    private readonly references: WorkflowReferences,
  ) {}

  /**
   * The workflows that are meant, each once; of several wishes about one workflow the last counts.
   * @throws AppError 422 naming the fields of workflows that do not exist.
   */
  async rulesFor(scope: Scope, wishes: readonly PreferenceWish[]): Promise<WorkflowRule[]> {
    const named = wishes.flatMap((wish) => wish.workflows);
    const [found, tagged] = await Promise.all([
      this.references.find(
        scope,
        named.map(({ reference }) => reference),
      ),
      this.withTags(
        scope,
        wishes.flatMap((wish) => wish.tags),
      ),
    ]);
    const issues: FieldIssues = Object.fromEntries(
      named
        .filter(({ reference }) => !found.has(reference))
        .map(({ path, reference }) => [path, { messages: [`Workflow ${reference} was not found`] }]),
    );
    if (Object.keys(issues).length > 0) throw invalidInput(issues);

    const rules = new Map<string, WorkflowRule>();
    for (const { workflows, tags, rule } of wishes) {
      const meant = [
        ...workflows.flatMap(({ reference }) => found.get(reference) ?? []),
        ...tagged.filter((workflow) => workflow.tags.some((tag) => tags.includes(tag))),
      ];
      for (const { _id } of meant) rules.set(_id.toHexString(), { workflowId: _id, rule });
    }

    return [...rules.values()];
  }

  /** Has each subscription say all of the rules; what it says about other workflows stays. */
  async save(
    scope: Scope,
    subscriptions: readonly TopicSubscriptionDoc[],
    rules: readonly WorkflowRule[],
  ): Promise<void> {
    const rows = subscriptions.flatMap(({ _id, _subscriberId, contextKeys }) =>
      rules.map((rule): NewSubscriptionRule => ({
        ...rule,
        subscriptionId: _id,
        subscriberId: _subscriberId,
        contextKeys: contextKeys ?? [],
      })),
    );
    await this.preferences.setOfSubscriptions(scope, rows);
  }

  /** What subscriptions say, by their internal id; about workflows that still exist. */
  async of(scope: Scope, subscriptions: readonly TopicSubscriptionDoc[]): Promise<SaidBySubscription> {
    return toSaid(subscriptions, await readTogether(this.reads(scope, subscriptions)));
  }

  /** What {@link toSaid} makes sense of, to be read together with others. */
  reads(scope: Scope, subscriptions: readonly TopicSubscriptionDoc[]) {
    const ids = subscriptions.map(({ _id }) => _id);
    const workflowIds = this.preferences.readWorkflowsOfSubscriptions(scope, ids);

    return {
      rules: this.preferences.readOfSubscriptions(scope, ids),
      workflows: this.workflows.readEachById(scope, workflowIds),
      ofWorkflows: this.preferences.readOfEachWorkflow(scope, workflowIds),
    };
  }

  /** Forgets what subscriptions say. To be called before they go, so that nothing is left of them. */
  async remove(scope: Scope, subscriptionIds: readonly Types.ObjectId[]): Promise<void> {
    if (subscriptionIds.length > 0) await this.preferences.removeOfSubscriptions(scope, subscriptionIds);
  }

  private async withTags(scope: Scope, tags: readonly string[]): Promise<WorkflowDoc[]> {
    if (tags.length === 0) return [];
    const { workflows } = await this.workflows.list(
      scope,
      { tags: [...new Set(tags)] },
      { orderBy: 'createdAt', direction: 1, limit: MAX_TAGGED, offset: 0 },
    );

    return workflows;
  }
}

/** What subscriptions say, by their internal id. */
export type SaidBySubscription = ReadonlyMap<string, SubscriptionPreferenceResponse[]>;

/** @param found by the reads of {@link SubscriptionPreferences}. */
export function toSaid(
  subscriptions: readonly TopicSubscriptionDoc[],
  { rules, workflows, ofWorkflows }: RowsOf<ReturnType<SubscriptionPreferences['reads']>>,
): SaidBySubscription {
  const identifiers = new Map(subscriptions.map(({ _id, identifier }) => [_id.toHexString(), identifier]));
  const described = new Map(
    workflows.map((workflow) => {
      const own = ofWorkflows.filter(({ _templateId }) => _templateId?.equals(workflow._id));
      const { critical } = workflowPreferences(own).resolved;

      return [workflow._id.toHexString(), toPreferenceWorkflow(workflow, identifierOf(workflow), critical)];
    }),
  );
  const said = new Map<string, SubscriptionPreferenceResponse[]>();
  for (const { _topicSubscriptionId, _templateId, preferences } of rules) {
    const key = _topicSubscriptionId?.toHexString() ?? '';
    const subscriptionId = identifiers.get(key);
    const workflow = described.get(_templateId?.toHexString() ?? '');
    if (subscriptionId === undefined || !workflow) continue;
    said.set(key, [...(said.get(key) ?? []), { subscriptionId, workflow, ...subscriptionRule(preferences) }]);
  }

  return said;
}
