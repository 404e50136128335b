import { compileJsonSchema } from '../outbound/index.js';
import { leastOutput } from './least-output.js';

describe('the least output a schema allows', () => {
  it.each([
    ['nothing of a closed object', { type: 'object', properties: {}, additionalProperties: false }, {}],
    [
      'required members, each as empty as may be',
      {
        type: 'object',
        properties: {
          total: { type: 'number' },
          lines: { type: 'array', items: { type: 'string' } },
          note: { type: 'string' },
          isPaid: { type: 'boolean' },
          more: { type: 'string' },
        },
        required: ['total', 'lines', 'note', 'isPaid'],
        additionalProperties: false,
      },
      { total: 0, lines: [], note: '', isPaid: false },
    ],
    [
      'objects in objects',
      {
        properties: { of: { type: 'object', properties: { id: { type: 'integer', minimum: 3 } }, required: ['id'] } },
        required: ['of'],
      },
      { of: { id: 3 } },
    ],
    [
      'what is written down',
      {
        type: 'object',
        properties: { a: { type: 'string', default: 'x' }, b: { const: 7 }, c: { enum: ['low', 'high'] } },
        required: ['a', 'b', 'c'],
      },
      { a: 'x', b: 7, c: 'low' },
    ],
    [
      'nothing, where that may be said',
      {
        type: 'object',
        properties: { a: { type: ['string', 'null'] }, b: { anyOf: [{ type: 'null' }, { type: 'string' }] }, c: {} },
        required: ['a', 'b', 'c'],
      },
      { a: null, b: null, c: null },
    ],
    [
      'bounds',
      {
        type: 'object',
        properties: {
          a: { type: 'string', minLength: 2 },
          b: { type: 'array', minItems: 2, items: { type: 'number', exclusiveMinimum: 0 } },
          c: { type: 'number', maximum: -1.5 },
          d: { type: 'integer', minimum: 7, multipleOf: 5 },
          e: { type: 'integer', exclusiveMaximum: 0 },
        },
        required: ['a', 'b', 'c', 'd', 'e'],
      },
      { a: '--', b: [1, 1], c: -1.5, d: 10, e: -1 },
    ],
    [
      'formats',
      {
        type: 'object',
        properties: { at: { type: 'string', format: 'date-time' }, by: { type: 'string', format: 'email' } },
        required: ['at', 'by'],
      },
      { at: '1970-01-01T00:00:00.000Z', by: 'nobody@example.com' },
    ],
    [
      'references and parts',
      {
        $defs: { line: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] } },
        allOf: [
          { type: 'object', properties: { line: { $ref: '#/$defs/line' } }, required: ['line'] },
          { properties: { by: { type: 'string' } }, required: ['by'] },
        ],
      },
      { line: { n: 0 }, by: '' },
    ],
  ])('has %s', (_, schema, least) => {
    expect(leastOutput(schema)).toEqual(least);
    expect(compileJsonSchema(schema)(least)).toBe(true);
  });

  it('ends for a schema that names itself', () => {
    const schema = { type: 'object', properties: { next: { $ref: '#' } }, required: ['next'] };
    expect(leastOutput(schema)).toHaveProperty('next.next.next');
  });

  it.each([[undefined], [null], ['x'], [[]], [{ type: 'string' }]])('is nothing of %j', (schema) => {
    expect(leastOutput(schema)).toEqual({});
  });
});
