import { Inject, Injectable } from '@nestjs/common';
import { type Clock, CLOCK, subscriptionPasses } from '@novu/application-generic';
import {
  type AcceptedEventDoc,
  contextKeys,
  emptyReport,
  type EventReport,
  type EventTraceLine,
  MAX_REPORT_LINES,
  type NamedSubscriber,
  PreferenceRepository,
  type SubscriberChoices,
  type RecipientSubscriber,
  type Scope,
  type SubscriberDoc,
  SubscriberRepository,
  type SubscriberUpsert,
  type TopicDoc,
  type TopicMember,
  TopicRepository,
  TopicSubscriptionRepository,
  type Types,
} from '@novu/dal';

/** A subscriber an event reaches. */
export interface Recipient {
  subscriber: SubscriberDoc;
  to: RecipientSubscriber;
  topics: TopicMember['topics'];
  /** What the subscriber has chosen about everything and about the workflow that the event names, where it is known already. */
  chosen?: SubscriberChoices;
}

/** What was read for an event while it was being stored. */
interface Foreseen {
  subscribers: SubscriberDoc[];
  /** By the internal id of each of the subscribers. */
  chosen: Map<string, SubscriberChoices>;
}

/** One stretch of a fan-out. */
export interface Chunk {
  recipients: Recipient[];
  /** The last subscriber looked at; undefined when there is nothing left. */
  next: Types.ObjectId | undefined;
  /** What became of those looked at. */
  report: EventReport;
}

/** Most rows a chunk reads. */
const CHUNK_ROWS = 1_000;
/** A run carries its event's payload, so events with large ones are fanned out in smaller chunks: memory is bounded by bytes. */
const CHUNK_BYTES = 16 * 1024 * 1024;

/** Most subscribers of an event that is got ready for. */
const FORESEEN_SUBSCRIBERS = 10;
/** When storing takes longer than this, what was read meanwhile is out of date. */
const FORESIGHT_MS = 1_000;

/** Who gets an event. */
@Injectable()
export class RecipientResolver {
  private readonly foreseen = new WeakMap<AcceptedEventDoc, { at: number; read: Promise<Foreseen | undefined> }>();

