import { Injectable } from '@nestjs/common';
import {
  badRequest,
  invalidInput,
  notFound,
  type PreparedPreferences,
  resolvePreferences,
  workflowPreferences,
} from '@novu/application-generic';
import {
  type ChannelChoices,
  contextKeys,
  ContextRepository,
  type PreferenceDoc,
  type PreferenceOwner,
  PreferenceRepository,
  readTogether,
  type Scope,
  type SubscriberChoice,
  type SubscriberChoices,
  SubscriberRepository,
  type WorkflowDoc,
  WorkflowRepository,
} from '@novu/dal';
import { ChannelTypeEnum, type SeverityLevelEnum, type SubscriberSchedule } from '@novu/shared';
import { parseContexts } from '../contexts/context-input.js';
import { identifierOf } from '../workflows/workflow-response.js';
import {
  type BulkSubscriberPreferencesInput,
  type GlobalPreference,
  parseSchedule,
  type PatchSubscriberPreferencesInput,
  type SubscriberPreferences,
  WorkflowCriticalityEnum,
  type WorkflowPreference,
} from './preferences.dto.js';
import { WorkflowReferences } from './workflow-references.js';

/** Which workflows a list of preferences is about. Absent members restrict nothing. */
export interface PreferenceFilter {
  criticality: WorkflowCriticalityEnum;
  /** Workflows with any of these tags. */
  tags?: readonly string[];
  severity?: readonly SeverityLevelEnum[];
}

/** What a subscriber wants of one workflow. */
export interface WorkflowChoice extends SubscriberChoice {
  /** Internal id, identifier or slug. */
  workflowId: string;
}

/** Whose preferences are read: of a subscriber's internal id, or of the customer's. */
export type PreferencesOf = PreferenceOwner | { subscriberId: string; contextKeys: readonly string[] };

/** More workflows than an environment can have made in the dashboard; those of code are not limited. */
const MAX_WORKFLOWS = 1_000;

/** What subscribers want to receive, and on which channels (`spec/engine.md` section 10). */
@Injectable()
export class PreferencesService {
  constructor(
    private readonly preferences: PreferenceRepository,
    private readonly subscribers: SubscriberRepository,
    private readonly workflows: WorkflowRepository,
    private readonly references: WorkflowReferences,
    private readonly contexts: ContextRepository,
  ) {}

  /**
   * @param subscriberId the customer's id.
   * @param contextKeys `type:id`; empty for no context.
   * @throws AppError 404
   */
  async ownerOf(scope: Scope, subscriberId: string, contextKeys: readonly string[] = []): Promise<PreferenceOwner> {
    const subscriber = await this.subscribers.findByExternalId(scope, subscriberId);
    if (!subscriber) throw notFound('subscriber', { subscriberId });

    return { subscriberId: subscriber._id, contextKeys };
  }

  /** Changes the global preference, or that of one workflow where one is named. @throws AppError 400, 404, 422 */
  async patch(
    scope: Scope,
    subscriberId: string,
    { workflowId, channels, schedule: givenSchedule, context }: PatchSubscriberPreferencesInput,
  ): Promise<SubscriberPreferences> {
    const schedule = givenSchedule && parseSchedule(givenSchedule, 'schedule');
    if (workflowId !== undefined && schedule) {
      throw invalidInput({ schedule: { messages: ['schedule belongs to the global preference, not to a workflow'] } });
    }
    const owner = await this.ownerInContext(scope, subscriberId, context);
    if (workflowId === undefined) await this.setGlobal(scope, owner, { channels, schedule });
    else await this.setOfWorkflows(scope, owner, [{ workflowId, channels }]);

    return this.list(scope, owner, { criticality: WorkflowCriticalityEnum.NON_CRITICAL });
  }

  /** As {@link setOfWorkflows}, for callers who name the subscriber. @throws AppError 400, 404, 422 */
  async patchMany(
    scope: Scope,
    subscriberId: string,
    { preferences, context }: BulkSubscriberPreferencesInput,
  ): Promise<WorkflowPreference[]> {
    return this.setOfWorkflows(scope, await this.ownerInContext(scope, subscriberId, context), preferences);
  }

