/** A process that cannot finish its work in this time, because a database is gone, ends without. */
const DEADLINE_MS = 25_000;

/** Ends the process some time after it was asked to stop, should it still be there. For `main.ts`. */
export function exitAtDeadline(): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      setTimeout(() => process.exit(1), DEADLINE_MS).unref();
    });
  }
}
