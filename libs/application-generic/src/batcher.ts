/** How a {@link Batcher} collects. */
export interface BatcherOptions<Item> {
  /** Most items handled together. */
  maxBatchSize: number;
  /** Items are not handled together beyond this weight; a heavier one is handled alone. Without it they weigh nothing. */
  maxBatchWeight?: number;
  weigh?: (item: Item) => number;
  /** Most batches handled at the same time. */
  maxInFlight: number;
  /** How long the first item of a batch waits for others, for what nobody is waiting for. */
  lingerMs?: number;
}

interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/**
 * Group commit: items that arrive while earlier ones are being handled are handled together. When nothing is in flight an item
 * leaves at once, so batching adds no waiting of its own; under load batches grow by themselves.
 */
export class Batcher<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private inFlight = 0;
  private scheduled = false;
  private lingering: NodeJS.Timeout | undefined;
  private readonly running = new Set<Promise<void>>();

  /** @param handle gets at least one item and returns one result each, in order. */
  constructor(
    private readonly handle: (items: Item[]) => Promise<Result[]>,
    private readonly options: BatcherOptions<Item>,
  ) {}

  /** Resolves with this item's result; rejects when its batch failed. */
  submit(item: Item): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.schedule();
    });
  }

  /** Handles what waits without waiting for more, and resolves when everything that was submitted is handled. */
  async drain(): Promise<void> {
    while (this.waiting.length > 0 || this.running.size > 0) {
      this.dispatch();
      await Promise.race(this.running);
    }
  }

  /** Waits for the requests of the same turn of the event loop, so that a burst is one batch and not one and the rest. */
  private schedule(): void {
    if (this.scheduled || this.inFlight >= this.options.maxInFlight) return;
    this.scheduled = true;
    const dispatch = (): void => this.dispatch();
    if (this.options.lingerMs) this.lingering = setTimeout(dispatch, this.options.lingerMs);
    else setImmediate(dispatch);
  }

  private dispatch(): void {
    clearTimeout(this.lingering);
    this.scheduled = false;
    while (this.waiting.length > 0 && this.inFlight < this.options.maxInFlight) {
      const batch = this.waiting.splice(0, this.nextBatchSize());
      this.inFlight += 1;
      const running = this.run(batch).then(() => void this.running.delete(running));
      this.running.add(running);
    }
  }

  private nextBatchSize(): number {
    const { maxBatchSize, maxBatchWeight = Infinity, weigh = () => 0 } = this.options;
    let weight = 0;
    const end = this.waiting.findIndex(({ item }, index) => {
      weight += weigh(item);

      return index >= maxBatchSize || (index > 0 && weight > maxBatchWeight);
    });

    return end < 0 ? this.waiting.length : end;
  }

  private async run(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.handle(batch.map(({ item }) => item));
      batch.forEach(({ resolve, reject }, index) => {
        if (index < results.length) resolve(results[index] as Result);
        else reject(new Error('A batch answered for fewer items than it was given'));
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.inFlight -= 1;
      if (this.waiting.length > 0) this.schedule();
    }
  }
}
