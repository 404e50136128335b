import type { JsonSchema } from '../answers.js';

/** As much of an OpenAPI document as is compared. */
export interface Described {
  paths: Record<string, Record<string, DescribedOperation>>;
  components: { schemas: Record<string, JsonSchema> };
}

interface DescribedOperation {
  description?: string;
  tags?: string[];
  parameters?: { name?: string; in?: string }[];
  requestBody?: { content?: Content };
  responses: Record<string, { content?: Content }>;
}

type Content = Record<string, { schema?: JsonSchema }>;

/** `GET /v1/messages/{}` → operation: names of parameters say nothing about the wire. */
export function operationsByRoute({ paths }: Described): Map<string, DescribedOperation> {
  return new Map(
    Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]): [string, DescribedOperation] => [
        `${method.toUpperCase()} ${path.replace(/\{[^}]+\}/g, '{}')}`,
        operation,
      ]),
    ),
  );
}

/** In what the operation we describe falls short of the one of the interface, one line each. */
export function differences(
  theirs: DescribedOperation,
  ours: DescribedOperation,
  documents: { interface: Described; ours: Described },
): string[] {
  const [status = 'nothing'] = successesOf(ours);
  const possible = successesOf(theirs);
  if (!possible.includes(status)) return [`answers ${status}, not ${possible.join(' or ')}`];
  const queries = namesIn(ours, 'query');
  const missing = [...namesIn(theirs, 'query')].filter((name) => !queries.has(name));
  const comparison = new Comparison(documents.interface.components.schemas, documents.ours.components.schemas);
  const answers = [theirs, ours].map(({ responses }) => schemaIn(responses[status]?.content));
  const bodies = [theirs, ours].map(({ requestBody }) => schemaIn(requestBody?.content));

  return [
    ...missing.map((name) => `query ${name} is missing`),
    ...(answers[0] ? comparison.answer(answers[0], answers[1] ?? {}, 'answer') : []),
    ...(bodies[0] ? comparison.body(bodies[0], bodies[1] ?? {}) : []),
  ];
}

class Comparison {
  private readonly seen = new Set<string>();

  constructor(
    private readonly theirs: Record<string, JsonSchema>,
    private readonly ours: Record<string, JsonSchema>,
  ) {}

  /** Whatever we say we may answer with, a client of the interface must be able to read. */
  answer(theirSchema: JsonSchema, ourSchema: JsonSchema, path: string): string[] {
    const key = `${JSON.stringify(theirSchema)} ${JSON.stringify(ourSchema)}`;
    if (this.seen.has(key)) return [];
    this.seen.add(key);
    const [their, our] = [follow(theirSchema, this.theirs), follow(ourSchema, this.ours)];
    // Unions are held against real answers, by the contract check of every test.
    if ('anyOf' in their || 'anyOf' in our) return [];
    const kinds = [kindsOf(their), kindsOf(our)] as const;
    const foreign = [...kinds[1]].filter((kind) => kinds[0].size > 0 && !kinds[0].has(kind));
    if (foreign.length > 0) return [`${path} may be ${foreign.join(' | ')}, not only ${[...kinds[0]].join(' | ')}`];
    const [theirMembers, ourMembers] = [membersOf(their), membersOf(our)];
    const isOpen = Object.keys(ourMembers).length === 0 || 'additionalProperties' in our;

    return [
      ...requiredOf(their).flatMap((name) =>
        isOpen || requiredOf(our).includes(name) ? [] : [`${path}.${name} may be missing`],
      ),
      ...Object.entries(theirMembers).flatMap(([name, member]) => {
        const ourMember = ourMembers[name];

        return ourMember ? this.answer(member, ourMember, `${path}.${name}`) : [];
      }),
      ...(isSchema(their['items']) && isSchema(our['items'])
        ? this.answer(their['items'], our['items'], `${path}[]`)
        : []),
    ];
  }

  /** What a client of the interface may send, we must know. */
  body(theirSchema: JsonSchema, ourSchema: JsonSchema): string[] {
    const their = united(follow(theirSchema, this.theirs), this.theirs);
    const our = united(follow(ourSchema, this.ours), this.ours);
    const ourMembers = membersOf(our);
    if (Object.keys(ourMembers).length === 0) return ['body is not described'];

    return [
      ...Object.keys(membersOf(their))
        .filter((name) => !(name in ourMembers))
        .map((name) => `body.${name} is missing`),
      ...requiredOf(our)
        .filter((name) => !requiredOf(their).includes(name))
        .map((name) => `body.${name} must be given`),
    ];
  }
}

function follow(schema: JsonSchema, schemas: Record<string, JsonSchema>): JsonSchema {
  const name = typeof schema['$ref'] === 'string' ? schema['$ref'].split('/').at(-1) : undefined;
  const [only, ...others] = Array.isArray(schema['allOf']) ? schema['allOf'].filter(isSchema) : [];
  if (only && others.length === 0) return follow(only, schemas);

  return name ? follow(schemas[name] ?? {}, schemas) : schema;
}

/** One object for a choice of objects: it may have the members of all, and must have those that all must have. */
function united(schema: JsonSchema, schemas: Record<string, JsonSchema>): JsonSchema {
  const options = [schema['anyOf'], schema['oneOf']].flatMap((list) =>
    Array.isArray(list) ? list.filter(isSchema) : [],
  );
  if (options.length === 0) return schema;
  const objects = options.map((option) => united(follow(option, schemas), schemas));

  return {
    properties: Object.assign({}, ...objects.map(membersOf)) as JsonSchema,
    required: requiredOf(objects[0] ?? {}).filter((name) =>
      objects.every((object) => requiredOf(object).includes(name)),
    ),
  };
}

function kindsOf({ type }: JsonSchema): Set<string> {
  const kinds = Array.isArray(type) ? type.map(String) : typeof type === 'string' ? [type] : [];

  return new Set(kinds.map((kind) => (kind === 'integer' ? 'number' : kind)));
}

function membersOf({ properties }: JsonSchema): Record<string, JsonSchema> {
  return isSchema(properties) ? (properties as Record<string, JsonSchema>) : {};
}

function requiredOf({ required }: JsonSchema): string[] {
  return Array.isArray(required) ? required.map(String) : [];
}

function successesOf({ responses }: DescribedOperation): string[] {
  return Object.keys(responses).filter((code) => code.startsWith('2'));
}

function namesIn({ parameters = [] }: DescribedOperation, place: string): Set<string> {
  return new Set(parameters.flatMap((parameter) => (parameter.in === place && parameter.name ? [parameter.name] : [])));
}

function schemaIn(content: Content | undefined): JsonSchema | undefined {
  return (content?.['application/json'] ?? content?.['multipart/form-data'])?.schema;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
