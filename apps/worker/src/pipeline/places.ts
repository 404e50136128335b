/** Where something stands among those that began before and after it. */
export interface Place {
  /** Resolves once everything that began before has left. */
  reached(): Promise<void>;
  /** Lets those behind go on; a second time it does nothing. */
  leave(): void;
}

/**
 * Has things that run beside each other do one part of their work in the order they began in. Whoever takes a place has to leave it, and
 * takes no second one meanwhile.
 */
export class Places {
  private readonly last = new Map<string, Promise<void>>();

  /** @param line places of different lines have nothing to do with each other. */
  take(line: string): Place {
    const before = this.last.get(line) ?? Promise.resolve();
    let leave = (): void => undefined;
    const left = new Promise<void>((resolve) => (leave = resolve));
    const end = before.then(() => left);
    this.last.set(line, end);
    void end.then(() => {
      if (this.last.get(line) === end) this.last.delete(line);
    });

    return { reached: () => before, leave };
  }
}
