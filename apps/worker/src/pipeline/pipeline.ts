import { Inject, Injectable } from '@nestjs/common';
import {
  Batcher,
  Cancellation,
  type Clock,
  CLOCK,
  isTriedOut,
  JobQueue,
  logger,
  unsyncedDefinition,
  type WorkflowDefinition,
  WorkflowDefinitions,
} from '@novu/application-generic';
import {
  type AcceptedEventDoc,
  AcceptedEventRepository,
  emptyReport,
  type EventReport,
  type FinishedEvent,
  isDatabaseUnavailable,
  type Scope,
  type ServerLife,
  Types,
  WorkflowRepository,
} from '@novu/dal';
import { WORKER_ENV, type WorkerEnv } from '../env.js';
import { Engine } from './advance.js';
import { MAX_FAILURES, publicReason } from './give-up.js';
import { EventRuns, type EventRecipients } from './event-runs.js';
import { type Place, Places } from './places.js';
import { type Chunk, fansOut, RecipientResolver } from './resolve-recipients.js';

const log = logger('pipeline');

/** Commits handled by one pass; the API bounds the bytes of a commit, so this bounds what a pass holds in memory. */
const COMMITS_PER_PASS = 10;
/** While one pass waits for the database another one computes. */
const PASSES_IN_FLIGHT = 2;
/** Events are forgotten a few at a time: of a trickle, a command each would cost as much as a message. */
const FORGOTTEN_AFTER_MS = 20;
/** A workflow's `lastTriggeredAt` is good enough when it is this old. */
const LAST_TRIGGERED_RESOLUTION_MS = 5 * 60_000;
/** Workflows whose last trigger is remembered; beyond that all are forgotten, and noted anew. */
const MAX_LAST_TRIGGERED = 10_000;

/**
 * The way of an accepted event, read from top to bottom:
 * 1. `processCommit`: the queue names a commit; commits that arrive together share a pass.
 * 2. Load: the events of the commits, unless this process has just accepted them, and their workflows from memory.
 * 3. Resolve: who is named in them (`resolve-recipients.ts`); topics and broadcasts become jobs of their own (`fanOut`).
 * 4. Plan: a run for each subscriber, with all its jobs and what the subscriber has chosen (`event-runs.ts`, `run.ts`).
 * 5. Advance: each run goes as far as it can without waiting (`advance.ts`, `steps/`); what runs share is decided for all of them
 *    together (`gates.ts`).
 * 6. Write: everything decided, in a few bulk writes; then queue and Inboxes are told (`pass.ts`).
 * 7. Finish: the events are forgotten. Whatever goes wrong before is repeated, and repeating writes nothing twice.
 *
 * What waits for its time goes on in `waker.ts`, what waits for a third party in `../delivery/`.
 */
@Injectable()
export class Pipeline {
  private readonly commits = new Batcher<Commit, void>((commits) => this.processCommits(commits), {
    maxBatchSize: COMMITS_PER_PASS,
    maxInFlight: PASSES_IN_FLIGHT,
  });
  /** Events whose effects are all written; the next ones do not wait until they are forgotten. */
  private readonly finished = new Batcher<Finished, void>((finished) => this.forget(finished), {
    maxBatchSize: 2_000,
    maxInFlight: 1,
    lingerMs: FORGOTTEN_AFTER_MS,
  });
  private readonly lastTriggered = new Map<string, number>();
  /** Of passes, in a line for each environment: the events of one are not to overtake those of the pass before at a digest. */
  private readonly places = new Places();
  /** Commits that are handed in and not processed yet. */
  private underWay = 0;
  /** Commits are loaded one after the other, so that their passes begin in order. */
  private loading: Promise<void> = Promise.resolve();

