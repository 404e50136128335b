import { AppError } from '@novu/application-generic';
import { assertPayloadSchema } from './payload-schema.js';

const withPattern = (pattern: string) => ({
  type: 'object',
  properties: { text: { type: 'string', pattern } },
});

it.each([
  ['look-ahead', withPattern('^(?=a)')],
  ['back-references', withPattern('(a)\\1')],
  ['an unknown type', { type: 'nothing' }],
  ['a schema elsewhere', { $ref: 'https://example.com/schema.json' }],
])('refuses %s when the schema is saved', (_, schema) => {
  expect(() => assertPayloadSchema(schema)).toThrow(AppError);
});

it('takes a schema with patterns and a dialect', () => {
  const schema = { $schema: 'https://json-schema.org/draft/2020-12/schema', ...withPattern('^\\p{Lu}+$') };
  expect(() => assertPayloadSchema(schema)).not.toThrow();
});