  /** The global preference, and those of the active workflows the filter names. @throws AppError 404 */
  async list(scope: Scope, whose: PreferencesOf, filter: PreferenceFilter): Promise<SubscriberPreferences> {
    const { owner, workflows, ofWorkflows } = await this.ofAll(scope, whose);
    const active = workflows.filter(isActive);
    const prepared = preparedOf(ofWorkflows);
    const choices = await this.choicesOf(scope, owner, active);

    return {
      global: toGlobal(choices, active),
      workflows: active
        .filter((workflow) => isNamed(workflow, filter))
        .map((workflow) => toWorkflowPreference(workflow, prepared, choices))
        .filter(({ resolved }) => isMeant(resolved.critical, filter.criticality)),
    };
  }

  /** @throws AppError 404 */
  async global(scope: Scope, whose: PreferencesOf): Promise<GlobalPreference> {
    const { owner, workflows } = await this.ofAll(scope, whose);

    return toGlobal(await this.choicesOf(scope, owner, []), workflows.filter(isActive));
  }

  /** Switches channels for every workflow, or changes the schedule; what is absent stays as it is. */
  async setGlobal(
    scope: Scope,
    owner: PreferenceOwner,
    { channels, ...changes }: SubscriberChoice & { schedule?: SubscriberSchedule },
  ): Promise<void> {
    await this.preferences.setGlobal(scope, owner, { ...changes, channels: said(channels) });
  }

  /**
   * Switches channels of single workflows, all of them or none.
   * @returns what came of it, in the order of `changes`.
   * @throws AppError 404 for an unknown workflow, 400 for a critical one
   */
  async setOfWorkflows(
    scope: Scope,
    owner: PreferenceOwner,
    changes: readonly WorkflowChoice[],
  ): Promise<WorkflowPreference[]> {
    const found = await this.references.find(
      scope,
      changes.map(({ workflowId }) => workflowId),
    );
    refuseUnknown(changes, found);
    const meant = changes.flatMap(({ workflowId, ...choice }) => {
      const workflow = found.get(workflowId);

      return workflow ? [{ workflow, choice }] : [];
    });
    const workflows = meant.map(({ workflow }) => workflow);
    const prepared = await this.prepare(scope, workflows);
    refuseCritical(workflows, prepared);
    await this.preferences.setOfSubscriber(
      scope,
      owner,
      meant.map(({ workflow, choice }) => ({
        ...choice,
        workflowId: workflow._id,
        channels: said(choice.channels),
      })),
    );
    const choices = await this.choicesOf(scope, owner, workflows);

    return workflows.map((workflow) => toWorkflowPreference(workflow, prepared, choices));
  }

  /** Makes the contexts that do not exist yet. */
  private async ownerInContext(scope: Scope, subscriberId: string, context: unknown): Promise<PreferenceOwner> {
    const contexts = parseContexts(context);
    const owner = await this.ownerOf(scope, subscriberId, contextKeys(contexts));
    await this.contexts.findOrCreate(scope, contexts);

    return owner;
  }

  /** All workflows and what is said of them, together with the subscriber where only its public id is known. @throws AppError 404 */
  private async ofAll(scope: Scope, { subscriberId, contextKeys }: PreferencesOf) {
    const isPublic = typeof subscriberId === 'string';
    const { subscribers, ...found } = await readTogether({
      subscribers: isPublic ? this.subscribers.readByExternalId(scope, subscriberId) : undefined,
      workflows: this.workflows.readOldest(scope, MAX_WORKFLOWS),
      ofWorkflows: this.preferences.readOfAllWorkflows(scope),
    });
    const _id = isPublic ? subscribers[0]?._id : subscriberId;
    if (!_id) throw notFound('subscriber', { subscriberId: String(subscriberId) });

    return { ...found, owner: { subscriberId: _id, contextKeys } };
  }

  private async choicesOf(
    scope: Scope,
    { subscriberId, contextKeys }: PreferenceOwner,
    workflows: readonly WorkflowDoc[],
  ): Promise<SubscriberChoices | undefined> {
    const ids = workflows.map(({ _id }) => _id);
    const choices = await this.preferences.listForPass(scope, [subscriberId], ids, contextKeys);

    return choices.get(subscriberId.toHexString());
  }

  private async prepare(scope: Scope, workflows: readonly WorkflowDoc[]): Promise<PreparedByWorkflow> {
    const rows = await this.preferences.listOfWorkflows(
      scope,
      workflows.map(({ _id }) => _id),
    );

    return preparedOf(rows);
  }
}

