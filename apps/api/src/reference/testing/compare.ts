import type { JsonSchema } from '../answers.js';

/** As much of an OpenAPI document as is compared. */
export interface Described {
  paths: Record<string, Record<string, DescribedOperation>>;
  components: { schemas: Record<string, JsonSchema>; parameters?: Record<string, Parameter> };
}

interface DescribedOperation {
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: (Parameter & { $ref?: string })[];
  requestBody?: { content?: Content };
  responses: Record<string, { content?: Content }>;
}

interface Parameter {
  name?: string;
  in?: string;
  required?: boolean;
  schema?: JsonSchema;
}

type Content = Record<string, { schema?: JsonSchema }>;

/** `GET /v1/messages/{}` → operation: names of parameters of the path say nothing about the wire, so they are numbered. */
export function operationsByRoute({ paths, components }: Described): Map<string, DescribedOperation> {
  return new Map(
    Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]): [string, DescribedOperation] => {
        const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
        const parameters = (operation.parameters ?? []).map((parameter) => {
          const followed = components.parameters?.[parameter.$ref?.split('/').at(-1) ?? ''] ?? parameter;
          const { in: place, name = '' } = followed;

          return { ...followed, name: place === 'path' ? String(names.indexOf(name) + 1) : name };
        });

        return [`${method.toUpperCase()} ${path.replace(/\{[^}]+\}/g, '{}')}`, { ...operation, parameters }];
      }),
    ),
  );
}

/** In what the operation we describe is not the one of the interface, one line each. */
export function differences(
  theirs: DescribedOperation,
  ours: DescribedOperation,
  documents: { interface: Described; ours: Described },
): string[] {
  const [status = 'nothing'] = successesOf(ours);
  const possible = successesOf(theirs);
  if (!possible.includes(status)) return [`answers ${status}, not ${possible.join(' or ')}`];
  const comparison = new Comparison(documents.interface.components.schemas, documents.ours.components.schemas);
  const answers = [theirs, ours].map(({ responses }) => schemaIn(responses[status]?.content));
  const bodies = [theirs, ours].map(({ requestBody }) => schemaIn(requestBody?.content));

  return [
    ...parameterDifferences(theirs, ours, comparison),
    ...(answers[0] ? comparison.answer(answers[0], answers[1] ?? {}, 'answer') : []),
    ...(bodies[0] ? comparison.body(bodies[0], bodies[1] ?? {}) : []),
  ];
}

/** What we have beyond the interface is an addition. */
function parameterDifferences(theirs: DescribedOperation, ours: DescribedOperation, comparison: Comparison): string[] {
  const labelOf = ({ in: place = '', name = '' }: Parameter) =>
    `${place} ${place === 'header' ? name.toLowerCase() : name}`;
  const mine = new Map(ours.parameters?.map((parameter) => [labelOf(parameter), parameter]));

  return (theirs.parameters ?? []).flatMap((parameter) => {
    const label = labelOf(parameter);
    const own = mine.get(label);
    if (!own) return [`${label} is missing`];
    const isOther = (parameter.required ?? false) !== (own.required ?? false);

    return [
      ...(isOther ? [`${label} ${own.required ? 'must' : 'need not'} be given`] : []),
      ...comparison.input(parameter.schema ?? {}, own.schema ?? {}, label),
    ];
  });
}

class Comparison {
  private readonly underWay = new Set<string>();

  constructor(
    private readonly theirs: Record<string, JsonSchema>,
    private readonly ours: Record<string, JsonSchema>,
  ) {}

  /** Whatever we say we may answer with, a client of the interface must be able to read. */
  answer(theirSchema: JsonSchema, ourSchema: JsonSchema, path: string): string[] {
    return this.once('answer', theirSchema, ourSchema, () => {
      const their = optionsOf(theirSchema, this.theirs);

      return optionsOf(ourSchema, this.ours).flatMap((our) =>
        fewest(candidatesFor(our, their, this.theirs).map((option) => this.oneAnswer(option, our, path))),
      );
    });
  }