  constructor(
    private readonly subscribers: SubscriberRepository,
    private readonly topics: TopicRepository,
    private readonly subscriptions: TopicSubscriptionRepository,
    private readonly preferences: PreferenceRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Reads what {@link named} will need of an event that names few subscribers, and what these have chosen outside of any context. */
  foresee(scope: Scope, event: AcceptedEventDoc): void {
    const ids = namedIn(event).map(({ subscriberId }) => subscriberId);
    if (event.actor || event.contexts?.length || fansOut(event) || ids.length > FORESEEN_SUBSCRIBERS) return;
    // What cannot be read now is read, or fails, in its time.
    const read = this.readAhead(scope, ids, event._templateId).catch(() => undefined);
    this.foreseen.set(event, { at: performance.now(), read });
  }

  private async readAhead(scope: Scope, ids: readonly string[], workflowId: Types.ObjectId): Promise<Foreseen> {
    const subscribers = await this.subscribers.findManyByExternalId(scope, ids);
    const internalIds = subscribers.map(({ _id }) => _id);
    const chosen = await this.preferences.listForPass(scope, internalIds, [workflowId]);
    for (const id of internalIds.map((each) => each.toHexString())) {
      if (!chosen.has(id)) chosen.set(id, { ofWorkflow: new Map() });
    }

    return { subscribers, chosen };
  }

  private async foreseenOf(events: readonly AcceptedEventDoc[]): Promise<Foreseen | undefined> {
    const [event, ...others] = events;
    const foreseen = event && others.length === 0 ? this.foreseen.get(event) : undefined;

    return foreseen && performance.now() - foreseen.at < FORESIGHT_MS ? foreseen.read : undefined;
  }

  /**
   * The subscribers that events of one environment name one by one; missing ones are made, given profiles and channels are stored.
   * One read for all events, and a write only where something differs.
   */
  async named(scope: Scope, events: readonly AcceptedEventDoc[]): Promise<Map<AcceptedEventDoc, Recipient[]>> {
    const upserts = new Map<string, SubscriberUpsert>();
    const shared = new Set<string>();
    for (const event of events) {
      for (const { subscriberId, channels, ...profile } of [...namedIn(event), ...(event.actor ? [event.actor] : [])]) {
        const before = upserts.get(subscriberId);
        if (before) shared.add(subscriberId);
        upserts.set(subscriberId, {
          subscriberId,
          profile: { ...before?.profile, ...profile },
          channels: [...(before?.channels ?? []), ...(channels ?? [])],
        });
      }
    }
    const foreseen = await this.foreseenOf(events);
    const found =
      upserts.size > 0 ? await this.subscribers.upsertMany(scope, [...upserts.values()], foreseen?.subscribers) : [];
    const byId = new Map(found.map((subscriber) => [subscriber.subscriberId, subscriber]));

    return new Map(
      events.map((event) => [
        event,
        namedIn(event).flatMap(({ channels: _, ...to }) => {
          const subscriber = byId.get(to.subscriberId);

          // Events of one pass may say different things about somebody: each run tells its own.
          const own = subscriber && shared.has(to.subscriberId) ? { ...subscriber, ...to } : subscriber;

          if (!own) return [];
          const chosen = foreseen?.chosen.get(own._id.toHexString());

          return [{ subscriber: own, to, topics: [], ...(chosen ? { chosen } : {}) }];
        }),
      ]),
    );
  }

  /** The next stretch of a fan-out to topics or to everyone (`spec/engine.md` section 4). */
  async chunk(scope: Scope, event: AcceptedEventDoc): Promise<Chunk> {
    return event.recipients.kind === 'broadcast' ? this.everyone(scope, event) : this.members(scope, event);
  }

  private async everyone(scope: Scope, event: AcceptedEventDoc): Promise<Chunk> {
    const limit = chunkRows(event);
    const found = await this.subscribers.listAfter(scope, event.fanOutAfter, limit);

    return {
      recipients: found.map((subscriber) => ({
        subscriber,
        to: { subscriberId: subscriber.subscriberId },
        topics: [],
      })),
      next: found.length === limit ? found.at(-1)?._id : undefined,
      report: { ...emptyReport(), lookedAt: found.length, runs: found.length },
    };
  }

  private async members(scope: Scope, event: AcceptedEventDoc): Promise<Chunk> {
    const wanted = topicsIn(event);
    const topics = await this.topics.findManyByKey(
      scope,
      wanted.map((topic) => topic.topicKey),
    );
    const report = emptyReport();
    // Said once, not in each stretch.
    if (!event.fanOutAfter) report.lines.push(...this.unknownTopics(wanted, topics));
    if (topics.length === 0) return { recipients: [], next: undefined, report };
    const topicIds = topics.map((topic) => topic._id);
    const { members: found, next } = await this.subscriptions.membersAfter(
      scope,
      topicIds,
      event.fanOutAfter,
      chunkRows(event),
      contextKeys(event.contexts ?? []),
    );
    const members = await this.throughGate(scope, event, found, report);
    const subscribers = await this.subscribers.findManyById(
      scope,
      members.map((member) => member._subscriberId),
    );
    const topicsOf = new Map(members.map((member) => [member._subscriberId.toHexString(), member.topics]));
    const excluded = excludedFrom(event);
    const recipients = subscribers
      .filter((subscriber) => !excluded.has(subscriber.subscriberId))
      .map((subscriber) => ({
        subscriber,
        to: { subscriberId: subscriber.subscriberId },
        topics: topicsOf.get(subscriber._id.toHexString()) ?? [],
      }));
    report.lookedAt = found.length;
    report.runs = recipients.length;
    report.excluded = subscribers.length - recipients.length;
    report.lines.push(...this.lostSubscribers(members, subscribers));

    return { recipients, next, report };
  }

  private unknownTopics(wanted: readonly { topicKey: string }[], topics: readonly TopicDoc[]): EventTraceLine[] {
    const known = new Set(topics.map((topic) => topic.key));

    return wanted
      .filter(({ topicKey }) => !known.has(topicKey))
      .map(({ topicKey }) => ({
        title: 'Topic not found',
        status: 'warning',
        at: this.clock.now(),
        raw: JSON.stringify({ topicKey }),
      }));
  }

  /** Subscriptions may be left for a moment of somebody who is being deleted. */
  private lostSubscribers(members: readonly TopicMember[], subscribers: readonly SubscriberDoc[]): EventTraceLine[] {
    const found = new Set(subscribers.map(({ _id }) => _id.toHexString()));
    const lost = members.filter(({ _subscriberId }) => !found.has(_subscriberId.toHexString()));

    return lost.slice(0, MAX_REPORT_LINES).map(({ externalSubscriberId: subscriberId, topics, subscriptions }) => ({
      title: 'Subscriber not found',
      status: 'warning',
      at: this.clock.now(),
      raw: JSON.stringify({
        subscriberId,
        topics: topics.map(({ topicKey }) => topicKey),
        subscriptions: subscriptions.map(({ identifier }) => identifier),
      }),
    }));
  }

  /**
   * Members at least one of whose subscriptions lets the event through (`spec/engine.md` section 5.2).
   * @param report is told of the others.
   */
  private async throughGate(
    scope: Scope,
    event: AcceptedEventDoc,
    members: readonly TopicMember[],
    report: EventReport,
  ): Promise<TopicMember[]> {
    const subscriptionIds = members.flatMap(({ subscriptions }) => subscriptions.map(({ _id }) => _id));
    const rules = await this.preferences.subscriptionGate(scope, event._templateId, subscriptionIds);
    const { payload } = event;
    const now = this.clock.now();

    return members.filter(({ externalSubscriberId: subscriberId, topics, subscriptions }) => {
      if (subscriptions.some(({ _id }) => subscriptionPasses(rules.get(_id.toHexString()), payload, now))) return true;
      report.refused += 1;
      if (report.refused > MAX_REPORT_LINES) return false;
      const raw = JSON.stringify({
        result: false,
        subscriberId,
        topics: topics.map(({ topicKey }) => topicKey),
        subscriptions: subscriptions.map(({ _id, identifier }) => ({ identifier, ...rules.get(_id.toHexString()) })),
      });
      report.lines.push({ title: 'Topic subscription preference evaluated', status: 'warning', at: now, raw });

      return false;
    });
  }
}

function chunkRows(event: AcceptedEventDoc): number {
  const bytes = JSON.stringify([event.payload, event.overrides]).length;

  return Math.max(10, Math.min(CHUNK_ROWS, Math.floor(CHUNK_BYTES / bytes)));
}

/** True for events that reach more than the subscribers they name. */
export function fansOut(event: AcceptedEventDoc): boolean {
  return event.recipients.kind === 'broadcast' || topicsIn(event).length > 0;
}

function namedIn(event: AcceptedEventDoc): readonly NamedSubscriber[] {
  return event.recipients.kind === 'named' ? event.recipients.subscribers : [];
}

function topicsIn(event: AcceptedEventDoc): readonly { topicKey: string; exclude?: string[] }[] {
  return event.recipients.kind === 'named' ? event.recipients.topics : [];
}

/** Those named singly already have their run; the actor is not told of its own doing. */
function excludedFrom(event: AcceptedEventDoc): ReadonlySet<string> {
  return new Set([
    ...namedIn(event).map((to) => to.subscriberId),
    ...topicsIn(event).flatMap((topic) => topic.exclude ?? []),
    ...(event.actor ? [event.actor.subscriberId] : []),
  ]);
}
