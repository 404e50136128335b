import { CircuitBreaker } from './circuit-breaker.js';

const START = Date.parse('2026-01-01T00:00:00Z');
const at = (seconds: number): Date => new Date(START + seconds * 1_000);

describe('issue 6.8: circuit breaker', () => {
  let circuits: CircuitBreaker;

  beforeEach(() => {
    circuits = new CircuitBreaker();
  });

  function fail(times: number, seconds = 0, integration = 'a'): void {
    for (let count = 0; count < times; count += 1) circuits.failed(integration, at(seconds));
  }

  it('lets calls through until five in a row have failed', () => {
    fail(4);
    expect(circuits.pause('a', at(0))).toBe(0);
    fail(1);
    expect(circuits.pause('a', at(0))).toBe(30_000);
    expect(circuits.pause('a', at(10))).toBe(20_000);
  });

  it('counts failures in a row only: an answer, be it a refusal, begins anew', () => {
    fail(4);
    circuits.answered('a');
    fail(4);
    expect(circuits.pause('a', at(0))).toBe(0);
  });

  it('lets one call through after the pause, and holds the others back meanwhile', () => {
    fail(5);
    expect(circuits.enter('a', at(30))).toBe(0);
    expect(circuits.enter('a', at(30))).toBe(30_000);
    expect(circuits.pause('a', at(30))).toBe(30_000);
  });

  it('whoever only looks does not use up the call that tries', () => {
    fail(5);
    expect([circuits.pause('a', at(30)), circuits.pause('a', at(30)), circuits.enter('a', at(30))]).toEqual([0, 0, 0]);
  });

  it('pauses again when that call fails, and opens for all when it succeeds', () => {
    fail(5);
    expect(circuits.enter('a', at(30))).toBe(0);
    fail(1, 31);
    expect(circuits.enter('a', at(60))).toBe(1_000);
    expect(circuits.enter('a', at(61))).toBe(0);
    circuits.answered('a');
    expect([circuits.enter('a', at(61)), circuits.enter('a', at(61))]).toEqual([0, 0]);
  });

  it('knows each integration by itself', () => {
    fail(5);
    expect(circuits.pause('b', at(0))).toBe(0);
  });
});
