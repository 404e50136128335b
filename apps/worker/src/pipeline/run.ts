import type { StepDefinition, WorkflowDefinition } from '@novu/application-generic';
import {
  type AcceptedEventDoc,
  derivedId,
  type JobDoc,
  type NotificationDoc,
  type RecipientSubscriber,
  type Scope,
  type SubscriberDoc,
  type TopicMember,
  type Types,
} from '@novu/dal';
import { ChannelTypeEnum, JobStatusEnum, SeverityLevelEnum, StepTypeEnum } from '@novu/shared';

/** One workflow execution for one subscriber, in the hands of a pass. */
export interface Run {
  scope: Scope;
  definition: WorkflowDefinition;
  subscriber: SubscriberDoc;
  notification: NotificationDoc;
  /** In order; the first is the trigger. */
  jobs: JobDoc[];
  /** The pass made it: its documents are inserted. Otherwise they exist and are changed. */
  isNew: boolean;
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
}

/** The channel a step sends on; undefined for actions. */
function channelOf(type: StepTypeEnum): ChannelTypeEnum | undefined {
  return Object.values(ChannelTypeEnum).find((channel) => String(channel) === String(type));
}

/**
 * A new run with all its jobs. Every id follows from the event and the subscriber, so planning the same run again writes
 * nothing new.
 */
export function planRun({ event, definition, subscriber, to, topics }: RunSource): Run {
  const scope: Scope = { environmentId: event._environmentId, organizationId: event._organizationId };
  const { workflow } = definition;
  const notificationId = derivedId(event._id, subscriber._id.toHexString());
  const steps = definition.steps.filter((step) => step.active);
  const dates = { createdAt: event.createdAt, updatedAt: event.createdAt };
  const notification: NotificationDoc = {
    _id: notificationId,
    _environmentId: scope.environmentId,
    _organizationId: scope.organizationId,
    _templateId: workflow._id,
    _subscriberId: subscriber._id,
    _userId: event._userId,
    transactionId: event.transactionId,
    channels: [...new Set(steps.flatMap((step) => channelOf(step.type) ?? []))],
    to: { ...to },
    payload: event.payload,
    overrides: event.overrides,
    topics,
    tags: workflow.tags,
    severity: severityOf(event, definition),
    critical: definition.critical,
    contextKeys: [],
    ...dates,
  };
  const common = {
    _environmentId: scope.environmentId,
    _organizationId: scope.organizationId,
    _notificationId: notificationId,
    _templateId: workflow._id,
    _subscriberId: subscriber._id,
    _userId: event._userId,
    subscriberId: subscriber.subscriberId,
    identifier: definition.identifier,
    transactionId: event.transactionId,
    ...dates,
  };
  const trigger: JobDoc = {
    ...common,
    _id: derivedId(notificationId, 'trigger'),
    type: StepTypeEnum.TRIGGER,
    status: JobStatusEnum.COMPLETED,
    position: 0,
    step: triggerStep(workflow._id),
  };
  const jobs = [trigger];
  steps.forEach((step, index) => {
    const parent = jobs[index];
    jobs.push({
      ...common,
      _id: derivedId(notificationId, step._templateId.toHexString()),
      type: step.type,
      status: JobStatusEnum.PENDING,
      position: index + 1,
      step: snapshot(step),
      ...(parent ? { _parentId: parent._id } : {}),
    });
  });

  return { scope, definition, subscriber, notification, jobs, isNew: true, now: event.createdAt };
}

/** The step's content as it is now; undefined when the step was removed from the workflow in the meantime. */
export function stepDefinitionOf(run: Run, job: JobDoc): StepDefinition | undefined {
  return run.definition.steps.find((step) => step._templateId.equals(job.step._templateId));
}

function severityOf(event: AcceptedEventDoc, definition: WorkflowDefinition): SeverityLevelEnum {
  const override = event.overrides['severity'];
  const known = Object.values(SeverityLevelEnum).find((severity) => severity === override);

  return known ?? definition.workflow.severity ?? SeverityLevelEnum.NONE;
}

function snapshot(step: StepDefinition): JobDoc['step'] {
  const { _id, _templateId, stepId, name, type, active, shouldStopOnFail } = step;

  return { _id, _templateId, stepId, name, type, active, shouldStopOnFail };
}

function triggerStep(workflowId: Types.ObjectId): JobDoc['step'] {
  return {
    _id: workflowId,
    _templateId: workflowId,
    stepId: 'trigger',
    name: 'Trigger',
    type: StepTypeEnum.TRIGGER,
    active: true,
    shouldStopOnFail: false,
  };
}
