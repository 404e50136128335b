import { Injectable } from '@nestjs/common';
import { type AppError, badRequest, invalidInput, notFound, WorkflowDefinitions } from '@novu/application-generic';
import {
  JobRepository,
  MessageRepository,
  type NotificationDoc,
  NotificationRepository,
  type NotificationSearch,
  type Read,
  readTogether,
  type Scope,
  SubscriberRepository,
  toObjectId,
  type TopicRecipient,
  TopicSubscriptionRepository,
  type Types,
  WorkflowRepository,
} from '@novu/dal';
import { parseIdOrSlug } from '@novu/shared';
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
    private readonly definitions: WorkflowDefinitions,
  ) {}

  /** Newest first. @throws AppError 400 for dates that make no sense */
  async list(scope: Scope, query: ListNotificationsQuery): Promise<ActivityPage> {
    const { page, limit } = query;
    const search = await this.toSearch(scope, query);
    if (!search) return { data: [], page, pageSize: limit, hasMore: false };
    const recipients = this.recipients(scope, query);
    const span = { limit, skip: page * limit };
    const { data, hasMore } = recipients
      ? await this.notifications.searchOf(scope, recipients, search, span)
      : await this.notifications.search(scope, search, span);

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

  /** All filters but those of {@link recipients}. @returns undefined when one names no workflow that exists, so that no run can match. */
  private async toSearch(scope: Scope, query: ListNotificationsQuery): Promise<NotificationSearch | undefined> {
    const range = toRange(query);
    const workflowIds = await this.workflowIds(scope, query.templates);
    if (workflowIds?.length === 0) return undefined;

    return {
      ...range,
      ...(query.channels ? { channels: query.channels } : {}),
      ...(query.severity ? { severity: query.severity } : {}),
      ...(query.transactionId ? { transactionIds: query.transactionId } : {}),
      ...(query.contextKeys ? { contextKeys: query.contextKeys } : {}),
      ...(workflowIds ? { workflowIds } : {}),
      ...(query.topicKey ? { topicKey: query.topicKey } : {}),
    };
  }

  /** Identifiers are looked up in what the platform remembers of its workflows. */
  private async workflowIds(
    scope: Scope,
    templates: readonly string[] | undefined,
  ): Promise<Types.ObjectId[] | undefined> {
    if (!templates?.length) return undefined;
    const found = await Promise.all(
      templates.map(parseIdOrSlug).map(async (one) => {
        if ('id' in one) return toObjectId(one.id);

        return (await this.definitions.get(scope, one.identifier))?.workflow._id;
      }),
    );

    return found.flatMap((id) => id ?? []);
  }

  /** The subscribers whose runs are meant; undefined for all. */
  private recipients(
    scope: Scope,
    { subscriberIds, emails, search, subscriptionId, topicKey }: ListNotificationsQuery,
  ): Read<{ _id: Types.ObjectId } | TopicRecipient> | undefined {
    const subscribed = subscriptionId
      ? this.topicSubscriptions.readRecipient(scope, subscriptionId, topicKey)
      : undefined;
    if (!subscriberIds?.length && !emails?.length && !search) return subscribed;

    return this.subscribers.readMatching(
      scope,
      { subscriberIds, emails, search },
      MAX_MATCHING_SUBSCRIBERS,
      subscribed,
    );
  }

  /** One command for all that is told of runs, however many there are. */
  private async toResponses(scope: Scope, runs: readonly NotificationDoc[]): Promise<ActivityResponse[]> {
    if (runs.length === 0) return [];
    const ids = runs.map((run) => run._id);
    const { jobs, messages, subscribers, workflows } = await readTogether({
      jobs: this.jobs.readOfRuns(scope, ids),
      // Those a subscriber can do something with: the message of a step that has one target has the step's id.
      messages: this.messages.readReceipts(scope, this.jobs.readSentOfRuns(scope, ids)),
      subscribers: this.subscribers.readManyById(
        scope,
        runs.map((run) => run._subscriberId),
      ),
      workflows: this.workflows.readManyEverById(
        scope,
        runs.map((run) => run._templateId),
      ),
    });

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
}

function idOf(field: string, value: string): Types.ObjectId {
  const id = toObjectId(value);
  if (!id) throw invalidInput({ [field]: { messages: [`${field} must be an internal id of 24 hex digits`], value } });

  return id;
}

/** @throws AppError 400 for a text that is no date, or a range that ends before it begins */
function toRange({
  after,
  before,
}: ListNotificationsQuery): Pick<NotificationSearch, 'createdAfter' | 'createdBefore'> {
  const createdAfter = dateOf('after', after);
  const createdBefore = dateOf('before', before);
  if (createdAfter && createdBefore && createdAfter > createdBefore)
    throw refusal('after', 'after must not be later than before', { after, before });

  return { ...(createdAfter ? { createdAfter } : {}), ...(createdBefore ? { createdBefore } : {}) };
}

const ISO_DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

function dateOf(field: string, text: string | undefined): Date | undefined {
  if (!text) return undefined;
  const date = new Date(text);
  if (!ISO_DATE.test(text) || Number.isNaN(date.getTime()))
    throw refusal(field, `${field} is not an ISO 8601 date`, { [field]: text });

  return date;
}

function refusal(field: string, message: string, ctx: Record<string, string | undefined>): AppError {
  return badRequest(message, { ctx, errors: { [field]: { messages: [message] } } });
}