type PreparedByWorkflow = (workflow: WorkflowDoc) => PreparedPreferences;

function preparedOf(rows: readonly PreferenceDoc[]): PreparedByWorkflow {
  const rowsOf = new Map<string, PreferenceDoc[]>();
  for (const row of rows) {
    const key = row._templateId?.toHexString() ?? '';
    rowsOf.set(key, [...(rowsOf.get(key) ?? []), row]);
  }

  return (workflow) => workflowPreferences(rowsOf.get(workflow._id.toHexString()) ?? []);
}

function isActive({ active }: WorkflowDoc): boolean {
  return active;
}

/** A class has all its members, those that were not sent as undefined. */
function said(channels: ChannelChoices = {}): ChannelChoices {
  return Object.fromEntries(Object.entries(channels).filter(([, enabled]) => enabled !== undefined));
}

function channelsOf({ steps }: WorkflowDoc): ChannelTypeEnum[] {
  return Object.values(ChannelTypeEnum).filter((channel) =>
    steps.some(({ type, active }) => active && String(type) === String(channel)),
  );
}

/** Of the channels anything is sent on, or the subscriber has spoken about. */
function toGlobal(choices: SubscriberChoices | undefined, workflows: readonly WorkflowDoc[]): GlobalPreference {
  const { all, channels } = choices?.global?.preferences ?? {};
  const schedule = choices?.global?.schedule;
  const allChannels = resolvePreferences(workflowPreferences([]), {
    subscriberGlobal: choices?.global?.preferences,
  }).enabled;
  const used = new Set(workflows.flatMap(channelsOf));

  return {
    enabled: all?.enabled ?? true,
    channels: Object.fromEntries(
      Object.values(ChannelTypeEnum)
        .filter((channel) => used.has(channel) || channels?.[channel])
        .map((channel) => [channel, allChannels[channel]]),
    ),
    allChannels,
    ...(schedule ? { schedule } : {}),
  };
}

function toWorkflowPreference(
  workflow: WorkflowDoc,
  prepared: PreparedByWorkflow,
  choices: SubscriberChoices | undefined,
): WorkflowPreference {
  const own = choices?.ofWorkflow.get(workflow._id.toHexString());
  const resolved = resolvePreferences(prepared(workflow), {
    subscriberGlobal: choices?.global?.preferences,
    subscriberWorkflow: own?.preferences,
  });
  const { all, channels = {} } = own?.preferences ?? {};
  const hasChosen = all !== undefined || Object.keys(channels).length > 0;

  return {
    workflow,
    identifier: identifierOf(workflow),
    resolved,
    channels: Object.fromEntries(channelsOf(workflow).map((channel) => [channel, resolved.enabled[channel]])),
    updatedAt: hasChosen ? own?.updatedAt : undefined,
  };
}

function isNamed(workflow: WorkflowDoc, { tags, severity }: PreferenceFilter): boolean {
  return (
    (!tags?.length || workflow.tags.some((tag) => tags.includes(tag))) &&
    (!severity?.length || severity.includes(workflow.severity))
  );
}

function isMeant(critical: boolean, criticality: WorkflowCriticalityEnum): boolean {
  switch (criticality) {
    case WorkflowCriticalityEnum.ALL:
      return true;
    case WorkflowCriticalityEnum.CRITICAL:
      return critical;
    case WorkflowCriticalityEnum.NON_CRITICAL:
      return !critical;
  }
}

function refuseUnknown(changes: readonly WorkflowChoice[], found: ReadonlyMap<string, WorkflowDoc>): void {
  const unknown = changes.map(({ workflowId }) => workflowId).filter((workflowId) => !found.has(workflowId));
  if (unknown.length > 0) throw notFound('workflow', { workflowId: [...new Set(unknown)].join(', ') });
}

function refuseCritical(workflows: readonly WorkflowDoc[], prepared: PreparedByWorkflow): void {
  const critical = workflows.filter((workflow) => prepared(workflow).resolved.critical).map(identifierOf);
  if (critical.length === 0) return;
  throw badRequest(`Critical workflow with id: ${[...new Set(critical)].join(', ')} can not be updated`, {
    ctx: { workflowIds: critical },
  });
}
