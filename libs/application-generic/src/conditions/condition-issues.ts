import { ContentIssueEnum } from '@novu/shared';
import { isPlainObject } from '../rendering/values.js';
import type { StepContentIssue } from '../rendering/step-issues.js';
import { allowsPath, type JsonSchema } from '../rendering/variables-schema.js';
import { RELATIVE_DATE_OPERATORS, relativeSpan } from './operators.js';
import { isEmptyRule, type Operation, parseRule, pathsReadBy } from './rule.js';

/** Null is a value here: "is null". */
const EQUALITIES = new Set(['==', '=', '!=', '===', '!==']);
const RANGES = new Set(['between', 'notBetween']);
const COMPARISONS = new Set([
  ...['<', '<=', '>', '>=', 'in', 'notIn', 'containsAny', 'doesNotContainAny'],
  ...['startsWith', 'endsWith', 'contains', 'doesNotContain', 'doesNotBeginWith', 'doesNotEndWith'],
]);

/**
 * What is wrong with a rule before it is stored (`spec/engine.md` section 8): fields nobody knows, values not filled in, and
 * anything {@link compileCondition} refuses.
 *
 * @param variables what the step may use, as `variablesSchemaFor` gives it. Paths below `payload`, `subscriber.data` and `context`
 *   are fine without being in it; `env` is not there when conditions are evaluated.
 */
export function conditionIssues(rule: unknown, variables: JsonSchema): StepContentIssue[] {
  if (isEmptyRule(rule)) return [];
  try {
    // Reads it to its end, or refuses it: what comes after that meets no rule that is nested without end.
    const { operations } = parseRule(rule);
    const issues = [
      ...ambiguities(rule),
      ...operations.flatMap((operation) => [...fieldIssues(operation, variables), ...valueIssues(operation)]),
    ];

    return [...new Map(issues.map((issue) => [JSON.stringify(issue), issue])).values()];
  } catch (error) {
    return [illegal(`The condition is not valid: ${error instanceof Error ? error.message : 'it is no rule'}`)];
  }
}

function illegal(message: string, variableName?: string): StepContentIssue {
  return {
    issueType: ContentIssueEnum.ILLEGAL_VARIABLE_IN_CONTROL_VALUE,
    message,
    ...(variableName ? { variableName } : {}),
  };
}

const GROUPS = new Set(['and', 'or', '!', '!!']);

/** Where a rule is to stand, an object of several operators would count as a value, and so as true whatever they say. */
function ambiguities(rule: unknown): StepContentIssue[] {
  if (!isPlainObject(rule)) return [];
  const [operator = '', ...others] = Object.keys(rule);
  if (others.length > 0) {
    const names = [operator, ...others].map((name) => `"${name}"`).join(', ');

    return [illegal(`The condition is not valid: ${names} stand beside each other; join them with "and" or "or"`)];
  }

  return GROUPS.has(operator) ? [rule[operator]].flat().flatMap(ambiguities) : [];
}

function fieldIssues(operation: Operation, variables: JsonSchema): StepContentIssue[] {
  return pathsReadBy(operation).flatMap((path) => {
    if (path === null) return [illegal('The name of a field cannot be computed')];
    if (path === '') return [illegal('Field is required')];

    return isKnown(path, variables) ? [] : [illegal(`Field "${path}" is not supported`, path)];
  });
}

function isKnown(path: string, variables: JsonSchema): boolean {
  const names = path.split('.');
  // A subscriber as well; conditions know him, templates do not.
  if (names[0] === 'actor') return isKnown(['subscriber', ...names.slice(1)].join('.'), variables);
  if (names.includes('') || names[0] === 'env') return false;
  if (path === 'subscriber.data' || /^(?:payload|subscriber\.data|context)\./.test(path)) return true;
  const { properties } = variables;
  // A path that ends with a namespace is the namespace itself.
  if (!isPlainObject(properties) || !Object.hasOwn(properties, names[0] ?? '')) return false;

  return allowsPath(
    variables,
    names.map((name) => (/^\d+$/.test(name) ? Number(name) : name)),
  );
}

const isBlank = (operand: unknown): boolean =>
  operand === undefined || (typeof operand === 'string' && operand.trim() === '');

const isNothing = (operand: unknown): boolean =>
  operand === null || isBlank(operand) || (Array.isArray(operand) && operand.every(isNothing));

function valueIssues({ operator, operands }: Operation): StepContentIssue[] {
  const variableName = fieldAmong(operands);
  if (isValueMissing(operator, operands)) {
    const message = 'Value is required';

    return [{ issueType: ContentIssueEnum.MISSING_VALUE, message, ...(variableName ? { variableName } : {}) }];
  }

  return isValueWrong(operator, operands) ? [illegal('Value is not valid', variableName)] : [];
}

function isValueMissing(operator: string, operands: readonly unknown[]): boolean {
  const [, value] = operands;
  if (EQUALITIES.has(operator)) return operands.length < 2 || operands.some(isBlank);
  if (COMPARISONS.has(operator)) return operands.length < 2 || operands.some(isNothing);
  if (RANGES.has(operator)) return isNothing(value) || (Array.isArray(value) && [value[0], value[1]].some(isNothing));
  if (!Object.hasOwn(RELATIVE_DATE_OPERATORS, operator)) return false;

  return isNothing(value) || (isPlainObject(value) && !isComputed(value) && [value.amount, value.unit].some(isNothing));
}

function isValueWrong(operator: string, [, value]: readonly unknown[]): boolean {
  if (isComputed(value)) return false;
  if (RANGES.has(operator)) {
    const bounds: unknown[] = Array.isArray(value) ? value : [];

    return bounds.length !== 2 || !bounds.every((bound) => typeof bound === 'number' || isComputed(bound));
  }
  if (!Object.hasOwn(RELATIVE_DATE_OPERATORS, operator)) return false;

  return !relativeSpan(isPlainObject(value) && isTemplate(value.amount) ? { ...value, amount: 1 } : value);
}

const isTemplate = (value: unknown): boolean => typeof value === 'string' && value.includes('{{');

/** Known only when the condition is evaluated. */
const isComputed = (value: unknown): boolean =>
  isTemplate(value) || (isPlainObject(value) && Object.hasOwn(value, 'var'));

/** For the editor, which marks the row of this field. */
function fieldAmong(operands: readonly unknown[]): string | undefined {
  const names = operands.map((operand) => (isPlainObject(operand) ? operand.var : undefined));

  return names.find((name): name is string => typeof name === 'string' && name !== '');
}
