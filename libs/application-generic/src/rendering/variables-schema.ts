import { StepTypeEnum } from '@novu/shared';

/** JSON schema, as far as this file looks into it. */
export type JsonSchema = Record<string, unknown>;

export interface PreviousStep {
  stepId: string;
  type: StepTypeEnum;
}

const text: JsonSchema = { type: 'string' };
const flag: JsonSchema = { type: 'boolean' };
const count: JsonSchema = { type: 'number' };
const moment: JsonSchema = { type: 'string', format: 'date-time' };
const anything: JsonSchema = { type: 'object', properties: {}, additionalProperties: true };

const closed = (properties: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  properties,
  additionalProperties: false,
});

const SUBSCRIBER: JsonSchema = closed({
  subscriberId: text,
  firstName: text,
  lastName: text,
  email: text,
  phone: text,
  avatar: text,
  locale: text,
  timezone: text,
  isOnline: flag,
  lastOnlineAt: moment,
  data: anything,
});

const WORKFLOW: JsonSchema = closed({
  workflowId: text,
  name: text,
  description: text,
  tags: { type: 'array', items: text },
  severity: text,
});

const CONTEXT: JsonSchema = {
  type: 'object',
  properties: {},
  additionalProperties: closed({ id: text, data: anything }),
};

/** The environment's own name and type, and the variables of the organization, which come and go without the workflow. */
const ENVIRONMENT: JsonSchema = {
  type: 'object',
  properties: { name: text, type: text },
  additionalProperties: text,
};

/** What a step leaves for later ones (`spec/engine.md` sections 7 and 14). */
function resultSchema(type: StepTypeEnum, payload: JsonSchema): JsonSchema {
  switch (type) {
    case StepTypeEnum.DIGEST:
      return closed({
        events: { type: 'array', items: closed({ id: text, time: moment, payload }) },
        eventCount: count,
      });
    case StepTypeEnum.DELAY:
      return closed({ duration: count });
    case StepTypeEnum.IN_APP:
      return closed({ seen: flag, read: flag, lastSeenDate: moment, lastReadDate: moment });
    case StepTypeEnum.THROTTLE:
      return closed({ throttled: flag, executionCount: count, threshold: count, windowStart: moment });
    case StepTypeEnum.CUSTOM:
    case StepTypeEnum.HTTP_REQUEST:
      return anything;
    default:
      return closed({});
  }
}

/**
 * The variables a step's templates may use, as JSON schema: the `variables` of step responses. Without a payload schema, any path
 * below `payload` is allowed.
 */
export function variablesSchemaFor(options: {
  payloadSchema?: JsonSchema | null;
  previousSteps: readonly PreviousStep[];
}): JsonSchema {
  const payload = options.payloadSchema ?? anything;

  return closed({
    payload,
    subscriber: SUBSCRIBER,
    steps: closed(
      Object.fromEntries(options.previousSteps.map(({ stepId, type }) => [stepId, resultSchema(type, payload)])),
    ),
    context: CONTEXT,
    workflow: WORKFLOW,
    env: ENVIRONMENT,
  });
}

/** As {@link variablesSchemaFor}, for layouts: what all workflows have, and the HTML of the step as `content`. */
export function layoutVariablesSchema(): JsonSchema {
  return closed({
    payload: anything,
    subscriber: SUBSCRIBER,
    context: CONTEXT,
    workflow: WORKFLOW,
    env: ENVIRONMENT,
    content: text,
  });
}

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const schemasOf = (value: unknown): JsonSchema[] => (Array.isArray(value) ? value.filter(isSchema) : []);

/** Members Liquid adds to lists and objects. */
const COMPUTED = new Set<string | number | null>(['size', 'first', 'last']);

/**
 * Whether a schema lets data have something at a path. What this reading does not understand (`$ref`) allows everything, as a false
 * alarm is worse than none. Members of lists may be named without an index, as blocks that repeat do.
 */
export function allowsPath(schema: JsonSchema, path: readonly (string | number | null)[]): boolean {
  const [head, ...rest] = path;
  if (head === undefined || '$ref' in schema) return true;
  const alternatives = ['anyOf', 'oneOf', 'allOf'].flatMap((key) => schemasOf(schema[key]));
  if (alternatives.some((alternative) => allowsPath(alternative, path))) return true;
  if (alternatives.length > 0 && !schema.properties) return false;
  if (isSchema(schema.items)) return allowsInList(schema.items, head, rest);

  return head === null || COMPUTED.has(head) || allowsMember(schema, String(head), rest);
}

function allowsInList(items: JsonSchema, head: string | number | null, rest: (string | number | null)[]): boolean {
  if (head === 'size') return true;

  return typeof head === 'number' || head === null || COMPUTED.has(head)
    ? allowsPath(items, rest)
    : allowsPath(items, [head, ...rest]);
}

function allowsMember(schema: JsonSchema, name: string, rest: (string | number | null)[]): boolean {
  const properties = isSchema(schema.properties) ? schema.properties : {};
  const member = Object.hasOwn(properties, name) ? properties[name] : schema.additionalProperties;
  if (isSchema(member)) return allowsPath(member, rest);
  // Plain values have no members, unless the schema does not say what they are.
  const isPlain = ['string', 'number', 'integer', 'boolean', 'null'].includes(String(schema.type));

  return member === undefined ? !isPlain : member !== false;
}
