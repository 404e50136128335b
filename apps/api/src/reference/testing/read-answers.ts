import { dirname, relative } from 'node:path';
import ts from 'typescript';
import type { JsonSchema, WrittenAnswers } from '../answers.js';

const ROUTES = new Set(['Get', 'Post', 'Put', 'Patch', 'Delete']);
/** Types that JSON makes texts of. */
const TEXTS: Record<string, JsonSchema> = {
  Date: { type: 'string', format: 'date-time' },
  ObjectId: { type: 'string' },
};

/**
 * What each endpoint answers with, read from the types of the program: `Promise<TopicResponse>` becomes the schema `TopicResponse`.
 * The comment above an endpoint becomes its description.
 * @param configPath `tsconfig.json` of the API.
 */
export function readAnswers(configPath: string): WrittenAnswers {
  const { config } = ts.readConfigFile(configPath, (path) => ts.sys.readFile(path)) as { config: unknown };
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(configPath));
  const controllers = fileNames.filter((name) => /\.(?:controller|module)\.ts$/.test(name));
  const program = ts.createProgram(controllers, { ...options, noEmit: true, composite: false, incremental: false });
  const reader = new AnswerReader(program.getTypeChecker(), dirname(configPath));
  for (const name of controllers) {
    const source = program.getSourceFile(name);
    if (source) ts.forEachChild(source, (node) => ts.isClassDeclaration(node) && reader.readController(node));
  }

  return reader.written();
}

class AnswerReader {
  private readonly operations: WrittenAnswers['operations'] = {};
  private readonly schemas = new Map<string, JsonSchema>();
  private readonly names = new Map<ts.Type, string>();

  constructor(
    private readonly checker: ts.TypeChecker,
    private readonly root: string,
  ) {}

  written(): WrittenAnswers {
    return { operations: sorted(this.operations), schemas: sorted(Object.fromEntries(this.schemas)) };
  }

  readController(declaration: ts.ClassDeclaration): void {
    if (!declaration.name || !decoratorsOf(declaration).includes('Controller')) return;
    for (const member of declaration.members) {
      if (!ts.isMethodDeclaration(member) || !decoratorsOf(member).some((name) => ROUTES.has(name))) continue;
      const signature = this.checker.getSignatureFromDeclaration(member);
      const result = signature && this.checker.getAwaitedType(signature.getReturnType());
      const description = signature && plain(signature.getDocumentationComment(this.checker));
      const isNothing = !result || (result.flags & (ts.TypeFlags.Void | ts.TypeFlags.Undefined)) !== 0;
      this.operations[`${declaration.name.text}_${member.name.getText()}`] = {
        ...(description ? { description } : {}),
        ...(isNothing ? {} : { answer: this.schemaOf(result) }),
      };
    }
  }

