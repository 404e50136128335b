import { StepTypeEnum } from '@novu/shared';

/** JSON, as far as this file makes it. */
type Members = Record<string, unknown>;

/** Schemas may name themselves. */
const MAX_DEPTH = 8;
/** Events a digest of a preview holds. */
const DIGESTED_EVENTS = 3;

/** Who a preview is for, unless the caller says more. */
export const EXAMPLE_SUBSCRIBER: Members = {
  subscriberId: 'ada',
  firstName: 'Ada',
  lastName: 'Lovelace',
  email: 'ada@example.com',
  phone: '+44123456789',
  avatar: 'https://example.com/ada.png',
  locale: 'en_US',
  timezone: 'Europe/London',
  isOnline: false,
  data: {},
};

export function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The example with what was given put over it, member by member; lists and plain values are replaced. */
export function mergeExample(example: unknown, given: unknown): unknown {
  if (given === undefined) return example;
  if (!isObject(example) || !isObject(given)) return given;
  const names = [...new Set([...Object.keys(example), ...Object.keys(given)])];

  return Object.fromEntries(names.map((name) => [name, mergeExample(example[name], given[name])]));
}

/** A value that fits a JSON schema, as far as its plain rules go: what the author wrote down as one, else one of the right type. */
export function exampleOf(schema: unknown, name = '', depth = 0): unknown {
  if (!isObject(schema) || depth > MAX_DEPTH) return isObject(schema) && schema['type'] === 'object' ? {} : name;
  const written = [schema['default'], schema['const'], firstOf(schema['examples']), firstOf(schema['enum'])];
  const said = written.find((value) => value !== undefined);
  if (said !== undefined) return said;
  const alternative = ['anyOf', 'oneOf', 'allOf'].map((keyword) => firstOf(schema[keyword])).find(isObject);
  const type = firstOf([schema['type']].flat());
  if (type === undefined && alternative) return exampleOf(alternative, name, depth + 1);
  if (type === 'object' || isObject(schema['properties'])) return membersOf(schema['properties'], depth);

  return type === 'array' ? [exampleOf(schema['items'] ?? {}, name, depth + 1)] : plainExample(type, schema, name);
}

function plainExample(type: unknown, { minimum, format }: Members, name: string): unknown {
  switch (type) {
    case 'number':
    case 'integer':
      return typeof minimum === 'number' ? minimum : 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return FORMATS[String(format)] ?? name;
  }
}

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2026-01-02T03:04:05.000Z',
  date: '2026-01-02',
  time: '03:04:05Z',
  email: 'ada@example.com',
  uri: 'https://example.com',
  url: 'https://example.com',
  uuid: '123e4567-e89b-42d3-a456-426614174000',
};

function membersOf(properties: unknown, depth: number): Members {
  return Object.fromEntries(
    Object.entries(isObject(properties) ? properties : {}).map(([name, schema]) => [
      name,
      exampleOf(schema, name, depth + 1),
    ]),
  );
}

const firstOf = (list: unknown): unknown => (Array.isArray(list) ? (list as unknown[])[0] : undefined);

const PAYLOAD_PATH = /\bpayload((?:\.[A-Za-z_][\w-]*)+)/g;

/** A payload for workflows without a schema: what the content names, each with its own name as value. */
export function payloadNamedBy(content: unknown): Members {
  const payload: Members = {};
  for (const [, path = ''] of JSON.stringify(content ?? {}).matchAll(PAYLOAD_PATH)) {
    const names = path.split('.').slice(1);
    const last = names.pop() ?? '';
    let holder = payload;
    for (const name of names) {
      const member = Object.hasOwn(holder, name) ? holder[name] : undefined;
      const next = isObject(member) ? member : {};
      define(holder, name, next);
      holder = next;
    }
    if (!Object.hasOwn(holder, last)) define(holder, last, last);
  }

  return payload;
}

/** Also for names that mean something to objects themselves. */
function define(holder: Members, name: string, value: unknown): void {
  Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true });
}

/** What an earlier step leaves for later ones (`spec/engine.md` section 14). */
export function exampleResult(
  { type, controls }: { type: StepTypeEnum; controls: Members },
  payload: Members,
  now: Date,
): Members {
  const time = now.toISOString();
  switch (type) {
    case StepTypeEnum.DIGEST: {
      const events = Array.from({ length: DIGESTED_EVENTS }, (_, index) => ({
        id: `event-${index + 1}`,
        time,
        payload,
      }));

      return { events, eventCount: events.length };
    }
    case StepTypeEnum.DELAY:
      return { duration: 0 };
    case StepTypeEnum.IN_APP:
      return { seen: true, read: true, lastSeenDate: time, lastReadDate: time };
    case StepTypeEnum.THROTTLE:
      return { throttled: false, executionCount: 1, threshold: 1, windowStart: time };
    case StepTypeEnum.HTTP_REQUEST: {
      const answer = exampleOf(controls['responseBodySchema'] ?? { type: 'object' });

      return isObject(answer) ? answer : {};
    }
    default:
      return {};
  }
}

/** A digest that is told its events counts them, unless it is told their number as well. */
export function countEvents(given: unknown): unknown {
  if (!isObject(given)) return given;

  return Object.fromEntries(
    Object.entries(given).map(([stepId, result]) => {
      const events = isObject(result) ? result['events'] : undefined;
      const counted = isObject(result) && Array.isArray(events) && result['eventCount'] === undefined;

      return [stepId, counted ? { ...result, eventCount: events.length } : result];
    }),
  );
}
