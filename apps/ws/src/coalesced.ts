/**
 * Work that is asked for often and need only be done once for several requests: the first request is served at once, those that come
 * while it runs, or less than `intervalMs` after it began, are served together by one more run. Never runs twice at a time, and never
 * begins its last run before the last request.
 */
export class Coalesced {
  private state: 'idle' | 'running' | 'resting' = 'idle';
  private again = false;
  private isStopped = false;
  private current: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;

  /** @param work must not reject. */
  constructor(
    private readonly work: () => Promise<void>,
    private readonly intervalMs: number,
  ) {}

  request(): void {
    if (this.isStopped) return;
    if (this.state === 'idle') this.current = this.run();
    else this.again = true;
  }

  /** Nothing is begun any more. Resolves once what runs is over. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.current;
  }

  private async run(): Promise<void> {
    this.state = 'running';
    this.again = false;
    const startedAt = performance.now();
    await this.work();
    if (this.isStopped) return;
    this.state = 'resting';
    const rest = Math.max(0, this.intervalMs - (performance.now() - startedAt));
    this.timer = setTimeout(() => {
      this.state = 'idle';
      if (this.again) this.request();
    }, rest).unref();
  }
}
