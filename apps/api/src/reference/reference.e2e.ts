import { readFileSync } from 'node:fs';
import { IDENTIFIER_PATTERN } from '@novu/shared';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { visit } from '@novu/testing/browser';
import { startApi, type TestApi } from '../testing/start-api.js';
import { type Described, differences, operationsByRoute } from './testing/compare.js';
import { ADDITIONS, DIFFERENCES, NOT_BUILT, OTHER_TAGS } from './testing/deviations.js';

const INTERFACE = new URL('../../../../libs/testing/interface/openapi.json', import.meta.url);

let api: TestApi;
let ours: Described;
let theirs: Described;
beforeAll(async () => {
  api = await startApi('reference');
  ours = (await api.anonymous.get<Described>('/openapi.json')).body;
  theirs = JSON.parse(readFileSync(INTERFACE, 'utf8')) as Described;
});
afterAll(() => api.close());

describe('/openapi.json', () => {
  it('is an OpenAPI 3.1 document anybody may read', async () => {
    const answer = await api.anonymous.get('/openapi.json');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(answer.body).toMatchObject({
      openapi: '3.1.0',
      info: { title: expect.any(String) },
      servers: [{ url: '/' }],
    });
  });

  it('holds together: references lead somewhere, schemas are usable, parameters and ids are named once', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: 'ours', components: ours.components });
    for (const name of Object.keys(ours.components.schemas)) {
      expect(ajv.getSchema(`ours#/components/schemas/${name}`)).toBeDefined();
    }
    const text = JSON.stringify(ours);
    const names = new Set([...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name));
    expect([...names].filter((name) => !name || !(name in ours.components.schemas))).toEqual([]);
    const ids = [...text.matchAll(/"operationId":"([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [path, operations] of Object.entries(ours.paths)) {
      const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name).sort();
      for (const { parameters = [] } of Object.values(operations)) {
        const declared = parameters.flatMap((parameter) => (parameter.in === 'path' ? [parameter.name] : []));
        expect([path, declared.sort()]).toEqual([path, inPath]);
      }
    }
  });

  it('is one that clients can be made from: no two addresses are alike, lists say what they are of, operations have a short name', () => {
    const addresses = Object.keys(ours.paths).map((path) => path.replace(/\{[^}]+\}/g, '{}'));
    expect(addresses.filter((address, at) => addresses.indexOf(address) !== at)).toEqual([]);
    expect(arraysWithoutItems(ours)).toEqual([]);
    const operations = [...operationsByRoute(ours)];
    expect(operations.filter(([, { summary = '' }]) => !/[^.]$/.test(summary)).map(([route]) => route)).toEqual([]);
    expect(ours.paths['/v1/events/trigger']?.['post']?.summary).toBe('Fires a workflow for up to 100 recipients');
  });

  it('says how long and how large members may be, as far as validators know', () => {
    const properties = ours.components.schemas['CreateContextInput']?.['properties'];
    expect(properties).toMatchObject({ type: { type: 'string', maxLength: 100 } });
    // Of what members are made of, too.
    expect(ours.components.schemas['StepInput']?.['properties']).toMatchObject({
      name: { maxLength: 128 },
      stepId: { pattern: IDENTIFIER_PATTERN.source },
    });
    const query = ours.paths['/v2/contexts']?.['get']?.parameters;
    expect(query).toContainEqual(
      expect.objectContaining({ name: 'limit', schema: expect.objectContaining({ maximum: 100 }) }),
    );
    expect(query).toContainEqual(
      expect.objectContaining({ name: 'after', schema: { type: 'string', maxLength: 1024 } }),
    );
  });

  it('says of each operation what it does', () => {
    const silent = Object.entries(ours.paths).flatMap(([path, item]) =>
      Object.entries(item).flatMap(([method, { description = '' }]) => (description ? [] : [`${method} ${path}`])),
    );
    expect(silent).toEqual([]);
  });

  it('says of each operation who may call it, what it answers and how it fails', () => {
    const trigger = ours.paths['/v1/events/trigger']?.['post'];
    expect(trigger).toMatchObject({
      description: 'Fires a workflow for up to 100 recipients.',
      security: [{ secretKey: [] }, { userToken: [] }],
      requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/TriggerInput' } } } },
      responses: {
        201: {
          content: {
            'application/json': { schema: { properties: { data: { $ref: '#/components/schemas/TriggerResponse' } } } },
          },
        },
        422: { content: { 'application/json': { schema: { $ref: '#/components/schemas/ValidationError' } } } },
      },
    });
    expect(trigger?.parameters).toContainEqual(expect.objectContaining({ name: 'idempotency-key', in: 'header' }));
    expect(ours.paths['/v1/health-check']?.['get']).toMatchObject({ security: [] });
    expect(ours.paths['/v1/inbox/notifications']?.['get']).toMatchObject({ security: [{ subscriberToken: [] }] });
    expect(ours.paths['/v2/topics']?.['post']?.responses).toMatchObject({
      200: ours.paths['/v2/topics']?.['post']?.responses['201'],
    });
    expect(ours.paths['/v2/topics']?.['get']?.responses).toMatchObject({
      200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/TopicPage' } } } },
    });
  });
});

