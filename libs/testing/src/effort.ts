/** How much of the processor's time the work takes, in milliseconds. What other processes on a busy machine take does not count. */
function processorMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);

  return (user + system) / 1_000;
}

/** Takes some ten milliseconds on a machine of today. */
function piece(): void {
  const rows = Array.from({ length: 10_000 }, (_, index) => ({ index, text: `row ${index}` }));
  JSON.parse(JSON.stringify(rows));
}

/**
 * How much work it is, in pieces of a fixed size that are done on the same machine at the same time: some ten milliseconds each where
 * nothing else runs, and more where the machine is slow.
 */
export function effortOf(work: () => unknown): number {
  // The first ones are slower, as nothing is compiled yet.
  const one = Math.min(...Array.from({ length: 10 }, () => processorMs(piece)));

  return processorMs(work) / one;
}
