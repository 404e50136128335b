import {
  AppError,
  compileCondition,
  type FieldIssues,
  invalidInput,
  structureProblem,
} from '@novu/application-generic';
import type { SubscriptionRule } from '@novu/dal';
import type { PreferenceWorkflowResponse } from '../preferences/preferences.dto.js';

/** Workflow ids, and tags, one group may name. */
const GROUP_SIZE = 100;
const REFERENCE_LENGTH = 512;
const CONDITION_BYTES = 64 * 1024;
/** BSON documents may nest 100 levels. */
const CONDITION_DEPTH = 50;

/** A workflow as the caller names it, and the field it is named in. */
interface NamedWorkflow {
  path: string;
  reference: string;
}

/** What a caller wants of a subscription about some workflows: those it names, and those with one of the tags. */
export interface PreferenceWish {
  workflows: NamedWorkflow[];
  tags: string[];
  rule: SubscriptionRule;
}

export interface SubscriptionPreferenceResponse {
  /** The subscription's `identifier`; clients join on it (`spec/inbox-api.md` section 3.4). */
  subscriptionId: string;
  workflow: PreferenceWorkflowResponse;
  enabled: boolean;
  condition?: Record<string, unknown>;
}

/**
 * The `preferences` of a call about subscriptions: ids of workflows, `{ workflowId, enabled?, condition? }`, or
 * `{ filter: { workflowIds?, tags? }, enabled?, condition? }`.
 * @throws AppError 422 naming the entry.
 */
export function parsePreferences(entries: readonly unknown[] | null | undefined): PreferenceWish[] {
  const issues: FieldIssues = {};
  const wishes = (entries ?? []).flatMap((entry, index) => parseWish(issues, `preferences.${index}`, entry) ?? []);
  if (Object.keys(issues).length > 0) throw invalidInput(issues);

  return wishes;
}

/**
 * What one subscription shall say about one workflow, whether it lets it through or on which condition.
 * @param path where in the call the fields are; empty when they are its own.
 * @throws AppError 422 naming the field.
 */
export function parseRuleChange(
  path: string,
  { workflowId, enabled, condition }: { workflowId: string; enabled?: unknown; condition?: unknown },
): PreferenceWish {
  const issues: FieldIssues = {};
  const rule = parseRule(issues, path, enabled, condition);
  // Without either, nothing is said: it must not be taken for letting everything through.
  if (enabled === undefined && condition === undefined)
    issues[fieldOf(path, 'enabled')] = { messages: ['enabled or condition must be given'] };
  const field = fieldOf(path, 'workflowId');
  const workflows = parseReferences(issues, field, [workflowId], field);
  if (Object.keys(issues).length > 0) throw invalidInput(issues);

  return { workflows, tags: [], rule };
}

function parseWish(issues: FieldIssues, path: string, entry: unknown): PreferenceWish | undefined {
  if (isReference(entry)) return { workflows: [{ path, reference: entry }], tags: [], rule: { enabled: true } };
  if (!isObject(entry)) {
    issues[path] = { messages: [`${path} must be the id of a workflow or an object`] };

    return undefined;
  }
  const { workflowId, filter, enabled, condition } = entry;
  const rule = parseRule(issues, path, enabled, condition);
  if (workflowId !== undefined && filter === undefined) {
    return {
      workflows: parseReferences(issues, `${path}.workflowId`, [workflowId], `${path}.workflowId`),
      tags: [],
      rule,
    };
  }
  if (workflowId !== undefined || !isObject(filter)) {
    issues[path] = { messages: [`${path} must have either a workflowId or a filter`] };

    return undefined;
  }

  return { ...parseFilter(issues, `${path}.filter`, filter), rule };
}

function parseFilter(
  issues: FieldIssues,
  path: string,
  { workflowIds, tags }: Record<string, unknown>,
): Pick<PreferenceWish, 'workflows' | 'tags'> {
  if (workflowIds === undefined && tags === undefined)
    issues[path] = { messages: [`${path} must have workflowIds, tags or both`] };

  return {
    workflows: parseReferences(issues, `${path}.workflowIds`, workflowIds ?? []),
    tags: parseReferences(issues, `${path}.tags`, tags ?? []).map(({ reference }) => reference),
  };
}

/** @param memberPath where there is one member that is no list's: its field. */
function parseReferences(issues: FieldIssues, path: string, list: unknown, memberPath?: string): NamedWorkflow[] {
  if (!Array.isArray(list) || list.length > GROUP_SIZE) {
    issues[path] = { messages: [`${path} must be a list of at most ${GROUP_SIZE} texts`] };

    return [];
  }

  return list.flatMap((reference: unknown, index) => {
    const member = memberPath ?? `${path}.${index}`;
    if (isReference(reference)) return [{ path: member, reference }];
    issues[member] = { messages: [`${member} must be a text of 1 to ${REFERENCE_LENGTH} characters`] };

    return [];
  });
}

function parseRule(issues: FieldIssues, path: string, enabled: unknown, condition: unknown): SubscriptionRule {
  if (enabled !== undefined && typeof enabled !== 'boolean')
    issues[fieldOf(path, 'enabled')] = { messages: ['enabled must be true or false'] };
  const problem = conditionProblem(condition);
  if (problem) issues[fieldOf(path, 'condition')] = { messages: [`condition ${problem}`] };
  const says = isObject(condition) && Object.keys(condition).length > 0;

  return { enabled: enabled !== false, ...(says ? { condition } : {}) };
}

/** What keeps a value from being a condition; undefined when nothing does, as for none at all. */
function conditionProblem(condition: unknown): string | undefined {
  if (condition === undefined || condition === null) return undefined;
  if (!isObject(condition) || Object.keys(condition).length > 1) return 'must be an object with one operator';
  const structural = structureProblem(condition, CONDITION_DEPTH);
  if (structural) return structural;
  if (Buffer.byteLength(JSON.stringify(condition)) > CONDITION_BYTES)
    return `must not have more than ${CONDITION_BYTES} bytes of JSON`;

  return ruleProblem(condition);
}

function ruleProblem(condition: unknown): string | undefined {
  try {
    compileCondition(condition);

    return undefined;
  } catch (error) {
    if (error instanceof AppError) return `is no rule: ${error.publicMessage}`;
    throw error;
  }
}

function fieldOf(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function isReference(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= REFERENCE_LENGTH;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
