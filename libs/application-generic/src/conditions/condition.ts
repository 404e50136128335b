import { LogicEngine } from 'json-logic-engine';
import { LRUCache } from 'lru-cache';
import { AppError } from '../errors.js';
import { isPlainObject, readPath, told } from '../rendering/values.js';
import { isTruthy, OPERATORS, type Operator } from './operators.js';
import { EAGER_METHODS, isEmptyRule, LAZY_METHODS, parseRule, pathsReadBy } from './rule.js';

/** What conditions may name (`spec/engine.md` section 8). There is no `env`. */
export interface ConditionData {
  workflow: unknown;
  payload: unknown;
  /** `isOnline` is taken for false when it is missing. */
  subscriber: unknown;
  /** By context type. */
  context: unknown;
  /** Results by step id. */
  steps: unknown;
  /** The subscriber who is said to have caused the event, if one is. */
  actor?: unknown;
}

export interface Condition {
  /**
   * Whether the step runs.
   *
   * @param now what relative dates count from.
   * @throws AppError `condition_failed` (400) when the rule throws or takes too long.
   */
  matches(data: ConditionData, now: Date): boolean;
  /** What the rule finds where it looks, by path: for whoever wonders why it did not match. */
  facts(data: ConditionData): Record<string, unknown>;
}

/** Paths whose values are told. */
const MAX_FACTS = 10;

/** What one evaluation may cost: about one for each value handled, see {@link ConditionEngine.spend}. A few hundred milliseconds. */
const MAX_COST = 500_000;
const CHARACTERS_PER_COST = 20;
const MAX_RULES = 5_000;
/** All kept rules together, in characters of JSON. */
const MAX_CACHED_CHARACTERS = 8_000_000;

/** 400 `condition_failed`: the author has to change the rule, or the data it is given; trying again does not help. */
function conditionFailed(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;

  return new AppError({
    code: 'condition_failed',
    status: 400,
    publicMessage: `The condition failed: ${reasonOf(cause)}`,
    retry: 'never',
    cause,
  });
}

/** The library throws NaN, and objects that are no errors. */
function reasonOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  if (isPlainObject(thrown) && typeof thrown.type === 'string') return thrown.type;

  return 'an operand is not a number';
}

type EngineMethod = (operands: unknown[], context: unknown, above: unknown, engine: ConditionEngine) => unknown;

/** Operands as they are, counted. */
function charged(operator: Operator): EngineMethod {
  return (operands, context, _above, engine) => {
    engine.spend(operands);

    return operator(operands, engine.now, context);
  };
}

/** What list operators go through: always a list, and paid for before. `weight` is the size of what is done for each member. */
const list: EngineMethod = ([value, weight], _context, _above, engine) => {
  const members: readonly unknown[] = Array.isArray(value) ? value : [];
  engine.spend(members, Number(weight));

  return members;
};

const isOperator = (method: unknown): method is Operator => typeof method === 'function';

const METHODS = {
  ...LAZY_METHODS,
  ...Object.fromEntries(
    Object.entries({ ...EAGER_METHODS, ...OPERATORS }).map(([name, method]) => {
      if (!isOperator(method)) throw new TypeError(`json-logic-engine has no method ${name}`);

      return [name, charged(method)];
    }),
  ),
  list,
};

/** One for each rule: the library keeps what it prepares in the engine, and stops to do so for an engine that sees many rules. */
class ConditionEngine extends LogicEngine {
  now = new Date(0);
  private spent = 0;

  constructor(private readonly logic: unknown) {
    // Inlining would evaluate what is constant while the rule is prepared.
    super(METHODS, { disableInline: true });
  }

  override truthy(value: unknown): boolean {
    return isTruthy(value);
  }

  /** @throws whatever the rule throws. */
  evaluate(data: unknown, now: Date): unknown {
    this.now = now;
    this.spent = 0;

    return this.run(this.logic, data);
  }

