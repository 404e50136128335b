import { type Described, differences, operationsByRoute } from './compare.js';

/** An operation that takes and answers with a schema, described. */
function described(schema: object, query: object[] = []): Described {
  const content = { 'application/json': { schema: { type: 'object', properties: { it: schema } } } };

  return {
    paths: {
      '/v1/things/{id}': {
        post: {
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }, ...query],
          requestBody: { content },
          responses: { 200: { content } },
        },
      },
    },
    components: { schemas: { Tree: { type: 'object', properties: { of: { $ref: '#/components/schemas/Tree' } } } } },
  };
}

function between(theirs: Described, ours: Described): string[] {
  const [their, our] = [theirs, ours].map((document) => operationsByRoute(document).get('POST /v1/things/{}'));
  if (!their || !our) throw new Error('The operation is described');

  return differences(their, our, { interface: theirs, ours });
}

const text = { type: 'string' };
const nothing = { type: 'null' };
const either = { type: 'string', enum: ['a', 'b'] };
const object = (properties: object, required: string[] = []) => ({ type: 'object', properties, required });

it.each([
  [either, { anyOf: [{ const: 'a' }, { const: 'b' }] }],
  [{ type: ['string', 'null'] }, { anyOf: [text, nothing] }],
  [{ type: 'integer' }, { type: 'number' }],
  [{ $ref: '#/components/schemas/Tree' }, { $ref: '#/components/schemas/Tree' }],
  [{ anyOf: [object({ a: text }), text] }, { anyOf: [text, object({ a: text })] }],
])('finds nothing between %j and %j', (theirs, ours) => {
  expect(between(described(theirs), described(ours))).toEqual([]);
});

it.each([
  [either, { type: 'string', enum: ['a'] }, 'body.it may not be b'],
  [either, { type: 'string', enum: ['a', 'b', 'c'] }, 'answer.it may be c'],
  [either, text, 'answer.it may be any text'],
  [{ type: ['string', 'null'] }, text, 'body.it may not be null, only string'],
  [text, { type: ['string', 'null'] }, 'answer.it may be null, not only string'],
  [{ ...text, format: 'date-time' }, text, 'answer.it has format undefined, not "date-time"'],
  [{ ...text, default: 'x' }, text, 'body.it has default undefined, not "x"'],
  [{ type: 'array', items: text }, text, 'body.it may not be array, only string'],
  [{ type: 'array', items: { anyOf: [text, nothing] } }, { type: 'array', items: text }, 'body.it[] may not be null'],
  [
    { type: 'object', additionalProperties: either },
    { type: 'object', additionalProperties: text },
    'answer.it.* may be any text',
  ],
  [object({ a: text }, ['a']), object({ a: text }), 'answer.it.a may be missing'],
  [object({ a: text }), object({ a: text }, ['a']), 'body.it.a must be given'],
  [{ anyOf: [object({ a: text }), object({ b: text })] }, object({ a: text }), 'body.it.b is missing'],
])('between %j and %j tells of the difference', (theirs, ours, line) => {
  expect(between(described(theirs), described(ours)).join()).toContain(line);
});

it.each([
  [{ schema: { type: 'array', items: text } }, { schema: text }, 'query q may not be array, only string'],
  [{ schema: either }, { schema: text }, 'query q may be any text'],
  [{ schema: text }, { schema: either }, 'query q may only be a | b'],
  [{ required: true, schema: text }, { schema: text }, 'query q need not be given'],
  [
    { schema: { type: 'number', default: 10 } },
    { schema: { type: 'number' } },
    'query q has default undefined, not 10',
  ],
])('looks into parameters: %j and %j', (theirs, ours, line) => {
  const [their, our] = [theirs, ours].map((one) => described(text, [{ name: 'q', in: 'query', ...one }]));
  expect(between(their as Described, our as Described)).toEqual([line]);
  expect(between(their as Described, described(text))).toEqual(['query q is missing']);
});
