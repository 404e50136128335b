/**
 * Lets callers who ask the same thing at the same time have one answer. A read is shared by those who ask before it begins, never by those who ask
 * while it is under way: they may know of a change that it does not see, so they share the next one. What nobody else asks for begins at once.
 */
export class SharedReads<Result> {
  private readonly running = new Map<string, Promise<Result>>();
  private readonly next = new Map<string, Promise<Result>>();

  /**
   * @param key says what is asked for, and by whom if the answer depends on that: whoever gives the same key gets the same answer.
   * @param read rejects for all who share it.
   */
  get(key: string, read: () => Promise<Result>): Promise<Result> {
    const next = this.next.get(key);
    if (next) return next;
    const running = this.running.get(key);
    if (!running) return this.begin(key, read);
    const begin = (): Promise<Result> => {
      this.next.delete(key);

      return this.begin(key, read);
    };
    const promise = running.then(begin, begin);
    this.next.set(key, promise);

    return promise;
  }

  private begin(key: string, read: () => Promise<Result>): Promise<Result> {
    const promise = read().finally(() => {
      if (this.running.get(key) === promise) this.running.delete(key);
    });
    this.running.set(key, promise);

    return promise;
  }
}
