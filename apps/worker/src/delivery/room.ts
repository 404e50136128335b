/** A limit on what is held in memory at the same time. Who came first is served first, so that large ones get their turn. */
export class Room {
  private readonly waiting: { amount: number; enter: () => void }[] = [];
  private free: number;

  constructor(private readonly capacity: number) {
    this.free = capacity;
  }

  /**
   * Waits until there is room. What is larger than all of it has the room to itself.
   * @returns gives the room back; to be called once.
   */
  async take(amount: number): Promise<() => void> {
    const taken = Math.min(amount, this.capacity);
    await new Promise<void>((enter) => {
      this.waiting.push({ amount: taken, enter: () => enter() });
      this.admit();
    });

    return () => {
      this.free += taken;
      this.admit();
    };
  }

  private admit(): void {
    for (let next = this.waiting[0]; next && next.amount <= this.free; next = this.waiting[0]) {
      this.waiting.shift();
      this.free -= next.amount;
      next.enter();
    }
  }
}
