import type { INestApplication, Type } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { Access } from '../http/permissions.js';
import { ANSWERS } from './answers.generated.js';
import type { JsonSchema } from './answers.js';
import { type Endpoint, Endpoints } from './endpoints.js';
import { defaultsOf, limit, limitsOf, partsOf } from './limits.js';
import { withValues } from './values.js';
import { HAND_CHECKED, HAND_CHECKED_SCHEMAS } from './hand-checked.js';

type PathItem = OpenAPIObject['paths'][string];
export type Operation = NonNullable<PathItem['get']>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
export type Method = (typeof METHODS)[number];

const IDEMPOTENCY_KEY = {
  name: 'idempotency-key',
  in: 'header',
  required: false,
  schema: { type: 'string', maxLength: 255 },
  description: 'With an API key: sent again within 24 hours, the request gets the first answer and is not done again.',
} as const;

/** Clients send one with every request. */
const NEEDLESS_KEY = { ...IDEMPOTENCY_KEY, description: 'Not looked at: the request can be sent again as it is.' };

const ERROR = {
  type: 'object',
  required: ['statusCode', 'timestamp', 'path', 'message'],
  properties: {
    statusCode: { type: 'number' },
    timestamp: { type: 'string', format: 'date-time' },
    path: { type: 'string' },
    message: { type: 'string' },
    ctx: { type: 'object', additionalProperties: true },
    errorId: { type: 'string', description: 'With status 500 only; the log has it too.' },
  },
};

const VALIDATION_ERROR = {
  ...ERROR,
  required: [...ERROR.required, 'errors'],
  properties: {
    ...ERROR.properties,
    errors: {
      type: 'object',
      description: 'What is wrong, by field.',
      additionalProperties: {
        type: 'object',
        required: ['messages'],
        properties: { messages: { type: 'array', items: { type: 'string' } }, value: {} },
      },
    },
  },
};

const ERRORS = {
  400: 'The request breaks a rule',
  401: 'No credentials, or wrong ones',
  403: 'The caller may not do this',
  404: 'Not there, or not for the caller to see',
  405: 'The address is there for other methods',
  408: 'The request took too long to arrive',
  409: 'In conflict with what is there',
  413: 'The body is too large',
  414: 'The address is too long',
  415: 'The body is of a type that is not understood',
  422: 'A field is wrong',
  429: 'Called too often',
  431: 'Address and headers are too large',
  500: 'Our mistake',
  503: 'A database is away; try again soon',
};

const CONVENTIONS = `Authenticate with \`Authorization: ApiKey <secret key>\`; the key names the environment. Results come in an envelope,
\`{"data": …}\`; lists that have a \`data\` member of their own come as they are. A POST or PATCH with an \`Idempotency-Key\` can be sent again safely.
Lists with cursors (\`after\`, \`before\`) show each row once, whatever is added or removed meanwhile. Lists by \`page\` count rows from the newest at each call;
reading the activity to its end, give the time of the first row as \`before\`: what is added later then moves nothing.
The published clients work unchanged, given this server's address: \`@novu/api\` (TypeScript), \`novu-py\` (Python), \`co.novu:novu-java\` (Java).`;

/** The OpenAPI 3.1 document of the running API: its routes, what their classes and types say, and the conventions all share. */
export function describeApi(app: INestApplication, { publicPath }: { publicPath: string }): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('REST API')
    .setVersion('1')
    .setDescription(CONVENTIONS)
    .addServer(publicPath)
    .addApiKey({ type: 'apiKey', in: 'header', name: 'Authorization', description: 'ApiKey <secret key>' }, 'secretKey')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'Of a signed-in person' }, 'userToken')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'Of an Inbox session' }, 'subscriberToken')
    .build();
  const document = SwaggerModule.createDocument(app, config, { ignoreGlobalPrefix: true });
  const endpoints = app.get(Endpoints).list();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of operationsOf(item)) {
      const endpoint = endpoints.get(operation.operationId ?? '');
      if (!endpoint) continue;
      complete(operation, path, method, endpoint);
      for (const input of endpoint.inputs) sayLimits(input, operation, document);
    }
  }
  const schemas = { ...withValues(ANSWERS.schemas), ...document.components?.schemas, ...HAND_CHECKED_SCHEMAS };
  document.components = {
    ...document.components,
    schemas: { ...schemas, Error: ERROR, ValidationError: VALIDATION_ERROR },
  };

  return document;
}

/** The operations of a path, in the order of {@link METHODS}. */
export function operationsOf(item: PathItem): [Method, Operation][] {
  return METHODS.flatMap((method): [Method, Operation][] => {
    const operation = item[method];

    return operation ? [[method, operation]] : [];
  });
}

