import { hash } from 'node:crypto';
import { answeredControls, isInCode, type StepDefinition, type WorkflowDefinition } from '@novu/application-generic';
import {
  type AcceptedEventDoc,
  type ContextDoc,
  contextKeys,
  type JobDoc,
  type JobStep,
  type NotificationDoc,
  type RecipientSubscriber,
  type Scope,
  type SubscriberDoc,
  type TopicMember,
  Types,
} from '@novu/dal';
import { type ChannelTypeEnum, channelOfStep, JobStatusEnum, SeverityLevelEnum, StepTypeEnum } from '@novu/shared';
import type { RunChoices } from './choices.js';
import type { KnownResults } from './results.js';

/** One workflow execution for one subscriber, in the hands of a pass. */
export interface Run {
  scope: Scope;
  definition: WorkflowDefinition;
  subscriber: SubscriberDoc;
  notification: NotificationDoc;
  /** The steps, in order. */
  jobs: JobDoc[];
  /** Jobs that are in the database already: they are changed, the others are inserted. */
  stored: Set<JobDoc>;
  /** The run itself is not in the database yet. */
  isNew: boolean;
  /** What the subscriber has chosen, and when he wants to hear of it. */
  choices: RunChoices;
  contexts: readonly ContextDoc[];
  /** What finished steps tell later ones, as far as it was read beforehand. */
  known?: KnownResults;
  /** Time of whatever this pass makes for the run. */
  now: Date;
}

/** What a run is made from. */
export interface RunSource {
  event: AcceptedEventDoc;
  definition: WorkflowDefinition;
  subscriber: SubscriberDoc;
  /** The recipient as the trigger named it. */
  to: RecipientSubscriber;
  topics: TopicMember['topics'];
  choices: RunChoices;
  contexts: readonly ContextDoc[];
}

/** What all runs of a definition have in common. */
interface Blueprint {
  channels: ChannelTypeEnum[];
  steps: readonly JobStep[];
  viaBridge: boolean;
}

/** A changed workflow is another definition. */
const blueprints = new WeakMap<WorkflowDefinition, Blueprint>();

function blueprintOf(definition: WorkflowDefinition): Blueprint {
  const known = blueprints.get(definition);
  if (known) return known;
  const steps = definition.steps.filter((step) => step.active);
  const blueprint = {
    channels: [...new Set(steps.flatMap((step) => channelOfStep(step.type) ?? []))],
    steps: steps.map(snapshot),
    viaBridge: isInCode(definition),
  };
  blueprints.set(definition, blueprint);

  return blueprint;
}

/**
 * A new run with all its jobs. Every id follows from the event and the subscriber, so planning the same run again writes
 * nothing new.
 */
export function planRun({ event, definition, subscriber, to, topics, choices, contexts }: RunSource): Run {
  const scope: Scope = { environmentId: event._environmentId, organizationId: event._organizationId };
  const { workflow } = definition;
  const { channels, steps, viaBridge } = blueprintOf(definition);
  const ids = new RunIds(event, subscriber._id);
  const createdAt = event.createdAt;
  const notification: NotificationDoc = {
    _id: ids.run(),
    _environmentId: event._environmentId,
    _organizationId: event._organizationId,
    _templateId: workflow._id,
    _subscriberId: subscriber._id,
    _userId: event._userId,
    transactionId: event.transactionId,
    channels,
    to: { ...to },
    payload: event.payload,
    overrides: event.overrides,
    topics,
    tags: workflow.tags,
    severity: severityOf(event, definition),
    critical: definition.critical,
    contextKeys: contextKeys(contexts),
    ...(event.actor ? { actorId: event.actor.subscriberId } : {}),
    ...(event.tenantId ? { tenantId: event.tenantId } : {}),
    ...(event.bridge ? { bridge: event.bridge } : {}),
    ...(event.controls ? { controls: event.controls } : {}),
    ...(event.attachments ? { attachments: event.attachments } : {}),
    createdAt,
    updatedAt: createdAt,
  };
  const jobs = steps.map((step, index): JobDoc => ({
    _id: ids.job(index),
    _environmentId: event._environmentId,
    _organizationId: event._organizationId,
    _notificationId: notification._id,
    _templateId: workflow._id,
    _subscriberId: subscriber._id,
    identifier: definition.identifier,
    transactionId: event.transactionId,
    type: step.type,
    status: JobStatusEnum.PENDING,
    position: index + 1,
    step,
    trace: [],
    ...(viaBridge ? { viaBridge } : {}),
    ...(step.type === StepTypeEnum.DIGEST ? { _eventId: event._id } : {}),
    createdAt,
    updatedAt: createdAt,
  }));

  return {
    scope,
    definition,
    subscriber,
    notification,
    jobs,
    stored: new Set(),
    isNew: true,
    choices,
    contexts,
    now: createdAt,
  };
}

