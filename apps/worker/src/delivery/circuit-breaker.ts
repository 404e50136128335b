/** Failures in a row after which a third party is left alone. */
const FAILURES = 5;
/** How long it is left alone before one call tries it again. */
const PAUSE_MS = 30_000;

interface Circuit {
  failures: number;
  /** Milliseconds since 1970. */
  openUntil: number;
}

/**
 * Knows which integrations do not answer at the moment, so that a dead third party costs neither attempts nor waiting. Each process
 * learns by itself. After a pause one call is let through; its success lets the others follow.
 */
export class CircuitBreaker {
  private readonly circuits = new Map<string, Circuit>();

  /** @returns milliseconds for which to leave the integration alone; 0 when it may be called. */
  pause(integrationId: string, now: Date): number {
    const circuit = this.circuits.get(integrationId);
    if (!circuit || circuit.failures < FAILURES) return 0;

    return Math.max(circuit.openUntil - now.getTime(), 0);
  }

  /**
   * To be asked right before a call: after a pause the first to ask tries, and the others wait for what becomes of it.
   * @returns milliseconds for which to leave the integration alone; 0 lets the caller, who then has to call, through.
   */
  enter(integrationId: string, now: Date): number {
    const pauseMs = this.pause(integrationId, now);
    const circuit = this.circuits.get(integrationId);
    if (circuit && pauseMs === 0 && circuit.failures >= FAILURES) circuit.openUntil = now.getTime() + PAUSE_MS;

    return pauseMs;
  }

  /** The third party answered, be it with a refusal. */
  answered(integrationId: string): void {
    this.circuits.delete(integrationId);
  }

  /** The third party did not answer, or is in trouble. */
  failed(integrationId: string, now: Date): void {
    const circuit = this.circuits.get(integrationId) ?? { failures: 0, openUntil: 0 };
    circuit.failures += 1;
    if (circuit.failures >= FAILURES) circuit.openUntil = now.getTime() + PAUSE_MS;
    this.circuits.set(integrationId, circuit);
  }
}
