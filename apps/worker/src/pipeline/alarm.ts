import type { Clock } from '@novu/application-generic';

/** setTimeout counts in 31 bits. */
const LONGEST_MS = 2 ** 31 - 1;

/** Rings when the next thing is due, as far as this process knows; others may know of earlier ones. */
export class Alarm {
  private timer: NodeJS.Timeout | undefined;
  private at = Infinity;
  private ring: () => void = () => undefined;

  constructor(private readonly clock: Clock) {}

  /** @param ring called once each time something is due. */
  start(ring: () => void): void {
    this.ring = ring;
  }

  /** Something is due at `at`. */
  expect(at: Date): void {
    if (at.getTime() >= this.at) return;
    this.at = at.getTime();
    clearTimeout(this.timer);
    const wait = Math.max(0, Math.min(this.at - this.clock.now().getTime(), LONGEST_MS));
    this.timer = setTimeout(() => {
      this.at = Infinity;
      this.ring();
    }, wait);
  }

  /** Nothing rings any more, whatever is expected later. */
  stop(): void {
    clearTimeout(this.timer);
    this.at = -Infinity;
    this.ring = () => undefined;
  }
}
