import { Ajv, type Options, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { RE2JS } from 're2js';

type RegExpEngine = NonNullable<NonNullable<Options['code']>['regExp']>;

/** Customers' patterns run on the event loop: in time linear in the text, and not in JavaScript's backtracking engine. */
const linearTime: RegExpEngine = Object.assign((pattern: string) => RE2JS.compile(RE2JS.translateRegExp(pattern)), {
  code: 'linearTime',
});

/**
 * Makes a validator of a customer's schema, in an instance of its own: a shared one would keep every schema it ever saw.
 * Patterns have no look-around and no back-references.
 * @throws Error for what is no JSON schema, or one that refers to schemas elsewhere.
 */
export function compileJsonSchema(schema: Record<string, unknown>, options: Options = {}): ValidateFunction {
  const ajv = new Ajv({ ...options, strict: false, code: { regExp: linearTime } });
  addFormats.default(ajv);
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({ keyword: 'uniqueItems', type: 'array', schemaType: 'boolean', validate: areUnique, errors: false });

  return ajv.compile({ ...schema, $schema: undefined, $id: undefined });
}

/** Ajv's own `uniqueItems` compares every object with every other one, which a long list turns into minutes. */
function areUnique(wanted: boolean, items: readonly unknown[]): boolean {
  return !wanted || new Set(items.map(canonicalJson)).size === items.length;
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([left], [right]) => (left < right ? -1 : 1)))
      : member,
  );
}
