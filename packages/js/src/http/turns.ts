/** Has requests about the same thing made one after the other: on their way to the server, the later could overtake the earlier. */
export class Turns {
  private readonly last = new Map<string, Promise<void>>();

  /** @returns what `request` gives, which is made when all before it about `what` have been answered, or refused. */
  take<T>(what: string, request: () => Promise<T>): Promise<T> {
    const before = this.last.get(what);
    const answer = before ? before.then(request) : request();
    const done = answer.then(
      () => undefined,
      () => undefined,
    );
    this.last.set(what, done);
    void done.then(() => {
      if (this.last.get(what) === done) this.last.delete(what);
    });

    return answer;
  }
}
