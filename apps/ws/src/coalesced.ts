/**
 * Work that is asked for often and need only be done once for several requests: the first request is served at once, those that come
 * while it runs, or less than `intervalMs` after it began, are served together by one more run. Never runs twice at a time, and never
 * begins its last run before the last request.
 */
export class Coalesced {
  private state: 'idle' | 'running' | 'resting' = 'idle';
  private again = false;

  /** @param work must not reject. */
  constructor(
    private readonly work: () => Promise<void>,
    private readonly intervalMs: number,
  ) {}

  request(): void {
    if (this.state === 'idle') void this.run();
    else this.again = true;
  }

  private async run(): Promise<void> {
    this.state = 'running';
    this.again = false;
    const startedAt = performance.now();
    await this.work();
    this.state = 'resting';
    const rest = Math.max(0, this.intervalMs - (performance.now() - startedAt));
    setTimeout(() => {
      this.state = 'idle';
      if (this.again) void this.run();
    }, rest).unref();
  }
}
