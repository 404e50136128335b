import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { JobDoc, MessageReceipt, NotificationDoc, SubscriberDoc, Types, WorkflowTitle } from '@novu/dal';
import {
  ChannelTypeEnum,
  type DeliveryLifecycleDetail,
  DeliveryLifecycleStatusEnum,
  ExecutionDetailsSourceEnum,
  type ExecutionDetailsStatusEnum,
  InAppProviderIdEnum,
  JobStatusEnum,
  type ResourceOriginEnum,
  SeverityLevelEnum,
  StepTypeEnum,
} from '@novu/shared';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { IsSearchText } from '../http/free-json.js';
import { PagePositionQuery, PageSizeQuery } from '../http/paging.js';
import { EnumListQuery, IsSubscriberId, TextListQuery } from '../http/validation.js';
import { deliveryStatusOf, runStatusOf } from './delivery-status.js';

/** Filters of the activity feed; all of them must hold. */
export class ListNotificationsQuery {
  @EnumListQuery(ChannelTypeEnum)
  channels?: ChannelTypeEnum[];

  /** Workflows: internal ids, slugs or identifiers. */
  @TextListQuery()
  templates?: string[];

  @TextListQuery()
  emails?: string[];

  /** The customer's ids of subscribers. */
  @TextListQuery()
  subscriberIds?: string[];

  /** Part of the id, e-mail, phone or name of a subscriber. */
  @ApiPropertyOptional()
  @IsOptional()
  @IsSearchText()
  search?: string;

  @EnumListQuery(SeverityLevelEnum)
  severity?: SeverityLevelEnum[];

  @TextListQuery()
  transactionId?: string[];

  @ApiPropertyOptional()
  @IsOptional()
  @IsSearchText()
  topicKey?: string;

  /** Identifier of a topic subscription. */
  @ApiPropertyOptional()
  @IsOptional()
  @IsSearchText()
  subscriptionId?: string;

  @TextListQuery()
  contextKeys?: string[];

  /** Created at this time or later, ISO 8601. */
  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(64)
  after?: string;

