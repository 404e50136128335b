import { Injectable } from '@nestjs/common';
import { badRequest, invalidInput, notFound } from '@novu/application-generic';
import {
  type JobDoc,
  JobRepository,
  type MessageDoc,
  MessageRepository,
  type NotificationDoc,
  NotificationRepository,
  type NotificationSearch,
  type Scope,
  SubscriberRepository,
  TopicSubscriptionRepository,
  toObjectId,
  type Types,
  WorkflowRepository,
} from '@novu/dal';
import { channelOfStep, JobStatusEnum, parseIdOrSlug } from '@novu/shared';
import {
  type ActivityPage,
  type ActivityResponse,
  type ExecutionDetailResponse,
  type ListExecutionDetailsQuery,
  type ListNotificationsQuery,
  toActivityResponse,
  toExecutionDetails,
} from './notifications.dto.js';

/** More subscribers than this are not searched for by one call. */
const MAX_MATCHING_SUBSCRIBERS = 1_000;

/** What the platform has done: one entry for each run of a workflow for a subscriber. */
@Injectable()
export class NotificationsService {
  constructor(
    private readonly notifications: NotificationRepository,
    private readonly jobs: JobRepository,
    private readonly messages: MessageRepository,
    private readonly subscribers: SubscriberRepository,
    private readonly workflows: WorkflowRepository,
    private readonly topicSubscriptions: TopicSubscriptionRepository,
  ) {}

  /** Newest first. @throws AppError 400 for dates that make no sense */
  async list(scope: Scope, query: ListNotificationsQuery): Promise<ActivityPage> {
    const { page, limit } = query;
    const search = await this.toSearch(scope, query);
    if (!search) return { data: [], page, pageSize: limit, hasMore: false };
    const { data, hasMore } = await this.notifications.search(scope, search, { limit, skip: page * limit });

    return { data: await this.toResponses(scope, data), page, pageSize: limit, hasMore };
  }

  /** @throws AppError 404, 422 for what cannot be an id */
  async get(scope: Scope, notificationId: string): Promise<ActivityResponse> {
    const run = await this.notifications.findById(scope, idOf('notificationId', notificationId));
    const [response] = run ? await this.toResponses(scope, [run]) : [];
    if (!response) throw notFound('notification', { notificationId });

    return response;
  }

  /** The trace of one run. @throws AppError 404 when the run is not the subscriber's */
  async listExecutionDetails(
    scope: Scope,
    { notificationId, subscriberId }: ListExecutionDetailsQuery,
  ): Promise<ExecutionDetailResponse[]> {
    const [run, subscriber] = await Promise.all([
      this.notifications.findById(scope, idOf('notificationId', notificationId)),
      this.subscribers.findByExternalId(scope, subscriberId),
    ]);
    if (!run || !subscriber || !run._subscriberId.equals(subscriber._id))
      throw notFound('notification', { notificationId });

    return (await this.jobs.listOfRuns(scope, [run._id])).flatMap(toExecutionDetails);
  }

  /** @returns undefined when a filter names nothing that exists, so that no run can match. */
  private async toSearch(scope: Scope, query: ListNotificationsQuery): Promise<NotificationSearch | undefined> {
    const range = toRange(query);
    const [workflowIds, subscriberIds, subscription] = await Promise.all([
      this.workflowIds(scope, query.templates),
      this.subscriberIds(scope, query),
      this.subscription(scope, query.subscriptionId),
    ]);
    if (workflowIds?.length === 0 || subscriberIds?.length === 0 || subscription === null) return undefined;
    const topicKey = query.topicKey ?? subscription?.topicKey;
    const recipients = subscription ? intersection(subscriberIds, subscription._subscriberId) : subscriberIds;
    if (subscription && subscription.topicKey !== topicKey) return undefined;

    return {
      ...range,
      ...(query.channels ? { channels: query.channels } : {}),
      ...(query.severity ? { severity: query.severity } : {}),
      ...(query.transactionId ? { transactionIds: query.transactionId } : {}),
      ...(query.contextKeys ? { contextKeys: query.contextKeys } : {}),
      ...(workflowIds ? { workflowIds } : {}),
      ...(recipients ? { subscriberIds: recipients } : {}),
      ...(topicKey ? { topicKey } : {}),
    };
  }

