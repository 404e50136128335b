type Members = Record<string, unknown>;

/** Schemas may name themselves. */
const MAX_DEPTH = 16;
const MAX_ITEMS = 100;
const MAX_CHARACTERS = 1_000;

/** A text of each format a schema may ask for. */
const FORMATS: Readonly<Record<string, string>> = {
  'date-time': '1970-01-01T00:00:00.000Z',
  date: '1970-01-01',
  time: '00:00:00Z',
  duration: 'P0D',
  email: 'nobody@example.com',
  hostname: 'example.com',
  ipv4: '0.0.0.0',
  ipv6: '::',
  uri: 'https://example.com',
  url: 'https://example.com',
  uuid: '00000000-0000-4000-8000-000000000000',
};

/**
 * The least output a JSON schema allows: of objects the required members only, of everything else the emptiest value of its type.
 * Defaults and fixed values are kept. Rules that need more than that, such as patterns, are not looked at.
 */
export function leastOutput(schema: unknown): Members {
  return isMembers(schema) ? membersIn(leastOf(schema, schema, 0)) : {};
}

function leastOf(given: unknown, root: Members, depth: number): unknown {
  if (!isMembers(given) || depth > MAX_DEPTH) return null;
  const schema = merged(given, root, depth);
  const written = ['default', 'const'].find((keyword) => Object.hasOwn(schema, keyword));
  if (written !== undefined) return schema[written];
  const { enum: values, type } = schema;
  if (Array.isArray(values) && values.length > 0) return values.includes(null) ? null : (values as unknown[])[0];
  const types = Array.isArray(type) ? (type as unknown[]) : [type];
  const kind = types.includes('null') ? 'null' : (types[0] ?? impliedType(schema));
  switch (kind) {
    case 'object':
      return leastObject(schema, root, depth);
    case 'array':
      return leastArray(schema, root, depth);
    case 'string':
      return leastText(schema);
    case 'integer':
    case 'number':
      return leastNumber(schema, kind === 'integer');
    case 'boolean':
      return false;
    default:
      return null;
  }
}

function impliedType(schema: Members): string | undefined {
  return ['properties', 'required', 'additionalProperties'].some((keyword) => Object.hasOwn(schema, keyword))
    ? 'object'
    : undefined;
}

/** The schema with what it refers to, and with all of what must hold together and the first of what may. */
function merged(schema: Members, root: Members, depth: number): Members {
  if (depth > MAX_DEPTH) return {};
  const { $ref, allOf, anyOf, oneOf, ...own } = schema;
  const first = [anyOf, oneOf].flatMap((list) => (Array.isArray(list) ? (list as unknown[]).slice(0, 1) : []));
  const parts = [
    ...(typeof $ref === 'string' ? [referred($ref, root)] : []),
    ...(Array.isArray(allOf) ? (allOf as unknown[]) : []),
    ...first,
  ];

  return parts
    .filter(isMembers)
    .map((part) => merged(part, root, depth + 1))
    .reduce(
      (all, part) => ({
        ...part,
        ...all,
        ...(part['properties'] || all['properties']
          ? { properties: { ...membersIn(part['properties']), ...membersIn(all['properties']) } }
          : {}),
        ...(part['required'] || all['required']
          ? { required: [...namesIn(all['required']), ...namesIn(part['required'])] }
          : {}),
      }),
      own,
    );
}

/** @param reference of the schema itself only, such as `#/$defs/line`. */
function referred(reference: string, root: Members): unknown {
  if (!reference.startsWith('#')) return undefined;
  let found: unknown = root;
  for (const part of reference.slice(1).split('/').filter(Boolean)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    found = isMembers(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  }

  return found;
}

function leastObject({ properties, required }: Members, root: Members, depth: number): Members {
  const known = membersIn(properties);

  return Object.fromEntries(
    namesIn(required).map((name) => [
      name,
      leastOf(Object.hasOwn(known, name) ? known[name] : undefined, root, depth + 1),
    ]),
  );
}

function leastArray({ minItems, items }: Members, root: Members, depth: number): unknown[] {
  const length = typeof minItems === 'number' ? Math.min(minItems, MAX_ITEMS) : 0;

  return Array.from({ length }, () => leastOf(items, root, depth + 1));
}

function leastText({ format, minLength }: Members): string {
  const text = FORMATS[String(format)] ?? '';

  return typeof minLength === 'number' ? text.padEnd(Math.min(minLength, MAX_CHARACTERS), '-') : text;
}

/** Zero where that is allowed, and else the allowed number next to it. */
function leastNumber(schema: Members, isInteger: boolean): number {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum, multipleOf } = schema;
  const step = typeof multipleOf === 'number' && multipleOf > 0 ? multipleOf : 1;
  if (typeof exclusiveMinimum === 'number' && exclusiveMinimum >= 0) {
    return (Math.floor(exclusiveMinimum / step) + 1) * step;
  }
  if (typeof exclusiveMaximum === 'number' && exclusiveMaximum <= 0) {
    return (Math.ceil(exclusiveMaximum / step) - 1) * step;
  }
  const isStepped = isInteger || typeof multipleOf === 'number';
  if (typeof minimum === 'number' && minimum > 0) return isStepped ? Math.ceil(minimum / step) * step : minimum;
  if (typeof maximum === 'number' && maximum < 0) return isStepped ? Math.floor(maximum / step) * step : maximum;

  return 0;
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const membersIn = (value: unknown): Members => (isMembers(value) ? value : {});
const namesIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : [];