  constructor(
    private readonly events: AcceptedEventRepository,
    private readonly workflows: WorkflowRepository,
    private readonly definitions: WorkflowDefinitions,
    private readonly resolver: RecipientResolver,
    private readonly runs: EventRuns,
    private readonly engine: Engine,
    private readonly queue: JobQueue,
    private readonly cancellation: Cancellation,
    @Inject(WORKER_ENV) private readonly env: Pick<WorkerEnv, 'FAN_OUT_TURN_MS'>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Everything that is left to do of one commit of the API.
   * @param events the commit's events, when this process has just stored them.
   */
  async processCommit(batchId: string, events?: readonly AcceptedEventDoc[]): Promise<void> {
    this.underWay += 1;
    try {
      await this.commits.submit({ batchId: new Types.ObjectId(batchId), events });
    } finally {
      this.underWay -= 1;
    }
  }

  /**
   * Gets ready for a single event while it is being stored: a platform that is idle has the time, and the event reaches its Inboxes sooner.
   * Not while others are under way, for what they say of the same subscribers must be seen.
   * @param events will be handed in together, as these very objects, unless they cannot be stored.
   */
  foresee([event, ...others]: readonly AcceptedEventDoc[]): void {
    if (event && others.length === 0 && this.underWay === 0) this.resolver.foresee(scopeOf(event), event);
  }

  /** Forgets what is done, so that nobody has to look at it again. */
  close(): Promise<void> {
    return this.finished.drain();
  }

  /**
   * Some stretches of an event to topics or everyone, then the next ones are queued.
   * @param after where the first stretch begins; a job that is not about the event's present place is an old one and does nothing.
   */
  async fanOut(eventId: string, after: string | undefined): Promise<void> {
    const event = await this.events.findById(new Types.ObjectId(eventId));
    if (!event || event.fanOutAfter?.toHexString() !== after) return;
    const end = performance.now() + this.env.FAN_OUT_TURN_MS;
    let stretch: Stretch | undefined = { event, read: this.readStretch(event) };
    while (stretch) {
      const present: AcceptedEventDoc = stretch.event;
      try {
        stretch = await this.goThrough(stretch, end);
      } catch (error) {
        return this.noteFailure(present, error);
      }
    }
  }

  /**
   * While the stretch is written, the next one is read already.
   * @param end of the turn, on the clock of `performance`: what comes after it is left to the queue.
   * @returns the next stretch of this turn.
   */
  private async goThrough({ event, read }: Stretch, end: number): Promise<Stretch | undefined> {
    const chunk = await read;
    // Failures are counted from the last success on, as they are stored.
    const following = chunk.next && { ...event, fanOutAfter: chunk.next, failures: 0 };
    const ahead =
      following && performance.now() < end ? { event: following, read: this.readStretch(following) } : undefined;
    // Whatever comes of it, it is only looked at when this stretch is over.
    ahead?.read.catch(nothing);
    if (!(await this.processStretch(event, chunk))) return undefined;
    if (following && !ahead) await this.queueFanOuts([following]);

    return ahead;
  }

  /** The subscribers of a stretch; none when the workflow was deleted since the event was accepted. */
  private async readStretch(event: AcceptedEventDoc): Promise<Chunk> {
    const scope = scopeOf(event);

    return (await this.definitionOf(scope, event)) ? this.resolver.chunk(scope, event) : this.nobodyToRun(event);
  }

  private nobodyToRun(event: AcceptedEventDoc): Chunk {
    return { recipients: [], next: undefined, report: this.nothingToRun(event) };
  }

  /** @returns false when the event is over, is somewhere else meanwhile, or was taken back. */
  private async processStretch(event: AcceptedEventDoc, chunk: Chunk): Promise<boolean> {
    const scope = scopeOf(event);
    const { serverLife } = this.events;
    const definition = await this.definitionOf(scope, event);
    // The workflow may have been deleted since the stretch was read.
    const { recipients, next, report } = definition ? chunk : this.nobodyToRun(event);
    if (definition) await this.inTurn(scope, (place) => this.runAll(scope, [{ event, definition, recipients }], place));
    serverLife.mustGoOn();
    const wasThere = next
      ? await this.events.advanceFanOut(event, next, this.clock.now(), report)
      : await this.events.finishReported(event, report, this.clock.now());
    if (!wasThere) {
      await this.cancellation.cancelMadeMeanwhile([event._id]);
      await this.events.countCanceled(event._id, report);
    }

    return wasThere && next !== undefined;
  }

  private async processCommits(commits: readonly Commit[]): Promise<undefined[]> {
    const events = await this.eventsInOrder(commits);
    try {
      await this.process(events);
    } catch (error) {
      if (isDatabaseUnavailable(error)) throw error;
      log.error('pass failed, trying its events one by one', { events: events.length, error });
      await this.events.takeApart(commits.map(({ batchId }) => batchId));
      for (const event of events) await this.processAlone(event);
    }

    return commits.map(() => undefined);
  }

  private eventsInOrder(commits: readonly Commit[]): Promise<AcceptedEventDoc[]> {
    const load = (): Promise<AcceptedEventDoc[]> => this.eventsOf(commits);
    const events = this.loading.then(load);
    this.loading = events.then(nothing, nothing);

    return events;
  }

  private async eventsOf(commits: readonly Commit[]): Promise<AcceptedEventDoc[]> {
    const unknown = commits.filter(({ events }) => !events).map(({ batchId }) => batchId);
    const loaded = unknown.length > 0 ? await this.events.findByBatches(unknown, this.clock.now()) : [];

    return [...commits.flatMap(({ events }) => events ?? []), ...loaded];
  }

  /** One bad event must not hold up those it was accepted with. */
  private async processAlone(event: AcceptedEventDoc): Promise<void> {
    try {
      await this.process([event]);
    } catch (error) {
      await this.noteFailure(event, error);
    }
  }

  /** Has the event tried again later, or gives it up; a database that is away is nobody's fault. */
  private async noteFailure(event: AcceptedEventDoc, error: unknown): Promise<void> {
    if (isDatabaseUnavailable(error)) throw error;
    const failures = (event.failures ?? 0) + 1;
    const retryAt = failures < MAX_FAILURES ? new Date(this.clock.now().getTime() + 1_000 * 2 ** failures) : undefined;
    log.error('event failed', {
      eventId: event._id.toHexString(),
      transactionId: event.transactionId,
      failures,
      retryAt,
      error,
    });
    const isWaiting = await this.events.fail(event._id, publicReason(error), retryAt);
    if (!isWaiting) await this.cancellation.cancelMadeMeanwhile([event._id]);
  }

  private async process(events: readonly AcceptedEventDoc[]): Promise<void> {
    if (events.length === 0) return;
    const { serverLife } = this.events;
    const fresh = events.filter((event) => !event.fanningOut);
    const groups = [...groupByScope(fresh)];
    const runless = (await Promise.all(groups.map(([scope, group]) => this.processOfScope(scope, group)))).flat();

    serverLife.mustGoOn();
    await this.startFanOuts(fresh.filter(fansOut));
    // The queue may have lost them; it may as well hold them still, and then they must not take another turn.
    await this.queueFanOuts(
      events.filter((event) => event.fanningOut),
      'requeue',
    );
    await this.finishRunless(runless);
    const told = new Set(runless);
    for (const event of events)
      if (!fansOut(event) && !told.has(event)) void this.finished.submit({ event: withoutContent(event), serverLife });
  }

  private async startFanOuts(events: readonly AcceptedEventDoc[]): Promise<void> {
    if (events.length === 0) return;
    const ids = events.map((event) => event._id);
    if ((await this.events.startFanOut(ids)) < ids.length) await this.cancellation.cancelMadeMeanwhile(ids);
    await this.queueFanOuts(events);
  }

  /** What makes no run leaves no other mark than this. */
  private async finishRunless(runless: readonly AcceptedEventDoc[]): Promise<void> {
    await this.events.takeApart(runless.map(({ batchId }) => batchId));
    for (const event of runless) {
      const wasThere = await this.events.finishReported(event, this.nothingToRun(event), this.clock.now());
      if (!wasThere) await this.cancellation.cancelMadeMeanwhile([event._id]);
    }
  }

  /** Of an event whose workflow was deleted since it was accepted. */
  private nothingToRun({ identifier }: AcceptedEventDoc): EventReport {
    const raw = JSON.stringify({ workflowId: identifier });

    return { ...emptyReport(), lines: [{ title: 'Workflow not found', status: 'warning', at: this.clock.now(), raw }] };
  }

  /** Nobody waits for this: an event that is not forgotten is found again, and everything about it is there already. */
  private async forget(finished: readonly Finished[]): Promise<undefined[]> {
    // Of the others what was written may be lost.
    const events = finished.filter(({ serverLife }) => !serverLife.isOver).map(({ event }) => event);
    try {
      const wereThere = await this.events.finish(events, this.clock.now());
      if (!wereThere) await this.cancellation.cancelMadeMeanwhile(events.map((event) => event._id));
    } catch (error) {
      log.warn('events not forgotten, the sweeper will find them', { events: events.length, error });
    }

    return finished.map(() => undefined);
  }

  /** @returns the events that make no run; what fans out tells of itself later. */
  private async processOfScope(scope: Scope, events: readonly AcceptedEventDoc[]): Promise<AcceptedEventDoc[]> {
    return this.inTurn(scope, (place) => this.runEvents(scope, events, place));
  }

  /** What begins later comes to digests and throttles of the environment later. */
  private async inTurn<Result>(scope: Scope, work: (place: Place) => Promise<Result>): Promise<Result> {
    const place = this.places.take(scope.environmentId.toHexString());
    try {
      return await work(place);
    } finally {
      place.leave();
    }
  }

  private async runEvents(
    scope: Scope,
    events: readonly AcceptedEventDoc[],
    place: Place,
  ): Promise<AcceptedEventDoc[]> {
    const runless: AcceptedEventDoc[] = [];
    const recipientsOf = await this.resolver.named(scope, events);
    const sources: EventRecipients[] = [];
    for (const event of events) {
      const definition = await this.definitionOf(scope, event);
      if (definition) sources.push({ event, definition, recipients: recipientsOf.get(event) ?? [] });
      else if (!fansOut(event)) runless.push(event);
    }
    await this.runAll(scope, sources, place);

    return runless;
  }

  /** @returns null when the workflow was deleted since the event was accepted. */
  private async definitionOf(
    scope: Scope,
    { bridge, identifier, payload }: AcceptedEventDoc,
  ): Promise<WorkflowDefinition | null> {
    return bridge ? unsyncedDefinition(scope, bridge) : this.definitions.ofEvent(scope, { identifier, payload });
  }

  private async runAll(scope: Scope, sources: readonly EventRecipients[], place: Place): Promise<void> {
    const runs = await this.runs.of(scope, sources);
    await Promise.all([this.engine.advance(runs, [], place), this.noteTriggered(sources)]);
  }

  /** A queue that is away is not the events' fault: the sweeper finds them. */
  private async queueFanOuts(
    events: readonly AcceptedEventDoc[],
    how: 'enqueue' | 'requeue' = 'enqueue',
  ): Promise<void> {
    if (events.length === 0) return;
    const stretches = events.map((event) => {
      const eventId = event._id.toHexString();
      const after = event.fanOutAfter?.toHexString();

      return {
        id: `${eventId}-${after ?? 'start'}`,
        tenant: event._environmentId.toHexString(),
        payload: { eventId, ...(after ? { after } : {}) },
      };
    });
    try {
      await this.queue[how]('trigger.fan-out', stretches);
    } catch (error) {
      log.warn('fan-outs not queued, the sweeper will find them', { count: events.length, error });
    }
  }

  private async noteTriggered(sources: readonly EventRecipients[]): Promise<void> {
    const now = this.clock.now();
    for (const { event, definition } of sources) {
      // People try a workflow out in the dashboard, which is no sign of its being used.
      if (isTriedOut(event.payload)) continue;
      const key = definition.workflow._id.toHexString();
      if (now.getTime() - (this.lastTriggered.get(key) ?? 0) < LAST_TRIGGERED_RESOLUTION_MS) continue;
      if (this.lastTriggered.size >= MAX_LAST_TRIGGERED) this.lastTriggered.clear();
      this.lastTriggered.set(key, now.getTime());
      await this.workflows.touchTriggered(scopeOf(event), definition.workflow._id, now);
    }
  }
}

/** A stretch of a fan-out that is being read. */
interface Stretch {
  /** As it was when everything before was done. */
  event: AcceptedEventDoc;
  read: Promise<Chunk>;
}

/** An event all of whose effects are written. @property serverLife of the server when the first of them was. */
interface Finished {
  event: FinishedEvent;
  serverLife: ServerLife;
}

/** Events the API has stored together. */
interface Commit {
  batchId: Types.ObjectId;
  events: readonly AcceptedEventDoc[] | undefined;
}

const nothing = (): void => undefined;

/** Of an event that names whom it reaches, what is needed to forget it: many wait for that while the database is slow. */
function withoutContent({ _id, batchId, transactionIdGiven }: AcceptedEventDoc): FinishedEvent {
  return { _id, batchId, transactionIdGiven, recipients: { kind: 'named', subscribers: [], topics: [] } };
}

function scopeOf(event: AcceptedEventDoc): Scope {
  return { environmentId: event._environmentId, organizationId: event._organizationId };
}

function groupByScope(events: readonly AcceptedEventDoc[]): Map<Scope, AcceptedEventDoc[]> {
  const groups = new Map<string, { scope: Scope; events: AcceptedEventDoc[] }>();
  for (const event of events) {
    const key = event._environmentId.toHexString();
    const group = groups.get(key) ?? { scope: scopeOf(event), events: [] };
    group.events.push(event);
    groups.set(key, group);
  }

  return new Map([...groups.values()].map(({ scope, events: grouped }) => [scope, grouped]));
}
