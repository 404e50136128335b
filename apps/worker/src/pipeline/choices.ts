import { decisionDetail, resolvePreferences, type WorkflowDefinition } from '@novu/application-generic';
import type { PreferenceRepository, Scope, SubscriberChoices, Types } from '@novu/dal';
import type { ChannelTypeEnum, SubscriberSchedule } from '@novu/shared';

/** What a run has to respect of what its subscriber, and its workflow, have chosen. */
export interface RunChoices {
  /** The line of the trace that says who switched the channel off; undefined when it is on. */
  refusal(channel: ChannelTypeEnum): string | undefined;
  /** Hours the subscriber may be disturbed in. */
  schedule: SubscriberSchedule | undefined;
}

/** Somebody whose run is to be taken on. */
export interface Chooser {
  subscriberId: Types.ObjectId;
  workflowId: Types.ObjectId;
}

/**
 * What subscribers have chosen about workflows: one query for a whole pass.
 * @param contextKeys only choices made in exactly this context count.
 */
export async function loadChoices(
  preferences: PreferenceRepository,
  scope: Scope,
  choosers: readonly Chooser[],
  contextKeys: readonly string[] = [],
): Promise<(subscriberId: Types.ObjectId, definition: WorkflowDefinition) => RunChoices> {
  const workflowIds = new Map(choosers.map(({ workflowId }) => [workflowId.toHexString(), workflowId]));
  const subscriberIds = new Map(choosers.map(({ subscriberId }) => [subscriberId.toHexString(), subscriberId]));
  const chosen = await preferences.listForPass(
    scope,
    [...subscriberIds.values()],
    [...workflowIds.values()],
    contextKeys,
  );

  return (subscriberId, definition) => choicesOf(definition, chosen.get(subscriberId.toHexString()));
}

/** @param own what the subscriber has chosen. */
export function choicesOf(definition: WorkflowDefinition, own: SubscriberChoices | undefined): RunChoices {
  const { enabled, decidedBy } = resolvePreferences(definition.preferences, {
    subscriberGlobal: own?.global?.preferences,
    subscriberWorkflow: own?.ofWorkflow.get(definition.workflow._id.toHexString())?.preferences,
  });

  return {
    refusal: (channel) => (enabled[channel] ? undefined : decisionDetail(decidedBy[channel])),
    schedule: own?.global?.schedule,
  };
}
