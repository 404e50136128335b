import { ContentIssueEnum } from '@novu/shared';
import type { ControlSchemas } from '../rendering/controls.js';
import type { StepControlIssues } from '../rendering/step-issues.js';
import { isPlainObject, textOf } from '../rendering/values.js';
import type { JsonSchema } from '../rendering/variables-schema.js';
import { compileJsonSchema } from './json-schema.js';

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'];
/** An absolute address that may have variables behind its host, or one that begins with a variable. */
const URL_PATTERN = '^(?:\\{\\{[^}]*\\}\\}.*|https?:\\/\\/[^\\s/$.?#][^\\s{}]*(?:\\{\\{[^}]*\\}\\}[^\\s{}]*)*)$';
const MAX_URL_LENGTH = 2048;
const MIN_TIMEOUT_MS = 100;
/** The longest a step may wait for its answer. */
export const MAX_TIMEOUT_MS = 30_000;
const MAX_BODY_LENGTH = 65_536;
const MAX_HEADERS = 50;
const MAX_BODY_PAIRS = 100;

const filledText: JsonSchema = { type: 'string', minLength: 1 };
const open: JsonSchema = { type: 'object', additionalProperties: true };

const pairs = (maxItems: number): JsonSchema => ({
  type: 'array',
  items: {
    type: 'object',
    properties: { key: filledText, value: filledText },
    required: ['key', 'value'],
    additionalProperties: false,
  },
  maxItems,
});

/** Controls of the HTTP request step (`spec/enums.json`, `httpRequestControlSchema`). */
export const HTTP_REQUEST_CONTROLS: ControlSchemas = {
  dataSchema: {
    type: 'object',
    properties: {
      skip: open,
      method: { type: 'string', enum: METHODS },
      url: { type: 'string', pattern: URL_PATTERN, minLength: 1, maxLength: MAX_URL_LENGTH },
      headers: pairs(MAX_HEADERS),
      body: { oneOf: [{ type: 'string', maxLength: MAX_BODY_LENGTH }, pairs(MAX_BODY_PAIRS)] },
      responseBodySchema: {
        type: 'object',
        properties: {
          type: { type: 'string' },
          properties: open,
          required: { type: 'array', items: { type: 'string' } },
        },
        additionalProperties: true,
      },
      enforceSchemaValidation: { type: 'boolean' },
      continueOnFailure: { type: 'boolean' },
      timeout: { type: 'number', minimum: MIN_TIMEOUT_MS, maximum: MAX_TIMEOUT_MS },
    },
    required: ['method', 'url'],
    additionalProperties: false,
  },
  uiSchema: {
    group: 'HTTP_REQUEST',
    properties: {
      skip: { component: 'QUERY_EDITOR' },
      method: { component: 'DESTINATION_METHOD', placeholder: 'POST' },
      url: { component: 'DESTINATION_URL', placeholder: '' },
      headers: { component: 'DESTINATION_HEADERS', placeholder: null },
      body: { component: 'DESTINATION_BODY', placeholder: null },
      responseBodySchema: { component: 'DESTINATION_RESPONSE_BODY_SCHEMA', placeholder: null },
      enforceSchemaValidation: { component: 'DESTINATION_ENFORCE_SCHEMA_VALIDATION' },
      continueOnFailure: { component: 'DESTINATION_CONTINUE_ON_FAILURE' },
      timeout: { component: 'DESTINATION_TIMEOUT', placeholder: '5000' },
    },
  },
};

type Add = (path: string, issueType: ContentIssueEnum, message: string) => void;

const { MISSING_VALUE, INVALID_URL, UNSUPPORTED_PROPERTY } = ContentIssueEnum;

/**
 * What is wrong with the controls of an HTTP request step when they are saved, besides its templates (`findStepIssues` looks at those). A
 * missing method is POST.
 */
export function httpRequestIssues(controls: Record<string, unknown>): StepControlIssues {
  const issues: StepControlIssues = {};
  const add: Add = (path, issueType, message) => (issues[path] ??= []).push({ issueType, message });
  checkUrl(controls.url, add);
  checkMethod(controls.method, add);
  checkTimeout(controls.timeout, add);
  checkPairs('headers', controls.headers, MAX_HEADERS, add);
  if (typeof controls.body !== 'string') checkPairs('body', controls.body, MAX_BODY_PAIRS, add);
  else if (controls.body.length > MAX_BODY_LENGTH) {
    add('body', UNSUPPORTED_PROPERTY, `Body must not have more than ${MAX_BODY_LENGTH} characters`);
  }
  checkResponseSchema(controls.responseBodySchema, add);

  return issues;
}

function checkUrl(value: unknown, add: Add): void {
  const url = textOf(value)?.trim() ?? '';
  if (url === '') add('url', MISSING_VALUE, 'URL is required');
  else if (url.length > MAX_URL_LENGTH || !new RegExp(URL_PATTERN).test(url)) {
    add('url', INVALID_URL, 'Invalid URL. Use an absolute http(s) address, or begin with a {{variable}}');
  }
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

function checkMethod(method: unknown, add: Add): void {
  if (isAbsent(method) || (typeof method === 'string' && METHODS.includes(method))) return;
  add('method', UNSUPPORTED_PROPERTY, `Method must be one of ${METHODS.join(', ')}`);
}

function checkTimeout(timeout: unknown, add: Add): void {
  if (isAbsent(timeout)) return;
  if (typeof timeout === 'number' && timeout >= MIN_TIMEOUT_MS && timeout <= MAX_TIMEOUT_MS) return;
  add('timeout', UNSUPPORTED_PROPERTY, `Timeout must be from ${MIN_TIMEOUT_MS} to ${MAX_TIMEOUT_MS} milliseconds`);
}

function checkPairs(path: string, value: unknown, maxItems: number, add: Add): void {
  if (isAbsent(value)) return;
  if (!Array.isArray(value)) return add(path, UNSUPPORTED_PROPERTY, 'Must be a list of keys and values');
  if (value.length > maxItems) add(path, UNSUPPORTED_PROPERTY, `Must not have more than ${maxItems} entries`);
  value.forEach((pair: unknown, index) => {
    const members = isPlainObject(pair) ? pair : {};
    if (!textOf(members.key)) add(`${path}.${index}.key`, MISSING_VALUE, 'Key is required');
    if (!textOf(members.value)) add(`${path}.${index}.value`, MISSING_VALUE, 'Value is required');
  });
}

function checkResponseSchema(schema: unknown, add: Add): void {
  if (isAbsent(schema)) return;
  if (!isPlainObject(schema)) return add('responseBodySchema', UNSUPPORTED_PROPERTY, 'Must be a JSON schema');
  try {
    compileJsonSchema(schema);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown reason';
    add('responseBodySchema', UNSUPPORTED_PROPERTY, `Must be a JSON schema: ${reason.slice(0, 300)}`);
  }
}
