import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Contract, contract, type HttpExchange } from '@novu/testing';

const REPORTS = new URL('../../../../.data/operation-coverage/', import.meta.url);

/** Holds answers against the interface, and remembers which operation gave which status. */
export class OperationCoverage {
  readonly rules: Contract = contract();
  private readonly seen = new Map<string, Set<number>>();

  /** @throws Error that says in what the answer differs from the interface. */
  note(exchange: HttpExchange): void {
    this.rules.check(exchange);
    const operation = this.rules.operationOf(exchange);
    if (!operation) return;
    const statuses = this.seen.get(operation.name) ?? new Set();
    this.seen.set(operation.name, statuses.add(exchange.status));
  }

  has(operation: string, isRight: (status: number) => boolean): boolean {
    return [...(this.seen.get(operation) ?? [])].some(isRight);
  }

  /**
   * For `scripts/contract/coverage.mjs`, which prints it.
   * @param name of the test file
   * @param reasons why statuses of an operation cannot be seen
   */
  write(name: string, reasons: Record<string, Record<string, string>>): void {
    mkdirSync(REPORTS, { recursive: true });
    const seen = Object.fromEntries([...this.seen].map(([operation, statuses]) => [operation, [...statuses].sort()]));
    writeFileSync(fileURLToPath(new URL(`${name}.json`, REPORTS)), JSON.stringify({ seen, reasons }, null, 2));
  }
}