function complete(operation: Operation, path: string, method: Method, { access, status, isBare }: Endpoint): void {
  const id = operation.operationId ?? '';
  const { description, answer } = ANSWERS.operations[id] ?? {};
  const { body, query = {}, required = [], values = {} } = HAND_CHECKED[id] ?? {};
  if (description) Object.assign(operation, { summary: firstSentence(description), description });
  if (body) operation.requestBody = { required: true, content: { 'application/json': { schema: body } } };
  operation.security = securityOf(access);
  const isRepeatable = (method === 'post' || method === 'patch') && access.kind === 'member' && access.apiKey;
  operation.parameters = [
    ...(operation.parameters ?? []),
    ...unnamedParameters(operation, path),
    ...Object.entries(query).map(([name, schema]) => {
      return { name, in: 'query' as const, required: required.includes(name), schema };
    }),
    isRepeatable ? IDEMPOTENCY_KEY : NEEDLESS_KEY,
  ];
  for (const parameter of operation.parameters) {
    const value = 'name' in parameter ? values[parameter.name] : undefined;
    if (value) Object.assign(parameter, { schema: value });
  }
  const success = {
    description: 'Success',
    ...(answer && status !== 204 ? json(isBare ? answer : enveloped(answer)) : {}),
  };
  // Besides the usual ones, those an endpoint declares (`@ApiResponse`).
  const declared = Object.keys(operation.responses).filter((code) => code !== String(status));
  operation.responses = {
    [status]: success,
    ...Object.fromEntries(declared.map((code) => [code, code.startsWith('2') ? success : errorAnswer(code)])),
    ...errorsOf(access),
  };
}

/** What the validators of an input say of its members: those of a body, and what they are made of, stand among the schemas by the name of their class. */
function sayLimits(input: Type<unknown>, { parameters = [] }: Operation, { components }: OpenAPIObject): void {
  const limits = limitsOf(input);
  for (const part of partsOf(input)) {
    const { properties = {} } = (components?.schemas?.[part.name] ?? {}) as { properties?: Record<string, JsonSchema> };
    const limitsOfPart = limitsOf(part);
    for (const [name, schema] of Object.entries(properties)) limit(schema, limitsOfPart.get(name));
  }
  const defaults = defaultsOf(input);
  for (const parameter of parameters) {
    if (!('name' in parameter) || !parameter.schema) continue;
    const value = parameter.in === 'query' ? defaults.get(parameter.name) : undefined;
    if (value !== undefined) Object.assign(parameter.schema, { default: value });
    limit(parameter.schema as JsonSchema, limits.get(parameter.name));
  }
}

/** Parameters of the path that the endpoint takes as one object have no decorator each. */
function unnamedParameters({ parameters = [] }: Operation, path: string): NonNullable<Operation['parameters']> {
  const known = new Set(parameters.map((parameter) => ('name' in parameter ? parameter.name : '')));

  return [...path.matchAll(/\{([^}]+)\}/g)]
    .flatMap(([, name]) => (name && !known.has(name) ? [name] : []))
    .map((name) => ({ name, in: 'path' as const, required: true, schema: { type: 'string' } }));
}

/** Clients that are made from the document, and lists of operations, name an operation by it. */
function firstSentence(description: string): string {
  return (description.split(/(?<=\.)\s/)[0] ?? '').replace(/\.$/, '');
}

function securityOf(access: Access): Record<string, string[]>[] {
  if (access.kind === 'public') return [];
  if (access.kind === 'subscriber') return [{ subscriberToken: [] }];

  return access.apiKey ? [{ secretKey: [] }, { userToken: [] }] : [{ userToken: [] }];
}

function errorsOf({ kind }: Access): Operation['responses'] {
  const codes = Object.entries(ERRORS).filter(([code]) => kind !== 'public' || (code !== '401' && code !== '403'));

  return Object.fromEntries(codes.map(([code]) => [code, errorAnswer(code)]));
}

function errorAnswer(code: string): { description: string; content: Record<string, { schema: JsonSchema }> } {
  const description = Object.entries(ERRORS).find(([known]) => known === code)?.[1] ?? 'Refused';

  return { description, ...json({ $ref: `#/components/schemas/${code === '422' ? 'ValidationError' : 'Error'}` }) };
}

function enveloped(answer: JsonSchema): JsonSchema {
  return { type: 'object', required: ['data'], properties: { data: answer } };
}

function json(schema: JsonSchema): { content: Record<string, { schema: JsonSchema }> } {
  return { content: { 'application/json': { schema } } };
}