  private oneAnswer(their: JsonSchema, our: JsonSchema, path: string): string[] {
    const [theirKinds, ourKinds] = [kindsOf(their), kindsOf(our)];
    const foreign = [...ourKinds].filter((kind) => theirKinds.size > 0 && !theirKinds.has(kind));
    if (foreign.length > 0) return [`${path} may be ${foreign.join(' | ')}, not only ${[...theirKinds].join(' | ')}`];
    const [theirMembers, ourMembers] = [membersOf(their), membersOf(our)];
    const isOpen = Object.keys(ourMembers).length === 0 || 'additionalProperties' in our;

    return [
      ...valueDifferences(their, our, path, 'answer'),
      ...requiredOf(their).flatMap((name) =>
        isOpen || requiredOf(our).includes(name) ? [] : [`${path}.${name} may be missing`],
      ),
      ...Object.entries(theirMembers).flatMap(([name, member]) => {
        const ourMember = ourMembers[name];

        return ourMember ? this.answer(member, ourMember, `${path}.${name}`) : [];
      }),
      ...this.partsOf(their, our, (theirPart, ourPart, name) => this.answer(theirPart, ourPart, `${path}${name}`)),
    ];
  }

  /** Whatever a client of the interface may send, we must say that we take. */
  body(theirSchema: JsonSchema, ourSchema: JsonSchema): string[] {
    const our = united(follow(ourSchema, this.ours), this.ours);
    if (Object.keys(membersOf(our)).length === 0) return ['body is not described'];

    return this.input(theirSchema, ourSchema, 'body');
  }

  input(theirSchema: JsonSchema, ourSchema: JsonSchema, path: string): string[] {
    return this.once('input', theirSchema, ourSchema, () => {
      const our = optionsOf(ourSchema, this.ours);

      return optionsOf(theirSchema, this.theirs).flatMap((their) =>
        fewest(candidatesFor(their, our, this.ours).map((option) => this.oneInput(their, option, path))),
      );
    });
  }

  private oneInput(their: JsonSchema, our: JsonSchema, path: string): string[] {
    const [theirKinds, ourKinds] = [kindsOf(their), kindsOf(our)];
    const refused = [...theirKinds].filter((kind) => ourKinds.size > 0 && !ourKinds.has(kind));
    if (refused.length > 0) return [`${path} may not be ${refused.join(' | ')}, only ${[...ourKinds].join(' | ')}`];
    if (theirKinds.size > 0 && ourKinds.size === 0 && Object.keys(our).every((key) => key === 'description'))
      return [`${path} is not described`];
    const [theirMembers, ourMembers] = [membersOf(their), membersOf(our)];
    const isOpen = Object.keys(ourMembers).length === 0;

    return [
      ...valueDifferences(their, our, path, 'input'),
      ...requiredOf(our).flatMap((name) => (requiredOf(their).includes(name) ? [] : [`${path}.${name} must be given`])),
      ...Object.entries(theirMembers).flatMap(([name, member]) => {
        const ourMember = ourMembers[name];
        if (ourMember) return this.input(member, ourMember, `${path}.${name}`);

        return isOpen ? [] : [`${path}.${name} is missing`];
      }),
      ...this.partsOf(their, our, (theirPart, ourPart, name) => this.input(theirPart, ourPart, `${path}${name}`)),
    ];
  }

  /** Compares what lists and records are made of. */
  private partsOf(
    their: JsonSchema,
    our: JsonSchema,
    compare: (their: JsonSchema, our: JsonSchema, name: string) => string[],
  ): string[] {
    return (
      [
        ['items', '[]'],
        ['additionalProperties', '.*'],
      ] as const
    ).flatMap(([key, name]) => {
      const [theirPart, ourPart] = [their[key], our[key]];

      return isSchema(theirPart) && isSchema(ourPart) ? compare(theirPart, ourPart, name) : [];
    });
  }

  /** Schemas hold themselves: what is being compared already is not compared again. */
  private once(direction: string, their: JsonSchema, our: JsonSchema, compare: () => string[]): string[] {
    const key = `${direction} ${JSON.stringify(their)} ${JSON.stringify(our)}`;
    if (this.underWay.has(key)) return [];
    this.underWay.add(key);
    const lines = compare();
    this.underWay.delete(key);

    return [...new Set(lines)];
  }
}

