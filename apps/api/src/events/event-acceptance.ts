import { Injectable } from '@nestjs/common';
import { Batcher, JobQueue, logger } from '@novu/application-generic';
import { type AcceptedEventDoc, AcceptedEventRepository, isDatabaseUnavailable, Types } from '@novu/dal';

const log = logger('event-acceptance');

/** An event about to be accepted; its batch is decided by what arrives with it. */
export type AcceptableEvent = Omit<AcceptedEventDoc, 'batchId'>;

/** `duplicate`: the caller has used the transaction id before, so nothing more will happen. */
export type Acceptance = 'accepted' | 'duplicate';

type Outcome = Acceptance | { failure: unknown };

/** Journaled writes wait for the disk; two of them overlap, more would only make smaller batches. */
const COMMITS_IN_FLIGHT = 2;
const EVENTS_PER_COMMIT = 200;
/** Refusals noted together. */
const REFUSALS_PER_NOTE = 200;
/**
 * Bounds the memory of the pass that will process the commit. And a commit is a document, which holds 16 MB, where a list of numbers takes six
 * times the room it takes as JSON.
 */
const BYTES_PER_COMMIT = 2 * 1024 * 1024;

/**
 * Makes accepted mean durable: requests that arrive together share one journaled insert, and only then does anybody get an
 * answer. The queue learns of the commit afterwards, by reference; should that fail, the sweeper finds the events.
 */
@Injectable()
export class EventAcceptance {
  private readonly batcher = new Batcher<{ event: AcceptableEvent; bytes: number }, Outcome>(
    (items) => this.commit(items.map(({ event }) => event)),
    {
      maxBatchSize: EVENTS_PER_COMMIT,
      maxBatchWeight: BYTES_PER_COMMIT,
      weigh: ({ bytes }) => bytes,
      maxInFlight: COMMITS_IN_FLIGHT,
    },
  );
  /** Whoever repeats a transaction id waits for this, and nobody else does. */
  private readonly refusals = new Batcher<AcceptableEvent, void>((events) => this.noteRefused(events), {
    maxBatchSize: REFUSALS_PER_NOTE,
    maxInFlight: 1,
  });

  constructor(
    private readonly events: AcceptedEventRepository,
    private readonly queue: JobQueue,
  ) {}

  /** Resolves when the event would survive a power cut. @param bytes about its size. */
  async accept(event: AcceptableEvent, bytes: number): Promise<Acceptance> {
    const outcome = await this.batcher.submit({ event, bytes });
    if (typeof outcome !== 'string') throw outcome.failure;
    if (outcome === 'duplicate') await this.refusals.submit(event);

    return outcome;
  }

  private async commit(events: AcceptableEvent[]): Promise<Outcome[]> {
    try {
      return await this.store(events);
    } catch (failure) {
      if (isDatabaseUnavailable(failure)) throw failure;
      if (events.length === 1) return [{ failure }];
      log.warn('commit refused, its events are tried one by one', { events: events.length, error: failure });

      return this.commitOneByOne(events);
    }
  }

  /**
   * One event that cannot be stored must not fail those that happened to arrive with it. What the refused commit had stored all
   * the same, and announced, counts as a duplicate of itself, which its caller cannot tell from accepted.
   */
  private async commitOneByOne(events: AcceptableEvent[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const event of events) outcomes.push(...(await this.commit([event])));

    return outcomes;
  }

  private async store(events: AcceptableEvent[]): Promise<Acceptance[]> {
    const batchId = new Types.ObjectId();
    const stored = events.map((event): AcceptedEventDoc => ({ ...event, batchId }));
    const accepting = this.events.accept(stored);
    this.queue.foresee('trigger.accepted', stored);
    const duplicates = await accepting.catch((error: unknown) => {
      // Some of them may be there; what an outage leaves of a commit is the sweeper's.
      if (stored.length > 1 && !isDatabaseUnavailable(error)) this.announce(batchId.toHexString());
      throw error;
    });
    const accepted = stored.filter((_, index) => !duplicates.has(index));
    if (accepted.length > 0) this.announce(batchId.toHexString(), accepted);

    return events.map((_, index) => (duplicates.has(index) ? 'duplicate' : 'accepted'));
  }

  /** Only a line is lost where it fails: the caller is answered the same. */
  private async noteRefused(events: AcceptableEvent[]): Promise<undefined[]> {
    try {
      await this.events.noteRefused(events);
    } catch (error) {
      log.warn('refused events not noted', { events: events.length, error });
    }

    return events.map(() => undefined);
  }

  /** @param accepted all events of the commit, where it is known which they are. */
  private announce(batchId: string, accepted?: readonly AcceptedEventDoc[]): void {
    this.queue
      .enqueue('trigger.accepted', [{ id: batchId, payload: { batchId }, ...(accepted ? { subject: accepted } : {}) }])
      .catch((error: unknown) => log.warn('commit not announced, the sweeper will find it', { batchId, error }));
  }
}
