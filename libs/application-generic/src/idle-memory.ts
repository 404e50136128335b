import { performance } from 'node:perf_hooks';

/** The part of a second in which the process was at work, from 0 to 1, that counts as a burst of work. */
const BURST = 0.5;
/** And that which counts as quiet: 50 events a second of one millisecond each would be as much. */
const QUIET = 0.05;
/** Seconds of quiet after which a burst is taken to be over. */
const QUIET_SECONDS = 4;

/** Node.js 20 takes any argument for the wish to collect the new space only; later ones keep free pages unless asked with these. */
const TAKES_OPTIONS = Number.parseInt(process.versions.node, 10) >= 22;

/** What a process can tell of itself, and what it can do about its memory. */
export interface ProcessMemory {
  /** The part of the time since the last call in which the event loop was at work, from 0 to 1. */
  utilization(): number;
  /** Collects all garbage and gives the pages that are free then back to the system. Stops the process meanwhile. */
  giveBack(): void;
}

/**
 * Decides when a process gives memory back: once after each burst of work, when it has been quiet for some seconds, so
 * that nobody waits for it. V8 judges by its last collections, and as these were of a busy process and an idle one makes
 * no others, it keeps what a burst has taken for ever.
 */
export class IdleMemory {
  private burst = false;
  private quietSeconds = 0;

  constructor(private readonly memory: ProcessMemory) {}

  /** To be called once a second. */
  tick(): void {
    const utilization = this.memory.utilization();
    if (utilization >= BURST) this.burst = true;
    this.quietSeconds = utilization < QUIET ? this.quietSeconds + 1 : 0;
    if (!this.burst || this.quietSeconds < QUIET_SECONDS) return;
    this.burst = false;
    this.memory.giveBack();
  }
}

/**
 * Gives memory back after bursts of work for as long as the process lives. For `main.ts`. Does nothing where Node.js was
 * started without `--expose-gc`, as a debugger or a test may start it.
 */
export function giveMemoryBackWhenIdle(): void {
  const collect = globalThis.gc;
  if (!collect) return;
  let last = performance.eventLoopUtilization();
  const idle = new IdleMemory({
    utilization() {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, last);
      last = now;
      return utilization;
    },
    giveBack: () => (TAKES_OPTIONS ? collect({ type: 'major', execution: 'sync', flavor: 'last-resort' }) : collect()),
  });
  setInterval(() => idle.tick(), 1000).unref();
}