const ID_BYTES = 12;
const TIME_BYTES = 4;
/** The last bytes of an id that MongoDB's driver makes count up. */
const ORDER_BYTES = 2;
const HASH_BYTES = 8;

/**
 * Ids of a run and its jobs: the time of the event, which keeps ids in order of creation, and bytes of one hash over event and subscriber.
 * Jobs count up from theirs.
 *
 * Events that name their subscribers have two bytes of the event's own order before the hash: of one second, even of one call, messages
 * are listed as they were sent. Few runs share these two bytes, so the six bytes left of the hash keep them apart: two of the 100 runs of
 * an event collide with a probability of 2^-35. What fans out has no order, and eight bytes for its many runs: of n runs of one second
 * two collide with a probability of about n²/2^60.
 */
class RunIds {
  private readonly hash: Buffer;
  private readonly prefix: Buffer;

  constructor({ _id, recipients }: AcceptedEventDoc, subscriber: Types.ObjectId) {
    const { id } = _id;
    this.hash = hash('sha256', Buffer.concat([id, subscriber.id]), 'buffer');
    const isOrdered = recipients.kind === 'named' && recipients.topics.length === 0;
    this.prefix = Buffer.concat([
      id.subarray(0, TIME_BYTES),
      isOrdered ? id.subarray(ID_BYTES - ORDER_BYTES) : Buffer.alloc(0),
    ]);
  }

  run(): Types.ObjectId {
    return this.make(0, 0);
  }

  /** @param index from 0 */
  job(index: number): Types.ObjectId {
    return this.make(HASH_BYTES, index);
  }

  private make(from: number, plus: number): Types.ObjectId {
    const bytes = Buffer.allocUnsafeSlow(ID_BYTES);
    bytes.set(this.prefix, 0);
    this.hash.copy(bytes, this.prefix.length, from, from + ID_BYTES - this.prefix.length);
    bytes.writeUInt32BE((bytes.readUInt32BE(HASH_BYTES) + plus) >>> 0, HASH_BYTES);

    return new Types.ObjectId(bytes);
  }
}

/** Steps whose outcome depends on when, and in whose company, a run comes to them: a second pass might decide otherwise. */
const DECIDED_ONCE: readonly StepTypeEnum[] = [StepTypeEnum.DELAY, StepTypeEnum.DIGEST, StepTypeEnum.THROTTLE];

/** Whether what a first pass over an event has stored of the run counts for a second one. */
export function isDecidedOnce(run: Run): boolean {
  return run.jobs.some((job) => DECIDED_ONCE.includes(job.type));
}

/** The step with its content as it is now; undefined when it was removed from the workflow in the meantime. */
export function stepDefinitionOf(run: Run, job: JobDoc): StepDefinition | undefined {
  const step = authoredStepOf(run, job);
  if (!step || !job.viaBridge) return step;
  const { outputs = {}, providers = {} } = job.answer ?? {};

  return { ...step, controls: answeredControls(job.type, outputs), providerOverrides: providers };
}

/** As {@link stepDefinitionOf}; of a workflow in code, with what people have entered for the bridge. */
export function authoredStepOf(run: Run, job: JobDoc): StepDefinition | undefined {
  return run.definition.steps.find((step) => step._templateId.equals(job.step._templateId));
}

function severityOf(event: AcceptedEventDoc, definition: WorkflowDefinition): SeverityLevelEnum {
  const override = event.overrides['severity'];
  const known = Object.values(SeverityLevelEnum).find((severity) => severity === override);

  return known ?? definition.workflow.severity ?? SeverityLevelEnum.NONE;
}

function snapshot(step: StepDefinition): JobStep {
  const { _id, _templateId, stepId, name, type, active, shouldStopOnFail } = step;

  return { _id, _templateId, stepId, name, type, active, shouldStopOnFail };
}