  /** @throws RangeError when the evaluation has become too expensive. */
  spend(operands: readonly unknown[], weight = 1): void {
    this.spent += weight * operands.length;
    for (const operand of weight === 1 ? operands : []) {
      if (typeof operand === 'string') this.spent += operand.length / CHARACTERS_PER_COST;
      else if (Array.isArray(operand)) this.spent += operand.length;
    }
    if (this.spent > MAX_COST) throw new RangeError('the evaluation takes too long');
  }
}

interface CompiledRule {
  engine: ConditionEngine;
  /** Those that are written out. */
  paths: readonly string[];
  stepPaths: ReadonlySet<string>;
}

/** By the rule's JSON: rules arrive as new objects, rendered or read anew. */
const compiled = new LRUCache<string, CompiledRule>({
  max: MAX_RULES,
  maxSize: MAX_CACHED_CHARACTERS,
  sizeCalculation: (_rule, source) => source.length + 1,
});

/** @throws AppError `condition_failed` (400) for what is no rule. */
function compile(rule: unknown): CompiledRule {
  try {
    // undefined has no JSON.
    const source = JSON.stringify(rule ?? null);
    const kept = compiled.get(source);
    if (kept) return kept;
    const { logic, operations } = parseRule(rule);
    const read = operations.flatMap(pathsReadBy);
    const fresh = {
      engine: new ConditionEngine(logic),
      paths: [...new Set(read.flatMap((path) => path || []))].slice(0, MAX_FACTS),
      stepPaths: new Set(read.flatMap(stepPathOf)),
    };
    compiled.set(source, fresh);

    return fresh;
  } catch (error) {
    throw conditionFailed(error);
  }
}

/** Whole data, and names that are computed, may be any step. */
function stepPathOf(path: string | null): string[] {
  if (path === null || path === '') return ['steps'];

  return path === 'steps' || path.startsWith('steps.') ? [path] : [];
}

const withOnlineState = (subscriber: unknown): unknown =>
  isPlainObject(subscriber) ? { ...subscriber, isOnline: subscriber.isOnline ?? false } : subscriber;

/**
 * Prepares the rule of a step (`spec/engine.md` section 8), once for equal rules. It says when to run. Texts in it are taken as they
 * are: templates have to be rendered before.
 *
 * @returns undefined when there is no condition (nothing, `{}`, `false`, an empty group): the step always runs.
 * @throws AppError `condition_failed` (400) for an unknown operator, and rules too large or nested too deeply.
 */
export function compileCondition(rule: unknown): Condition | undefined {
  if (isEmptyRule(rule)) return undefined;
  const { engine, paths } = compile(rule);

  return {
    matches(data, now) {
      try {
        return isTruthy(engine.evaluate(visible(data), now));
      } catch (error) {
        throw conditionFailed(error);
      }
    },
    facts(data) {
      return Object.fromEntries(paths.map((path) => [path, told(readPath(visible(data), path.split('.')))]));
    },
  };
}

/** What a rule sees. */
function visible({ workflow, payload, subscriber, context, steps, actor }: ConditionData): ConditionData {
  return { workflow, payload, subscriber: withOnlineState(subscriber), context, steps, actor };
}

/**
 * Results of earlier steps a rule reads, as written: `steps.welcome.read`. Just `steps` when it may be any of them.
 *
 * @throws AppError `condition_failed` (400) as {@link compileCondition}.
 */
export function stepsReadBy(rule: unknown): ReadonlySet<string> {
  return isEmptyRule(rule) ? new Set() : compile(rule).stepPaths;
}

/**
 * Whether a topic subscription's condition lets a trigger through (`spec/engine.md` section 5.2). It sees the payload only. Nothing
 * but `true` counts; rules that throw, and those that are none, count as false.
 *
 * @param now what relative dates count from.
 */
export function subscriptionConditionPasses(rule: unknown, payload: unknown, now = new Date()): boolean {
  try {
    return compile(rule).engine.evaluate({ payload }, now) === true;
  } catch {
    return false;
  }
}