  /** Created at this time or earlier, ISO 8601. */
  @ApiPropertyOptional({
    description: 'Created at this time or earlier, ISO 8601. With the time of the first row, pages do not move.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  before?: string;

  /** Counted from 0. */
  @PagePositionQuery()
  page: number = 0;

  /** Rows a page, 1 to 50. */
  @PageSizeQuery(50)
  limit: number = 10;
}

export class ListExecutionDetailsQuery {
  /** Internal id of a run. */
  @ApiProperty()
  @IsString()
  @MaxLength(64)
  notificationId: string;

  /** The customer's id of the run's subscriber. */
  @ApiProperty()
  @IsSubscriberId()
  subscriberId: string;
}

export interface ExecutionDetailResponse {
  _id: string;
  createdAt: string;
  status: ExecutionDetailsStatusEnum;
  detail: string;
  isRetry: boolean;
  isTest: boolean;
  providerId?: string;
  raw: string | null;
  source: ExecutionDetailsSourceEnum;
}

interface DeliveryStateResponse {
  status: DeliveryLifecycleStatusEnum;
  detail?: DeliveryLifecycleDetail;
}

interface ActivityJobResponse {
  _id: string;
  type: StepTypeEnum;
  status: JobStatusEnum;
  providerId: string;
  step: { _id: string; _templateId: string; stepId: string; name: string; active: boolean; filters: [] };
  payload: Record<string, unknown>;
  overrides: Record<string, unknown>;
  updatedAt: string;
  /** How often the subscriber's schedule has put the step off. */
  scheduleExtensionsCount?: number;
  /** Beyond the interface of the activity feed: how far its delivery has come. */
  deliveryLifecycleState?: DeliveryStateResponse;
  executionDetails: ExecutionDetailResponse[];
}

export interface ActivityResponse {
  _id: string;
  _environmentId: string;
  _organizationId: string;
  _subscriberId: string;
  _templateId: string;
  /** The run whose digest holds the event of this one. */
  _digestedNotificationId?: string;
  transactionId: string;
  createdAt: string;
  updatedAt: string;
  /** Beyond the interface of the activity feed, as the next: whether the run is over. */
  status: 'processing' | 'completed' | 'error';
  /** What became of its messages. */
  deliveryLifecycleState: DeliveryStateResponse;
  channels: ChannelTypeEnum[];
  subscriber?: {
    _id: string;
    subscriberId: string;
    firstName?: string;
    lastName?: string;
    email?: string;
    phone?: string;
  };
  template?: {
    _id: string;
    name: string;
    origin: ResourceOriginEnum;
    triggers: { type: 'event'; identifier: string; variables: { name: string }[] }[];
  };
  jobs: ActivityJobResponse[];
  payload: Record<string, unknown>;
  to: Record<string, unknown>;
  tags: string[];
  topics: { _topicId: string; topicKey: string }[];
  severity: SeverityLevelEnum;
  critical: boolean;
  contextKeys: string[];
}

export interface ActivityPage {
  data: ActivityResponse[];
  page: number;
  pageSize: number;
  hasMore: boolean;
}

/** A run with everything that is told about it; the subscriber is absent when it was removed since. */
export interface ActivityParts {
  run: NotificationDoc;
  subscriber: SubscriberDoc | undefined;
  workflow: WorkflowTitle | undefined;
  jobs: readonly JobDoc[];
  messages: readonly MessageReceipt[];
}

export function toActivityResponse({ run, subscriber, workflow, jobs, messages }: ActivityParts): ActivityResponse {
  // A run that may have to wait is stored before its steps: for a moment it has none.
  const isIncomplete = jobs.length === 0 && run.channels.length > 0;

  return {
    _id: run._id.toHexString(),
    _environmentId: run._environmentId.toHexString(),
    _organizationId: run._organizationId.toHexString(),
    _subscriberId: run._subscriberId.toHexString(),
    _templateId: run._templateId.toHexString(),
    ...(run._digestedNotificationId ? { _digestedNotificationId: run._digestedNotificationId.toHexString() } : {}),
    transactionId: run.transactionId,
    createdAt: run.createdAt.toISOString(),
    updatedAt: run.updatedAt.toISOString(),
    status: isIncomplete ? 'processing' : runStatusOf(jobs),
    deliveryLifecycleState: isIncomplete
      ? { status: DeliveryLifecycleStatusEnum.PENDING }
      : deliveryStatusOf(jobs, messages),
    channels: run.channels,
    ...(subscriber ? { subscriber: toActivitySubscriber(subscriber) } : {}),
    ...(workflow ? { template: toActivityTemplate(workflow) } : {}),
    jobs: [triggerJob(run), ...jobs.map((job) => toActivityJob(job, run))],
    payload: run.payload,
    to: run.to,
    tags: run.tags ?? [],
    topics: (run.topics ?? []).map(({ _topicId, topicKey }) => ({ _topicId: _topicId.toHexString(), topicKey })),
    severity: run.severity,
    critical: run.critical,
    contextKeys: run.contextKeys ?? [],
  };
}

/** The lines of a job's trace, oldest first. Their ids are those of the job with the number of the line in the end. */
export function toExecutionDetails(job: JobDoc): ExecutionDetailResponse[] {
  return (job.trace ?? []).map((line, index) => ({
    _id: numbered(job._id, index),
    createdAt: line.at.toISOString(),
    status: line.status,
    detail: line.detail,
    isRetry: line.isRetry ?? false,
    isTest: false,
    ...(line.providerId ? { providerId: line.providerId } : {}),
    raw: line.raw ?? null,
    source: line.source ?? ExecutionDetailsSourceEnum.INTERNAL,
  }));
}

function numbered(id: Types.ObjectId, index: number): string {
  return `${id.toHexString().slice(0, -4)}${index.toString(16).padStart(4, '0').slice(-4)}`;
}

/** The interface has texts or nothing here, no nulls. */
function toActivitySubscriber(doc: SubscriberDoc): NonNullable<ActivityResponse['subscriber']> {
  const { firstName, lastName, email, phone } = doc;
  const texts = Object.entries({ firstName, lastName, email, phone }).filter(([, text]) => typeof text === 'string');

  return { _id: doc._id.toHexString(), subscriberId: doc.subscriberId, ...Object.fromEntries(texts) };
}

function toActivityTemplate({ _id, name, origin, triggers }: WorkflowTitle): NonNullable<ActivityResponse['template']> {
  return {
    _id: _id.toHexString(),
    name,
    origin,
    triggers: triggers.map(({ type, identifier, variables }) => ({
      type,
      identifier,
      variables: (variables ?? []).map((variable) => ({ name: variable.name })),
    })),
  };
}

/** The interface lists the trigger as the first job of a run; there is nothing to store about it. */
function triggerJob(run: NotificationDoc): ActivityJobResponse {
  const workflowId = run._templateId.toHexString();

  return {
    _id: run._id.toHexString(),
    type: StepTypeEnum.TRIGGER,
    status: JobStatusEnum.COMPLETED,
    providerId: InAppProviderIdEnum.Novu,
    step: {
      _id: workflowId,
      _templateId: workflowId,
      stepId: 'trigger',
      name: 'Trigger',
      active: true,
      filters: [],
    },
    payload: run.payload,
    overrides: run.overrides ?? {},
    updatedAt: run.createdAt.toISOString(),
    executionDetails: [],
  };
}

/** Payload and overrides are the run's: jobs do not repeat them. */
function toActivityJob(job: JobDoc, run: NotificationDoc): ActivityJobResponse {
  return {
    _id: job._id.toHexString(),
    type: job.type,
    status: job.status,
    // A step nobody has been chosen for yet has none; the interface wants one of its list.
    providerId: job.providerId ?? InAppProviderIdEnum.Novu,
    step: {
      _id: job.step._id.toHexString(),
      _templateId: job.step._templateId.toHexString(),
      stepId: job.step.stepId,
      name: job.step.name,
      active: job.step.active,
      filters: [],
    },
    payload: run.payload,
    overrides: run.overrides ?? {},
    updatedAt: job.updatedAt.toISOString(),
    ...(job.scheduleExtensionsCount ? { scheduleExtensionsCount: job.scheduleExtensionsCount } : {}),
    ...(job.deliveryLifecycleState ? { deliveryLifecycleState: job.deliveryLifecycleState } : {}),
    executionDetails: toExecutionDetails(job),
  };
}
