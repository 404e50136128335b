import { defaultMethods } from 'json-logic-engine';
import { OPERATORS, RELATIVE_DATE_OPERATORS } from './operators.js';

/** One operator of a rule, with its operands as the author wrote them. */
export interface Operation {
  operator: string;
  operands: readonly unknown[];
  /** It is evaluated for each member of a list, and its `var` names members of that. */
  isPerMember: boolean;
}

export interface ParsedRule {
  /** The rule as the engine wants it: a copy where operands are always lists and what is no operation is marked as data. */
  logic: unknown;
  operations: readonly Operation[];
}

const MAX_DEPTH = 100;
const MAX_NODES = 20_000;

/** Standard operators taken from the library. `log` is not among them, nor are those only this library knows. */
const LAZY = ['and', 'or', 'if', '?:'];
/** First operand: a list, second: what is evaluated for each member. */
const ITERATORS = new Set(['map', 'filter', 'all', 'some', 'none', 'reduce']);
const ARITHMETIC = ['+', '-', '*', '/', '%', 'min', 'max', 'merge'];

/** Operators the engine runs as they come, deciding themselves what to evaluate. `preserve` is ours: it marks data. */
export const LAZY_METHODS = pick([...LAZY, ...ITERATORS, 'preserve']);
/** Operators on evaluated operands. */
export const EAGER_METHODS = pick(ARITHMETIC);

const KNOWN = new Set([...LAZY, ...ITERATORS, ...ARITHMETIC, ...Object.keys(OPERATORS)]);

function pick(names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, defaultMethods[name]]));
}

/** The operator and operands of `{"operator": operands}`; undefined for anything else, whose keys are data. */
function operationOf(value: object): [operator: string, operands: readonly unknown[]] | undefined {
  const entries = Object.entries(value);
  const [entry] = entries;
  if (!entry || entries.length > 1 || Array.isArray(value)) return undefined;
  const operands: unknown = entry[1];

  return [entry[0], Array.isArray(operands) ? operands : [operands]];
}

class RuleParser {
  readonly operations: Operation[] = [];
  private nodes = 0;

  parse(value: unknown, depth: number, isPerMember: boolean): unknown {
    this.nodes += 1;
    if (this.nodes > MAX_NODES) throw new RangeError('the rule is too large');
    if (depth > MAX_DEPTH) throw new RangeError('the rule is nested too deeply');
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((member: unknown) => this.parse(member, depth + 1, isPerMember));
    const operation = operationOf(value);
    if (!operation) return { preserve: value };
    const [operator, operands] = operation;
    if (!KNOWN.has(operator)) throw new TypeError(`the operator "${operator.slice(0, 40)}" is unknown`);
    this.operations.push({ operator, operands, isPerMember });

    return { [operator]: this.parseOperands(operator, operands, depth + 2, isPerMember) };
  }

  private parseOperands(operator: string, operands: readonly unknown[], depth: number, isPerMember: boolean) {
    if (ITERATORS.has(operator)) return this.parseIteration(operands, depth, isPerMember);
    const hasSpan = Object.hasOwn(RELATIVE_DATE_OPERATORS, operator);

    return operands.map((operand, index) =>
      hasSpan && index === 1 ? this.parseSpan(operand, depth, isPerMember) : this.parse(operand, depth, isPerMember),
    );
  }

  private parseIteration([list, each, ...initial]: readonly unknown[], depth: number, isPerMember: boolean) {
    if (each === undefined || each === null) throw new TypeError('a list operator needs two operands');
    const source = this.parse(list, depth + 1, isPerMember);
    const before = this.nodes;
    const body = this.parse(each, depth, true);
    const weight = this.nodes - before;

    return [{ list: [source, weight] }, body, ...initial.map((value) => this.parse(value, depth, isPerMember))];
  }

  /** A span with one member, half filled in, would look like an operation. */
  private parseSpan(span: unknown, depth: number, isPerMember: boolean): unknown {
    const operation = typeof span === 'object' && span !== null ? operationOf(span) : undefined;

    return operation && !KNOWN.has(operation[0]) ? { preserve: span } : this.parse(span, depth, isPerMember);
  }
}

/**
 * Checks a rule and prepares it for the engine.
 *
 * @throws RangeError when the rule is too large or nested too deeply.
 * @throws TypeError when it uses an unknown operator.
 */
export function parseRule(rule: unknown): ParsedRule {
  const parser = new RuleParser();
  const logic = parser.parse(rule, 0, false);

  return { logic, operations: parser.operations };
}

const EMPTY = new Set<unknown>([undefined, null, false, '']);

/** No condition: nothing, what the editor makes of an empty query (`false`), or a group without members. */
export function isEmptyRule(rule: unknown): boolean {
  if (typeof rule !== 'object' || rule === null) return EMPTY.has(rule);
  const entries = Object.entries(rule);
  const [entry] = entries;
  if (!entry) return true;

  return entries.length === 1 && ['and', 'or'].includes(entry[0]) && Array.isArray(entry[1]) && entry[1].length === 0;
}

/** The data an operation reads by name: paths, and null for a name that is computed. Nothing inside list operators, except lists. */
export function pathsReadBy({ operator, operands, isPerMember }: Operation): (string | null)[] {
  if (isPerMember) return [];
  if (operator === 'var') return [pathOf(operands[0])];
  const paths = operator === 'missing' ? operands.flat() : operator === 'missing_some' ? operands.slice(1).flat() : [];

  return paths.map(pathOf);
}

function pathOf(name: unknown): string | null {
  if (name === undefined || name === null) return '';

  return typeof name === 'string' || typeof name === 'number' ? String(name) : null;
}
