import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { HttpExchange } from './http-client.js';

interface OpenApiResponse {
  content?: Record<string, { schema?: unknown }>;
  $ref?: string;
}

interface OpenApiOperation {
  tags?: string[];
  parameters?: { name?: string; in?: string }[];
  requestBody?: unknown;
  responses: Record<string, OpenApiResponse>;
}

interface OpenApiDocument {
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: { schemas: Record<string, unknown>; responses?: Record<string, OpenApiResponse> };
}

/** An operation of the interface. */
export interface ContractOperation {
  /** `GET /v2/topics/{topicKey}` */
  name: string;
  method: string;
  path: string;
  tags: readonly string[];
  hasBody: boolean;
  /** Names of what its query may have. */
  query: readonly string[];
  /** As listed: `200`, or `4XX` for any of a hundred. */
  statuses: readonly string[];
}

interface Route extends ContractOperation {
  pattern: RegExp;
}

/**
 * Holds answers against the OpenAPI document of the interface: each answer of an operation it lists must have a listed status and
 * fit that status's schema. Operations it does not list are not judged.
 */
export class Contract {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  private readonly validators = new Map<string, ValidateFunction>();
  private readonly routes: readonly Route[];

  constructor(private readonly document: OpenApiDocument) {
    this.ajv.addSchema({ $id: 'openapi', components: document.components });
    this.routes = Object.entries(document.paths)
      .flatMap(([path, operations]) =>
        Object.entries(operations).map(([method, { tags = [], parameters = [], requestBody, responses }]) => ({
          name: `${method.toUpperCase()} ${path}`,
          method: method.toUpperCase(),
          path,
          tags,
          hasBody: requestBody !== undefined,
          query: parameters.flatMap(({ name, in: place }) => (place === 'query' && name ? [name] : [])),
          statuses: Object.keys(responses),
          pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`),
        })),
      )
      // Paths with fewer parameters first: `/integrations/active` before `/integrations/{id}`.
      .sort((left, right) => left.path.split('{').length - right.path.split('{').length);
  }

  operations(): readonly ContractOperation[] {
    return this.routes;
  }

  /** The operation a request was for; undefined when the interface does not list it. */
  operationOf({ method, path }: Pick<HttpExchange, 'method' | 'path'>): ContractOperation | undefined {
    return this.routes.find(({ method: verb, pattern }) => verb === method && pattern.test(path.split('?')[0] ?? ''));
  }

  /** @throws Error that says in what the answer differs. */
  check({ method, path, status, body }: HttpExchange): void {
    const route = this.operationOf({ method, path });
    if (!route) return;
    const responses = this.document.paths[route.path]?.[method.toLowerCase()]?.responses ?? {};
    const response =
      responses[String(status)] ??
      responses[`${Math.floor(status / 100)}XX`] ??
      this.unlistedRefusal(responses, status);
    if (!response) throw new Error(`${method} ${route.path} answered ${status}, which the interface does not list`);
    const schema = Object.entries(this.resolve(response).content ?? {}).find(([type]) =>
      type.startsWith('application/json'),
    )?.[1].schema;
    if (!schema || body === undefined) return;
    const validate = this.validatorOf(`${method} ${route.path} ${status}`, schema);
    if (!validate(body)) {
      const differences = (validate.errors ?? [])
        .slice(0, 5)
        .map((error) => `${error.instancePath || '/'} ${error.message ?? ''}`);
      throw new Error(`${method} ${route.path} ${status} does not fit the interface: ${differences.join('; ')}`);
    }
  }

  /** Some operations list no refusals of their own (`spec/rest-api.md` section 1.5): theirs are as all others are. */
  private unlistedRefusal(responses: OpenApiOperation['responses'], status: number): OpenApiResponse | undefined {
    if (status < 400 || '401' in responses) return undefined;

    return this.document.components.responses?.[status === 422 ? 'ValidationError' : 'Error'];
  }

  private resolve(response: OpenApiResponse): OpenApiResponse {
    const name = response.$ref?.split('/').at(-1);

    return name ? (this.document.components.responses?.[name] ?? {}) : response;
  }

  private validatorOf(key: string, schema: unknown): ValidateFunction {
    const known = this.validators.get(key);
    if (known) return known;
    const rewritten: unknown = JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"openapi#/components/'));
    const validator = this.ajv.compile(rewritten as object);
    this.validators.set(key, validator);

    return validator;
  }
}

const SPECIFICATION = new URL('../interface/openapi.json', import.meta.url);

/** The interface of the platform, as kept in this repository. */
export function contract(): Contract {
  if (!existsSync(SPECIFICATION)) throw new Error('libs/testing/interface/openapi.json is missing');

  return new Contract(JSON.parse(readFileSync(SPECIFICATION, 'utf8')) as OpenApiDocument);
}