  private async workflowIds(
    scope: Scope,
    templates: readonly string[] | undefined,
  ): Promise<Types.ObjectId[] | undefined> {
    if (!templates?.length) return undefined;
    const parsed = templates.map(parseIdOrSlug);
    const ids = parsed.flatMap((one) => ('id' in one ? (toObjectId(one.id) ?? []) : []));
    const identifiers = parsed.flatMap((one) => ('identifier' in one ? one.identifier : []));
    const named = identifiers.length > 0 ? await this.workflows.findManyByIdentifier(scope, identifiers) : [];

    return [...ids, ...named.map((workflow) => workflow._id)];
  }

  private async subscriberIds(
    scope: Scope,
    { subscriberIds, emails, search }: ListNotificationsQuery,
  ): Promise<Types.ObjectId[] | undefined> {
    if (!subscriberIds?.length && !emails?.length && !search) return undefined;
    const found = await this.subscribers.findManyMatching(
      scope,
      { ...(subscriberIds ? { subscriberIds } : {}), ...(emails ? { emails } : {}), ...(search ? { search } : {}) },
      MAX_MATCHING_SUBSCRIBERS,
    );

    return found.map((subscriber) => subscriber._id);
  }

  /** @returns undefined when none is asked for, null when there is none of that name. */
  private async subscription(
    scope: Scope,
    identifier: string | undefined,
  ): Promise<{ topicKey: string; _subscriberId: Types.ObjectId } | undefined | null> {
    if (!identifier) return undefined;
    const [found] = await this.topicSubscriptions.findManyByIdentifier(scope, [identifier]);

    return found ?? null;
  }

  /** One query a collection, however many runs. */
  private async toResponses(scope: Scope, runs: readonly NotificationDoc[]): Promise<ActivityResponse[]> {
    if (runs.length === 0) return [];
    const ids = runs.map((run) => run._id);
    const jobsOfRuns = this.jobs.listOfRuns(scope, ids);
    const [jobs, messages, subscribers, workflows] = await Promise.all([
      jobsOfRuns,
      jobsOfRuns.then((found) => this.messagesOf(scope, found)),
      this.subscribers.findManyById(
        scope,
        runs.map((run) => run._subscriberId),
      ),
      this.workflows.findManyEverById(
        scope,
        runs.map((run) => run._templateId),
      ),
    ]);

    return runs.map((run) =>
      toActivityResponse({
        run,
        subscriber: subscribers.find((subscriber) => subscriber._id.equals(run._subscriberId)),
        workflow: workflows.find((workflow) => workflow._id.equals(run._templateId)),
        jobs: jobs.filter((job) => job._notificationId.equals(run._id)),
        messages: messages.filter((message) => message._notificationId.equals(run._id)),
      }),
    );
  }

  /** Those a subscriber can do something with: the message of a step that has one target has the step's id. */
  private messagesOf(scope: Scope, jobs: readonly JobDoc[]): Promise<MessageDoc[]> {
    const done = jobs.filter(({ status, type }) => status === JobStatusEnum.COMPLETED && channelOfStep(type));

    return this.messages.findManyById(
      scope,
      done.map((job) => job._id),
    );
  }
}

function idOf(field: string, value: string): Types.ObjectId {
  const id = toObjectId(value);
  if (!id) throw invalidInput({ [field]: { messages: [`${field} must be an internal id of 24 hex digits`], value } });

  return id;
}

function intersection(ids: readonly Types.ObjectId[] | undefined, only: Types.ObjectId): Types.ObjectId[] {
  return ids === undefined || ids.some((id) => id.equals(only)) ? [only] : [];
}

/** @throws AppError 400 for a text that is no date, or a range that ends before it begins */
function toRange({
  after,
  before,
}: ListNotificationsQuery): Pick<NotificationSearch, 'createdAfter' | 'createdBefore'> {
  const createdAfter = dateOf('after', after);
  const createdBefore = dateOf('before', before);
  if (createdAfter && createdBefore && createdAfter > createdBefore)
    throw badRequest('"after" must not be later than "before"', { ctx: { after, before } });

  return { ...(createdAfter ? { createdAfter } : {}), ...(createdBefore ? { createdBefore } : {}) };
}

const ISO_DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

function dateOf(field: string, text: string | undefined): Date | undefined {
  if (!text) return undefined;
  const date = new Date(text);
  if (!ISO_DATE.test(text) || Number.isNaN(date.getTime()))
    throw badRequest(`"${field}" is not an ISO 8601 date`, { ctx: { [field]: text } });

  return date;
}
