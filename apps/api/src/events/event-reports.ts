import { Injectable } from '@nestjs/common';
import { notFound } from '@novu/application-generic';
import {
  type AcceptedEventDoc,
  AcceptedEventRepository,
  NotificationRepository,
  type Scope,
  SubscriberRepository,
  TopicRepository,
  TopicSubscriptionRepository,
} from '@novu/dal';
import { toEventResponse, type TransactionResponse } from './events.dto.js';

/** Counting recipients stops here. */
const MAX_TOTAL = 1_000_000;

/** Tells of events what none of their runs can. */
@Injectable()
export class EventReports {
  constructor(
    private readonly events: AcceptedEventRepository,
    private readonly notifications: NotificationRepository,
    private readonly subscribers: SubscriberRepository,
    private readonly topics: TopicRepository,
    private readonly subscriptions: TopicSubscriptionRepository,
  ) {}

  /** @throws AppError 404 for a transaction nothing is known of */
  async of(scope: Scope, transactionId: string): Promise<TransactionResponse> {
    const found = await this.events.listOfTransaction(scope, transactionId);
    const events = await Promise.all(
      found.map(async (event) => toEventResponse(event, await this.totalOf(scope, event))),
    );
    if (events.length === 0 && !(await this.hasRuns(scope, transactionId))) {
      throw notFound('transaction', { transactionId });
    }
    const isProcessing = events.some(({ status }) => status === 'processing');

    return { transactionId, status: isProcessing ? 'processing' : 'processed', events };
  }

  private async hasRuns(scope: Scope, transactionId: string): Promise<boolean> {
    const { data } = await this.notifications.search(scope, { transactionIds: [transactionId] }, { limit: 1, skip: 0 });

    return data.length > 0;
  }

  /** Known only while an event is not done: its recipients are forgotten then. Who is in several topics counts several times. */
  private async totalOf(scope: Scope, { status, recipients }: AcceptedEventDoc): Promise<number | undefined> {
    if (status !== 'accepted') return undefined;
    if (recipients.kind === 'broadcast') return this.subscribers.countAll(scope, MAX_TOTAL);
    if (recipients.topics.length === 0) return undefined;
    const keys = recipients.topics.map(({ topicKey }) => topicKey);
    const topicIds = (await this.topics.findManyByKey(scope, keys)).map(({ _id }) => _id);

    return this.subscriptions.countOfTopics(scope, topicIds, MAX_TOTAL);
  }
}