describe('against the interface', () => {
  const inScope = () =>
    [...operationsByRoute(theirs)].filter(([, { tags = [] }]) => !tags.some((tag) => OTHER_TAGS.includes(tag)));

  it('no operation is missing but those listed, and the list holds none that is there', () => {
    const built = operationsByRoute(ours);
    expect(
      inScope()
        .map(([route]) => route)
        .filter((route) => !built.has(route))
        .sort(),
    ).toEqual([...NOT_BUILT].sort());
  });

  it('status, parameters, bodies and answers are those of the interface, but where listed', () => {
    const built = operationsByRoute(ours);
    const found = inScope().flatMap(([route, operation]) => {
      const mine = built.get(route);
      const lines = mine ? differences(operation, mine, { interface: theirs, ours }) : [];

      return lines.map((line) => `${route}: ${line}`);
    });
    expect(found.sort()).toEqual(DIFFERENCES.map(([difference]) => difference).sort());
  });

  it('says of each operation every way to fail that the interface does, and what the server refuses before it', () => {
    const built = operationsByRoute(ours);
    const silent = inScope().flatMap(([route, { responses }]) => {
      const theirs = Object.keys(responses).filter((code) => /^[45]\d\d$/.test(code));
      const mine = built.get(route)?.responses ?? {};

      return [...theirs, '405', '408', '431'].filter((code) => !(code in mine)).map((code) => `${route} ${code}`);
    });
    // Nobody is asked for money here.
    expect(silent).toEqual(['POST /v1/environments 402']);
  });

  it('what is there beyond the interface is listed', () => {
    const known = operationsByRoute(theirs);
    const additions = [...operationsByRoute(ours).keys()].filter((route) => !known.has(route));
    const isListed = (route: string) => ADDITIONS.some((pattern) => pattern.test(route));
    expect(additions.filter((route) => !isListed(route))).toEqual([]);
    expect(ADDITIONS.filter((pattern) => !additions.some((route) => pattern.test(route)))).toEqual([]);
  });
});

describe('/docs', () => {
  it('is one page with every operation, that runs no program and loads nothing', async () => {
    const { status, headers, body } = await api.anonymous.get<string>('/docs');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('text/html');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(body).not.toMatch(/<script|<link|<img|src=|https?:\/\//);
    const operations = Object.values(ours.paths).flatMap((item) => Object.keys(item));
    expect(body.split('<details').length - 1).toBe(operations.length);
    expect(body).toContain('<code>/v1/events/trigger</code>');
    expect(body).toContain('Fires a workflow for up to 100 recipients.');
    expect(body).toContain('number, at least 1, at most 100');
    for (const client of ['@novu/api', 'novu-py', 'novu-java']) expect(body).toContain(client);
    expect(body.match(/<h2 id="[^"]*">\S*[a-z][A-Z]/)).toBeNull();
  });

  it('says what a member is for before what it is made of, and what entries of a list may be', async () => {
    const { body } = await api.anonymous.get<string>('/docs');
    const text = body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
    expect(text).toContain('to one of Who is notified. string or TriggerRecipient subscriberId string');
    expect(text).toContain('or array, entries at most 100 each one of string or TriggerRecipient');
    expect(text).toContain('201 Success: object data TriggerResponse');
  });

  it('on a screen, names and codes stand on a line each; on a phone nothing is wider than it', async () => {
    const visitor = await visit(api.url);
    try {
      const { page, complaints } = visitor;
      await page.goto('/docs');
      await page.getByText('/v1/events/trigger', { exact: true }).click();
      const lines = await page.evaluate<string[]>(
        "[...document.querySelectorAll('details[open] td:first-child code')].map((code) => code.textContent + ': ' + code.getClientRects().length)",
      );
      expect(lines).toEqual(expect.arrayContaining(['idempotency-key: 1', '201: 1', '503: 1']));
      expect(lines.filter((line) => !line.endsWith(': 1'))).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      await page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))");
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
      expect(complaints).toEqual([]);
    } finally {
      await visitor.close();
    }
  }, 30_000);

  it('both answer below the context path', async () => {
    const below = await startApi('reference-path', { GLOBAL_CONTEXT_PATH: 'novu', API_CONTEXT_PATH: 'api' });
    try {
      expect((await below.anonymous.get('/novu/api/docs')).status).toBe(200);
      const { body } = await below.anonymous.get('/novu/api/openapi.json');
      expect(body).toMatchObject({
        servers: [{ url: '/novu/api' }],
        paths: { '/v1/events/trigger': expect.anything() },
      });
    } finally {
      await below.close();
    }
  });
});

/** Where in a document there are lists of who knows what. */
function arraysWithoutItems(value: unknown, path = '#'): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const isArray = 'type' in value && [value.type].flat().includes('array');

  return [
    ...(isArray && !('items' in value) ? [path] : []),
    ...Object.entries(value).flatMap(([key, member]) => arraysWithoutItems(member, `${path}/${key}`)),
  ];
}
