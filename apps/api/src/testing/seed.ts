import {
  type Connection,
  JobRepository,
  MessageRepository,
  NotificationRepository,
  type Scope,
  type SubscriberDoc,
  SubscriberRepository,
  type TopicDoc,
  TopicRepository,
  TopicSubscriptionRepository,
  Types,
} from '@novu/dal';
import { ChannelTypeEnum, JobStatusEnum, SeverityLevelEnum, StepTypeEnum } from '@novu/shared';
import { inAppMessage } from '@novu/testing';

/** How much there is to be of each. */
export interface SeedSizes {
  subscribers: number;
  /** One in a hundred belongs to the first subscriber, the others to all in turn; one in ten is unread. */
  messages: number;
  /** With one job each. */
  runs: number;
  topics: number;
  /** All of them to the first topic. */
  subscriptions: number;
}

/** The workflow that messages and runs are of. */
export interface SeedWorkflow {
  _id: Types.ObjectId;
  identifier: string;
}

/** Told after every batch. */
export type SeedProgress = (what: keyof SeedSizes, done: number, of: number) => void;

const ROWS_PER_BATCH = 2_000;
/** While the database writes some, the next ones are made. */
const BATCHES_AT_ONCE = 3;
const SPREAD_MS = 30 * 24 * 3_600_000;
const FIRST_NAMES = ['Ada', 'Grace', 'Alan', 'Edsger', 'Barbara', 'Donald', 'Frances', 'Tony'];
const LAST_NAMES = ['Lovelace', 'Hopper', 'Turing', 'Dijkstra', 'Liskov', 'Knuth', 'Allen', 'Hoare'];

/** Public id of the nth subscriber. */
export const seededSubscriberId = (index: number): string => `seeded-${index}`;
/** Key of the nth topic; the first one has all the subscriptions. */
export const seededTopicKey = (index: number): string => `seeded-topic-${index}`;

/**
 * Fills an environment as a year of work would, at the speed of the database: rows go into the product's own collections, as the
 * product writes them, past API and engine.
 */
export async function seed(
  connection: Connection,
  scope: Scope,
  workflow: SeedWorkflow,
  sizes: SeedSizes,
  onProgress: SeedProgress = () => undefined,
): Promise<void> {
  const rows = new SeedRows(scope, workflow, sizes);
  const insert = plainInserts(connection);
  const messages = new MessageRepository(connection);
  const [runs, jobs] = [new NotificationRepository(connection), new JobRepository(connection)];
  const subscriptions = new TopicSubscriptionRepository(connection);
  const writes: Record<keyof SeedSizes, (indexes: readonly number[]) => Promise<unknown>> = {
    subscribers: (indexes) =>
      insert(
        new SubscriberRepository(connection),
        indexes.map((index) => rows.subscriber(index)),
      ),
    topics: (indexes) =>
      insert(
        new TopicRepository(connection),
        indexes.map((index) => rows.topic(index)),
      ),
    subscriptions: (indexes) =>
      subscriptions.createMany(
        scope,
        indexes.map((index) => rows.subscription(index)),
      ),
    runs: async (indexes) => {
      const made = indexes.map((index) => rows.run(index));
      await runs.plan(made);
      await jobs.plan(made.map((run) => rows.job(run)));
    },
    messages: (indexes) => messages.plan(indexes.map((index) => rows.message(index))),
  };
  for (const what of ['subscribers', 'topics', 'subscriptions', 'runs', 'messages'] as const)
    await inBatches(sizes[what], writes[what], (done) => {
      onProgress(what, done, sizes[what]);
    });
}

async function inBatches(
  total: number,
  write: (indexes: readonly number[]) => Promise<unknown>,
  onDone: (done: number) => void,
): Promise<void> {
  let [next, done] = [0, 0];
  const lane = async (): Promise<void> => {
    while (next < total) {
      const [start, length] = [next, Math.min(ROWS_PER_BATCH, total - next)];
      next += length;
      await write(Array.from({ length }, (_, offset) => start + offset));
      done += length;
      onDone(done);
    }
  };
  await Promise.all(Array.from({ length: BATCHES_AT_ONCE }, lane));
}

type Named = Pick<SubscriberRepository | TopicRepository, 'definition'>;

/** For collections whose repositories only write what people ask for one by one. */
function plainInserts(connection: Connection) {
  const db = connection.getClient().db(connection.name);

  return async ({ definition }: Named, documents: readonly (SubscriberDoc | TopicDoc)[]): Promise<void> => {
    await db.command({ insert: definition.name, documents, ordered: false, writeConcern: { w: 1, j: false } });
  };
}

