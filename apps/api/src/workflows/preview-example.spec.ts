import { StepTypeEnum } from '@novu/shared';
import { countEvents, exampleOf, exampleResult, mergeExample, payloadNamedBy } from './preview-example.js';

it.each([
  ['a default', { type: 'string', default: 'x', enum: ['y'] }, 'x'],
  ['a constant', { const: 7 }, 7],
  ['an example', { type: 'number', examples: [3, 4] }, 3],
  ['the first of an enum', { enum: ['a', 'b'] }, 'a'],
  ['a text', { type: 'string' }, 'field'],
  ['an address', { type: 'string', format: 'email' }, 'ada@example.com'],
  ['a number within its bound', { type: 'integer', minimum: 5 }, 5],
  ['a flag', { type: 'boolean' }, true],
  ['null', { type: 'null' }, null],
  ['the first of several types', { type: ['number', 'null'] }, 1],
  ['the first alternative', { anyOf: [{ type: 'boolean' }, { type: 'string' }] }, true],
  ['a list', { type: 'array', items: { type: 'number' } }, [1]],
  ['members', { properties: { name: { type: 'string' }, deep: { type: 'object' } } }, { name: 'name', deep: {} }],
])('makes %s of a schema', (_, schema, expected) => expect(exampleOf(schema, 'field')).toEqual(expected));

it('comes to an end with a schema that is deeper than any example has to be', () => {
  let schema: object = { type: 'string' };
  for (let level = 0; level < 100; level += 1) schema = { type: 'object', properties: { a: schema } };
  expect(JSON.stringify(exampleOf(schema)).length).toBeLessThan(100);
});

it('finds what the content names of the payload', () => {
  const content = {
    subject: 'Hi {{payload.user.name}}',
    body: '{% if payload.user.age %}{{ payload.count }}{% endif %}',
  };
  expect(payloadNamedBy(content)).toEqual({ user: { name: 'name', age: 'age' }, count: 'count' });
  expect(payloadNamedBy({ body: '{{payload.a}} {{payload.a.b}} {{payload.c.d}} {{payload.c}}' })).toEqual({
    a: { b: 'b' },
    c: { d: 'd' },
  });
  const odd = payloadNamedBy({ body: '{{payload.__proto__.polluted}} {{payload.constructor}}' });
  expect(Object.keys(odd)).toEqual(['__proto__', 'constructor']);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

it('puts what was given over the example, member by member', () => {
  expect(mergeExample({ a: 1, b: { c: 2, d: 3 }, e: [1, 2] }, { b: { c: 4 }, e: [], f: null })).toEqual({
    a: 1,
    b: { c: 4, d: 3 },
    e: [],
    f: null,
  });
});

it('counts the events of a digest that is told them', () => {
  expect(countEvents({ digest: { events: [1, 2] }, told: { events: [1], eventCount: 9 }, other: 'x' })).toEqual({
    digest: { events: [1, 2], eventCount: 2 },
    told: { events: [1], eventCount: 9 },
    other: 'x',
  });
});

it('knows what steps leave for later ones', () => {
  const now = new Date(0);
  const result = (type: StepTypeEnum, controls = {}) => exampleResult({ type, controls }, { post: 1 }, now);
  expect(result(StepTypeEnum.DIGEST)).toMatchObject({ eventCount: 3, events: [{ payload: { post: 1 } }, {}, {}] });
  const responseBodySchema = { type: 'object', properties: { id: { type: 'number' } } };
  expect(result(StepTypeEnum.HTTP_REQUEST, { responseBodySchema })).toEqual({ id: 1 });
  expect(result(StepTypeEnum.HTTP_REQUEST, { responseBodySchema: { type: 'string' } })).toEqual({});
  expect(result(StepTypeEnum.IN_APP)).toMatchObject({ seen: true, lastReadDate: '1970-01-01T00:00:00.000Z' });
  expect(result(StepTypeEnum.EMAIL)).toEqual({});
});