/** What may stand for one value: enums, formats and defaults. */
function valueDifferences(their: JsonSchema, our: JsonSchema, path: string, direction: 'answer' | 'input'): string[] {
  const [theirValues, ourValues] = [valuesOf(their), valuesOf(our)];
  const isInput = direction === 'input';
  // A client must be able to send all of theirs, and to read all of ours.
  const [needed, known] = isInput ? [theirValues, ourValues] : [ourValues, theirValues];
  const unknown = known ? (needed ?? []).filter((value) => !known.includes(value)) : [];

  return [
    ...(theirValues && !ourValues ? [`${path} may be any text`] : []),
    ...(isInput && ourValues && !theirValues ? [`${path} may only be ${ourValues.join(' | ')}`] : []),
    ...unknown.map((value) => `${path} ${isInput ? 'may not be' : 'may be'} ${value}`),
    ...(isInput ? ['format', 'default'] : ['format']).flatMap((key) =>
      key in their && JSON.stringify(their[key]) !== JSON.stringify(our[key])
        ? [`${path} has ${key} ${JSON.stringify(our[key])}, not ${JSON.stringify(their[key])}`]
        : [],
    ),
  ];
}

function valuesOf(schema: JsonSchema): string[] | undefined {
  const values = schema['const'] === undefined ? schema['enum'] : [schema['const']];

  return Array.isArray(values) ? values.filter((value) => value !== null).map(String) : undefined;
}

/** What a value may be: the options of a choice, of choices in it, and nothing (`null`) apart. */
function optionsOf(schema: JsonSchema, schemas: Record<string, JsonSchema>): JsonSchema[] {
  const followed = follow(schema, schemas);
  const options = [followed['anyOf'], followed['oneOf']].flatMap((list) =>
    Array.isArray(list) ? list.filter(isSchema) : [],
  );
  if (options.length > 0) return options.flatMap((option) => optionsOf(option, schemas));
  const { type } = followed;
  if (followed['nullable'] === true) return [{ ...followed, nullable: false }, { type: 'null' }];

  return Array.isArray(type) && type.length > 1
    ? type.map((one: unknown) => (one === 'null' ? { type: one } : { ...followed, type: one }))
    : [followed];
}

/** Options of the same kind as a schema, if there are any; objects also as one that may be any of them. */
function candidatesFor(schema: JsonSchema, options: JsonSchema[], schemas: Record<string, JsonSchema>): JsonSchema[] {
  const kinds = kindsOf(schema);
  const alike = options.filter((option) => [...kindsOf(option)].some((kind) => kinds.has(kind)));
  const candidates = alike.length > 0 ? alike : options;

  return candidates.length > 1 ? [...candidates, united({ anyOf: candidates }, schemas)] : candidates;
}

function fewest(candidates: string[][]): string[] {
  return candidates.toSorted((a, b) => a.length - b.length)[0] ?? [];
}

function follow(schema: JsonSchema, schemas: Record<string, JsonSchema>): JsonSchema {
  const name = typeof schema['$ref'] === 'string' ? schema['$ref'].split('/').at(-1) : undefined;
  const [only, ...others] = Array.isArray(schema['allOf']) ? schema['allOf'].filter(isSchema) : [];
  if (only && others.length === 0) return follow(only, schemas);

  return name ? follow(schemas[name] ?? {}, schemas) : schema;
}

/** One text for a choice of texts, and one object for a choice of objects: it may have the members of all, and must have those that all must have. */
function united(schema: JsonSchema, schemas: Record<string, JsonSchema>): JsonSchema {
  const objects = optionsOf(schema, schemas);
  if (objects.length < 2) return objects[0] ?? schema;
  const values = objects.map(valuesOf);
  if (values.every((some) => some !== undefined)) return { ...objects[0], enum: values.flat(), const: undefined };
  const properties: Record<string, JsonSchema> = {};
  for (const [name, member] of objects.flatMap((object) => Object.entries(membersOf(object))))
    properties[name] = properties[name] ? { anyOf: [properties[name], member] } : member;

  return {
    type: 'object',
    properties,
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

function schemaIn(content: Content | undefined): JsonSchema | undefined {
  return (content?.['application/json'] ?? content?.['multipart/form-data'])?.schema;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
