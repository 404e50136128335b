import { Injectable } from '@nestjs/common';
import { Batcher, JobQueue, logger } from '@novu/application-generic';
import { type AcceptedEventDoc, AcceptedEventRepository, Types } from '@novu/dal';

const log = logger('event-acceptance');

/** An event about to be accepted; its batch is decided by what arrives with it. */
export type AcceptableEvent = Omit<AcceptedEventDoc, 'batchId'>;

/** `duplicate`: the caller has used the transaction id before, so nothing more will happen. */
export type Acceptance = 'accepted' | 'duplicate';

/** Journaled writes wait for the disk; two of them overlap, more would only make smaller batches. */
const COMMITS_IN_FLIGHT = 2;
const EVENTS_PER_COMMIT = 200;

/**
 * Makes accepted mean durable: requests that arrive together share one journaled insert, and only then does anybody get an
 * answer. The queue learns of the commit afterwards, by reference; should that fail, the sweeper finds the events.
 */
@Injectable()
export class EventAcceptance {
  private readonly batcher = new Batcher<AcceptableEvent, Acceptance>((events) => this.commit(events), {
    maxBatchSize: EVENTS_PER_COMMIT,
    maxInFlight: COMMITS_IN_FLIGHT,
  });

  constructor(
    private readonly events: AcceptedEventRepository,
    private readonly queue: JobQueue,
  ) {}

  /** Resolves when the event would survive a power cut. */
  accept(event: AcceptableEvent): Promise<Acceptance> {
    return this.batcher.submit(event);
  }

  private async commit(events: AcceptableEvent[]): Promise<Acceptance[]> {
    const batchId = new Types.ObjectId();
    const duplicates = await this.events.accept(events.map((event) => ({ ...event, batchId })));
    if (duplicates.size < events.length) this.announce(batchId.toHexString());

    return events.map((_, index) => (duplicates.has(index) ? 'duplicate' : 'accepted'));
  }

  private announce(batchId: string): void {
    this.queue
      .enqueue('trigger.accepted', [{ id: batchId, payload: { batchId } }])
      .catch((error: unknown) => log.warn('commit not announced, the sweeper will find it', { batchId, error }));
  }
}