  private schemaOf(type: ts.Type): JsonSchema {
    const { flags } = type;
    if (flags & ts.TypeFlags.StringLiteral) return { type: 'string', const: (type as ts.StringLiteralType).value };
    if (flags & ts.TypeFlags.NumberLiteral) return { type: 'number', const: (type as ts.NumberLiteralType).value };
    if (flags & ts.TypeFlags.BooleanLiteral) return { type: 'boolean', const: this.text(type) === 'true' };
    if (flags & ts.TypeFlags.StringLike) return { type: 'string' };
    if (flags & ts.TypeFlags.NumberLike && !type.isUnion()) return { type: 'number' };
    if (flags & ts.TypeFlags.Boolean) return { type: 'boolean' };
    if (flags & ts.TypeFlags.Null) return { type: 'null' };
    if (type.isUnion()) return this.unionOf(type.types);
    if (!(flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) return {};

    return this.objectOrName(type);
  }

  /** Undefined is absence, not a value; texts to choose from become one `enum`. */
  private unionOf(types: readonly ts.Type[]): JsonSchema {
    const present = types.filter(({ flags }) => !(flags & ts.TypeFlags.Undefined));
    const literals = present.filter((type) => type.isStringLiteral());
    const isBoolean = present.filter(({ flags }) => flags & ts.TypeFlags.BooleanLiteral).length === 2;
    const others = present.filter(
      (type) => !type.isStringLiteral() && !(isBoolean && type.flags & ts.TypeFlags.BooleanLiteral),
    );
    const values = literals.map((type) => type.value).sort();
    const options = [
      ...(values.length > 0
        ? [values.length > 1 ? { type: 'string', enum: values } : { type: 'string', const: values[0] }]
        : []),
      ...(isBoolean ? [{ type: 'boolean' }] : []),
      ...others.map((type) => this.schemaOf(type)),
    ];
    const [only] = options;

    return options.length === 1 && only ? only : { anyOf: options };
  }

  private objectOrName(type: ts.Type): JsonSchema {
    const name = type.aliasSymbol?.name ?? type.symbol?.name ?? '';
    const text = TEXTS[name];
    if (text) return text;
    if (this.checker.isArrayType(type) || this.checker.isTupleType(type)) {
      const [item] = this.checker.getTypeArguments(type as ts.TypeReference);

      return { type: 'array', items: item ? this.schemaOf(item) : {} };
    }
    if (!this.isOurs(type)) return this.objectOf(type);
    const known = this.names.get(type);
    if (known) return { $ref: `#/components/schemas/${known}` };
    const free = this.schemas.has(name) ? `${name}${this.schemas.size}` : name;
    this.names.set(type, free);
    this.schemas.set(free, {});
    this.schemas.set(free, this.objectOf(type));

    return { $ref: `#/components/schemas/${free}` };
  }

  /** Types with a name of their own, written in this repository, that are not made of parameters. */
  private isOurs(type: ts.Type): boolean {
    const symbol = type.aliasSymbol ?? type.symbol;
    const hasArguments =
      (type.aliasTypeArguments?.length ?? 0) > 0 ||
      (isReference(type) && this.checker.getTypeArguments(type).length > 0);
    const file = symbol?.declarations?.[0]?.getSourceFile().fileName ?? '';
    const isNear = !file.includes('/node_modules/') && !relative(this.root, file).startsWith('../../../');

    return symbol !== undefined && !symbol.name.startsWith('__') && !hasArguments && isNear;
  }

  private objectOf(type: ts.Type): JsonSchema {
    const properties: Record<string, JsonSchema> = {};
    const required: string[] = [];
    for (const property of this.checker.getPropertiesOfType(type)) {
      const valueType = this.checker.getTypeOfSymbol(property);
      if (valueType.getCallSignatures().length > 0) continue;
      const description = plain(property.getDocumentationComment(this.checker));
      properties[property.name] = { ...this.schemaOf(valueType), ...(description ? { description } : {}) };
      const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0 || mayBeUndefined(valueType);
      if (!isOptional) required.push(property.name);
    }
    const values = type.getStringIndexType();

    return {
      type: 'object',
      ...(Object.keys(properties).length > 0 ? { properties } : {}),
      ...(required.length > 0 ? { required } : {}),
      ...(values ? { additionalProperties: this.schemaOf(values) } : {}),
    };
  }

  private text(type: ts.Type): string {
    return this.checker.typeToString(type);
  }
}

function isReference(type: ts.Type): type is ts.TypeReference {
  return 'target' in type;
}

function mayBeUndefined(type: ts.Type): boolean {
  return type.isUnion() && type.types.some(({ flags }) => flags & ts.TypeFlags.Undefined);
}

function decoratorsOf(node: ts.HasDecorators): string[] {
  return (ts.getDecorators(node) ?? []).flatMap(({ expression }) =>
    ts.isCallExpression(expression) ? [expression.expression.getText()] : [],
  );
}

/** Links in comments are for programmers: only their text is kept. */
function plain(parts: ts.SymbolDisplayPart[]): string {
  return ts.displayPartsToString(parts).replace(/\{@link ([^}]+)\}/g, '$1');
}

function sorted<Value>(record: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1)));
}