/** The rows, each by its number. */
class SeedRows {
  private readonly start = Date.now() - SPREAD_MS;
  private readonly subscriberIds: readonly Types.ObjectId[];
  private readonly topicIds: readonly Types.ObjectId[];

  constructor(
    private readonly scope: Scope,
    private readonly workflow: SeedWorkflow,
    private readonly sizes: SeedSizes,
  ) {
    this.subscriberIds = Array.from({ length: sizes.subscribers }, () => new Types.ObjectId());
    this.topicIds = Array.from({ length: sizes.topics }, () => new Types.ObjectId());
  }

  subscriber(index: number): SubscriberDoc {
    return {
      ...this.common('subscribers', index),
      _id: at(this.subscriberIds, index),
      subscriberId: seededSubscriberId(index),
      firstName: FIRST_NAMES[index % FIRST_NAMES.length] ?? '',
      lastName: LAST_NAMES[Math.floor(index / FIRST_NAMES.length) % LAST_NAMES.length] ?? '',
      email: `seeded-${index}@example.com`,
      phone: `+1555${String(index).padStart(7, '0')}`,
      locale: index % 3 === 0 ? 'de_DE' : 'en_US',
      timezone: 'Europe/Berlin',
      data: { plan: index % 10 === 0 ? 'pro' : 'free' },
      isOnline: false,
      deleted: false,
    };
  }

  topic(index: number): TopicDoc {
    return {
      ...this.common('topics', index),
      _id: at(this.topicIds, index),
      key: seededTopicKey(index),
      name: `Topic ${index}`,
    };
  }

  subscription(index: number): Parameters<TopicSubscriptionRepository['createMany']>[1][number] {
    return {
      _subscriberId: at(this.subscriberIds, index),
      _topicId: at(this.topicIds, 0),
      topicKey: seededTopicKey(0),
      externalSubscriberId: seededSubscriberId(index % this.sizes.subscribers),
      identifier: `seeded-subscription-${index}`,
      contextKeys: [],
    };
  }

  run(index: number): Parameters<NotificationRepository['plan']>[0][number] {
    return {
      ...this.common('runs', index),
      _id: new Types.ObjectId(),
      _templateId: this.workflow._id,
      _subscriberId: at(this.subscriberIds, index),
      _userId: this.workflow._id,
      transactionId: `seeded-${index}`,
      channels: [ChannelTypeEnum.IN_APP],
      to: { subscriberId: seededSubscriberId(index % this.sizes.subscribers) },
      payload: { number: index },
      overrides: {},
      topics: [],
      tags: [],
      severity: SeverityLevelEnum.NONE,
      critical: false,
      contextKeys: [],
    };
  }

  job(run: ReturnType<SeedRows['run']>): Parameters<JobRepository['plan']>[0][number] {
    const { _environmentId, _organizationId, _templateId, _subscriberId, transactionId, createdAt, updatedAt } = run;

    return {
      ...{ _environmentId, _organizationId, _templateId, _subscriberId, transactionId, createdAt, updatedAt },
      _id: new Types.ObjectId(),
      _notificationId: run._id,
      identifier: this.workflow.identifier,
      type: StepTypeEnum.IN_APP,
      status: JobStatusEnum.COMPLETED,
      position: 1,
      step: {
        _id: this.workflow._id,
        _templateId: this.workflow._id,
        stepId: 'in-app',
        name: 'In-app',
        type: StepTypeEnum.IN_APP,
        active: true,
        shouldStopOnFail: false,
      },
      trace: [],
    };
  }

  message(index: number): ReturnType<typeof inAppMessage> {
    const subscriberId = index % 100 === 0 ? at(this.subscriberIds, 0) : at(this.subscriberIds, index);
    const { createdAt } = this.common('messages', index);
    const isUnread = index % 10 === 0;

    return {
      ...inAppMessage({ scope: this.scope, subscriberId }, createdAt),
      _templateId: this.workflow._id,
      templateIdentifier: this.workflow.identifier,
      transactionId: `seeded-${index}`,
      seen: !isUnread,
      read: !isUnread,
      archived: index % 20 === 1,
    };
  }

  /** Rows are spread over a month, in the order of their numbers. */
  private common(what: keyof SeedSizes, index: number) {
    const createdAt = new Date(this.start + Math.floor((SPREAD_MS * index) / this.sizes[what]));

    return {
      _environmentId: this.scope.environmentId,
      _organizationId: this.scope.organizationId,
      createdAt,
      updatedAt: createdAt,
    };
  }
}

/** In turn, from the beginning again behind the end. */
function at(ids: readonly Types.ObjectId[], index: number): Types.ObjectId {
  const id = ids[index % ids.length];
  if (!id) throw new Error('There is none to refer to');

  return id;
}
