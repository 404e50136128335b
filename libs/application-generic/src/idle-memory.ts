import { performance } from 'node:perf_hooks';

/** The part of a second in which the process was at work, from 0 to 1, below which it counts as quiet. */
const QUIET = 0.2;
/** Seconds of quiet that must have passed. */
const QUIET_SECONDS = 4;
/** A collection of everything stops the process for a tenth of a second or two, so it may happen once in so many seconds. */
const SECONDS_BETWEEN = 60;
/** And only when the process holds so many times what it held after the last one. */
const GROWTH = 1.25;

/** Node.js 20 takes any argument for the wish to collect the new space only; later ones keep free pages unless asked with these. */
const TAKES_OPTIONS = Number.parseInt(process.versions.node, 10) >= 22;

/** What a process can tell of itself, and what it can do about its memory. */
export interface ProcessMemory {
  /** The part of the time since the last call in which the event loop was at work, from 0 to 1. */
  utilization(): number;
  /** Resident memory in bytes. */
  resident(): number;
  /** Collects all garbage and gives the pages that are free then back to the system. Stops the process meanwhile. */
  giveBack(): void;
}

/**
 * Decides when a process gives memory back: when it has been quiet for some seconds and has grown. V8 judges by its last
 * collections, and as these were of a busy process and a quiet one makes no others, it keeps what a burst has taken for ever.
 */
export class IdleMemory {
  private quietSeconds = 0;
  private sinceLast = SECONDS_BETWEEN;
  /** Resident a second after memory was given back, when the system has the pages; undefined until then. */
  private floor: number | undefined = 0;

  constructor(private readonly memory: ProcessMemory) {}

  /** To be called once a second. */
  tick(): void {
    this.sinceLast += 1;
    this.floor ??= this.memory.resident();
    this.quietSeconds = this.memory.utilization() < QUIET ? this.quietSeconds + 1 : 0;
    if (this.quietSeconds < QUIET_SECONDS || this.sinceLast < SECONDS_BETWEEN) return;
    if (this.memory.resident() < this.floor * GROWTH) return;
    this.memory.giveBack();
    this.sinceLast = 0;
    this.floor = undefined;
  }
}

/**
 * Gives memory back when the process is quiet, for as long as it lives. For `main.ts`. Does nothing where Node.js was
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
    resident: () => process.memoryUsage.rss(),
    giveBack: () => (TAKES_OPTIONS ? collect({ type: 'major', execution: 'sync', flavor: 'last-resort' }) : collect()),
  });
  setInterval(() => idle.tick(), 1000).unref();
}
