/** How much passes: `capacity` at once, and `perSecond` more as time goes by. */
export interface BurstLimits {
  capacity: number;
  perSecond: number;
}

/**
 * Lets items through one by one, as long as they come at a pace somebody could follow. Of a burst beyond that only the newest passes, as
 * soon as there is room for it again: the last item offered is always let through in the end.
 */
export class Burst<Item> {
  private room: number;
  private refilledAt = performance.now();
  private newest: Item | undefined;
  private timer: NodeJS.Timeout | undefined;

  /** @param pass gets at least one item, in the order they were offered in. */
  constructor(
    private readonly pass: (items: readonly Item[]) => void,
    private readonly limits: BurstLimits,
  ) {
    this.room = limits.capacity;
  }

  /** @returns how many passed at once. */
  offer(items: readonly Item[]): number {
    this.refill();
    const passing = Math.min(items.length, Math.floor(this.room));
    if (passing > 0) this.let(items.slice(items.length - passing));
    else if (items.length > 0) this.keep(items.at(-1));

    return passing;
  }

  /** Nothing passes any more. */
  stop(): void {
    clearTimeout(this.timer);
    this.newest = undefined;
  }

  private let(items: readonly Item[]): void {
    this.room -= items.length;
    // What was kept is older than what passes now.
    this.stop();
    this.pass(items);
  }

  private keep(item: Item | undefined): void {
    const isWaiting = this.newest !== undefined;
    this.newest = item;
    if (isWaiting) return;
    const untilRoomMs = ((1 - this.room) * 1_000) / this.limits.perSecond;
    this.timer = setTimeout(() => {
      const { newest } = this;
      this.newest = undefined;
      if (newest !== undefined) this.offer([newest]);
    }, Math.ceil(untilRoomMs)).unref();
  }

  private refill(): void {
    const now = performance.now();
    const gained = ((now - this.refilledAt) / 1_000) * this.limits.perSecond;
    this.room = Math.min(this.limits.capacity, this.room + gained);
    this.refilledAt = now;
  }
}
