import { Context, Drop, Liquid, LiquidError, toValueSync, type Template } from 'liquidjs';
import { LRUCache } from 'lru-cache';
import { AppError } from '../errors.js';
import { registerFilters, toText } from './template-filters.js';
import { mapParts } from './template-tags.js';
import { escapeHtml, isPlainObject, readPath } from './values.js';

/** What templates may name (`spec/engine.md` section 15). Plain JSON, but for `t`. */
export type TemplateVariables = {
  payload: Record<string, unknown>;
  subscriber: Record<string, unknown>;
  /** By step id, earlier steps only. */
  steps: Record<string, unknown>;
  workflow: Record<string, unknown>;
  env?: Record<string, unknown>;
  /** By context type. */
  context?: Record<string, unknown>;
  actor?: Record<string, unknown>;
  tenant?: Record<string, unknown>;
  /** HTML of the step, inside layouts only. */
  content?: string;
  /** Absent: `{{t.key}}` prints itself. */
  t?: TranslatedTexts;
};

/** Variables with the names a block of an e-mail adds. */
export type TemplateScope = Record<string, unknown>;

const MAX_TEMPLATES = 5_000;
/** All kept sources together, in characters. */
const MAX_CACHED_CHARACTERS = 32_000_000;
const MAX_TEMPLATE_LENGTH = 1_000_000;
const MAX_OUTPUT_LENGTH = 5_000_000;
const MAX_RENDER_MS = 1_000;
/** Liquid's own measure: characters and array members made by filters, ranges and tags. */
const MAX_MEMORY = 10_000_000;

/** The time one message may take to render, shared by all its texts. */
export class RenderBudget {
  private readonly endsAt = performance.now() + MAX_RENDER_MS;

  /** Milliseconds left, never negative. */
  remainingMs(): number {
    return Math.max(0, this.endsAt - performance.now());
  }
}

/** 400 `template_error`: the author has to change the template, or the payload it is given; trying again does not help. */
export function templateError(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  if (LiquidError.is(cause) && cause.originalError instanceof AppError) return cause.originalError;
  const message = cause instanceof Error ? cause.message : String(cause);

  return new AppError({
    code: 'template_error',
    status: 400,
    publicMessage: `Content compilation error: ${message}`,
    retry: 'never',
    cause: LiquidError.is(cause) ? undefined : cause,
  });
}

/** Collects what a template prints and refuses to grow without bounds. */
class LimitedOutput {
  buffer = '';

  write(printed: unknown): void {
    this.buffer += toText(printed);
    if (this.buffer.length > MAX_OUTPUT_LENGTH)
      throw new Error(`the text is longer than ${MAX_OUTPUT_LENGTH} characters`);
  }
}

/** @returns the text of a key such as `greeting.title`; undefined when there is none in any language that counts. */
export type Translate = (key: string) => string | undefined;

/** Translations may name each other, and must come to an end. */
const MAX_TRANSLATION_DEPTH = 5;

/**
 * What `t` and everything below it means in templates (`spec/engine.md` section 15). A key prints its text, rendered with the
 * variables of the place it stands at; one that has no text prints itself. Only what an author wrote is looked up: a value that looks
 * like a marker is a value.
 */
export class TranslatedTexts extends Drop {
  // Private to the class and not to TypeScript alone: templates may name any other member.
  readonly #translate: Translate;
  readonly #key: string;
  readonly #depth: number;
  readonly #context: Context | undefined;

  constructor(translate: Translate, key = '', depth = 0, context?: Context) {
    super();
    this.#translate = translate;
    this.#key = key;
    this.#depth = depth;
    this.#context = context;
  }

  override liquidMethodMissing(key: string | number, context: Context): TranslatedTexts {
    const path = this.#key === '' ? String(key) : `${this.#key}.${key}`;

    return new TranslatedTexts(this.#translate, path, this.#depth, context);
  }

  override valueOf(): string {
    const text = this.#translate(this.#key);
    if (text === undefined) return this.#key === '' ? '{{t}}' : `{{t.${this.#key}}}`;
    if (!this.#context || !isTemplate(text)) return text;
    try {
      if (this.#depth >= MAX_TRANSLATION_DEPTH) throw new Error('translations name each other without end');

      return plain.renderWithin(text, this.#context, { t: new TranslatedTexts(this.#translate, '', this.#depth + 1) });
    } catch (error) {
      throw translationError(this.#key, error);
    }
  }
}

/** 400 `translation_error`: the translation of a key cannot be rendered. */
function translationError(key: string, cause: unknown): AppError {
  const inner = templateError(cause);
  if (inner.code === 'translation_error') return inner;

  return new AppError({
    code: 'translation_error',
    status: 400,
    publicMessage: `Translation processing failed: ${key}: ${inner.publicMessage}`,
    retry: 'never',
    cause: inner.cause,
  });
}

const NO_TRANSLATIONS = new TranslatedTexts(() => undefined);

/** `'t.key'` as the argument of a filter. */
const KEY_ARGUMENT = /([:,]\s*)(['"])t\.([\w.-]+)\2/g;

/** Arguments of filters that name a translation are read as `{{t.key}}` is. */
function withTranslatedArguments(source: string): string {
  if (!source.includes("'t.") && !source.includes('"t.')) return source;

  return mapParts(
    source,
    (text) => text,
    (tag) => (tag.startsWith('{{') ? tag.replace(KEY_ARGUMENT, '$1t["$3"]') : tag),
  );
}

/** Text, or the path of a variable. */
type Piece = string | string[];
type CompiledTemplate = { kind: 'paths'; pieces: Piece[] } | { kind: 'liquid'; templates: Template[] };

const PATH_OUTPUT = /\{\{\s*([A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*)\s*\}\}/y;
/** First names that are not variables: Liquid's words, and translations. */
const RESERVED_ROOTS = new Set(['true', 'false', 'nil', 'null', 'empty', 'blank', 'and', 'or', 'not', 'contains', 't']);
/** Members Liquid computes. */
const COMPUTED_MEMBERS = new Set(['size', 'first', 'last', 'length']);

/**
 * Most in-app texts only insert variables. Those are taken apart here and rendered about ten times faster than by Liquid; anything
 * else (tags, filters, white space control) gives undefined.
 */
function compilePaths(source: string): Piece[] | undefined {
  if (source.includes('{%')) return undefined;
  const pieces: Piece[] = [];
  let from = 0;
  for (let open = source.indexOf('{{'); open !== -1; open = source.indexOf('{{', from)) {
    PATH_OUTPUT.lastIndex = open;
    const path = PATH_OUTPUT.exec(source)?.[1]?.split('.');
    if (!path || RESERVED_ROOTS.has(path[0] ?? '') || path.some((name) => COMPUTED_MEMBERS.has(name))) return undefined;
    pieces.push(source.slice(from, open), path);
    from = PATH_OUTPUT.lastIndex;
  }
  pieces.push(source.slice(from));

  return pieces;
}

function createLiquid(print: (value: unknown) => string): Liquid {
  const liquid = new Liquid({
    ownPropertyOnly: true,
    strictFilters: true,
    // Templates come from here only, never from files.
    templates: {},
    outputEscape: print,
    parseLimit: MAX_TEMPLATE_LENGTH,
    memoryLimit: MAX_MEMORY,
  });
  registerFilters(liquid);
  for (const tag of ['include', 'render', 'layout', 'block']) delete liquid.tags[tag];

  return liquid;
}

/** One way to print values, its Liquid instance and the templates parsed for it. */
class Renderer {
  readonly liquid: Liquid;
  private readonly compiled = new LRUCache<string, CompiledTemplate>({
    max: MAX_TEMPLATES,
    maxSize: MAX_CACHED_CHARACTERS,
    sizeCalculation: (_template, source) => source.length + 1,
  });

  constructor(private readonly print: (value: unknown) => string) {
    this.liquid = createLiquid(print);
  }

  render(source: string, scope: TemplateScope, budget: RenderBudget): string {
    const template = this.compiled.get(source) ?? this.compile(source);
    if (template.kind === 'liquid') return this.renderLiquid(template.templates, scope, budget);

    return this.fill(template.pieces, scope);
  }

  context(scope: TemplateScope, budget: RenderBudget): Context {
    // A copy, as `increment` and `decrement` write to the scope.
    const environment = { ...scope, t: scope.t ?? NO_TRANSLATIONS };

    return new Context(
      environment,
      this.liquid.options,
      { sync: true, renderLimit: budget.remainingMs() },
      { liquid: this.liquid },
    );
  }

  private renderLiquid(templates: Template[], scope: TemplateScope, budget: RenderBudget): string {
    const output = new LimitedOutput();
    toValueSync(this.liquid.renderer.renderTemplates(templates, this.context(scope, budget), output));

    return output.buffer;
  }

  /** Renders a text as part of another one: with its variables, and within its limits. */
  renderWithin(source: string, context: Context, additions: TemplateScope): string {
    const template = this.compiled.get(source) ?? this.compile(source);
    const scope: TemplateScope = { ...context.getAll(), ...additions };
    if (template.kind === 'paths') return this.fill(template.pieces, scope);
    const output = new LimitedOutput();
    toValueSync(this.liquid.renderer.renderTemplates(template.templates, context.spawn(scope), output));

    return output.buffer;
  }

  private fill(pieces: readonly Piece[], scope: TemplateScope): string {
    let text = '';
    for (const piece of pieces) text += typeof piece === 'string' ? piece : this.print(readPath(scope, piece));
    if (text.length > MAX_OUTPUT_LENGTH) throw new Error(`the text is longer than ${MAX_OUTPUT_LENGTH} characters`);

    return text;
  }

  private compile(source: string): CompiledTemplate {
    const pieces = compilePaths(source);
    const template: CompiledTemplate = pieces
      ? { kind: 'paths', pieces }
      : { kind: 'liquid', templates: this.liquid.parse(withTranslatedArguments(source)) };
    this.compiled.set(source, template);

    return template;
  }
}

const plain = new Renderer(toText);
const escaping = new Renderer((value) => escapeHtml(toText(value)));
// `{{ x | escape }}` must not be escaped a second time.
escaping.liquid.registerFilter('escape', { raw: true, handler: (value: unknown) => escapeHtml(toText(value)) });

const isTemplate = (text: string): boolean => text.includes('{{') || text.includes('{%');

function renderValue(value: unknown, variables: TemplateScope, budget: RenderBudget): unknown {
  if (typeof value === 'string') return isTemplate(value) ? plain.render(value, variables, budget) : value;
  if (Array.isArray(value)) return value.map((member: unknown) => renderValue(member, variables, budget));
  if (!isPlainObject(value)) return value;

  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, renderValue(member, variables, budget)]),
  );
}

/**
 * Renders every string inside a JSON value; everything else, and text without tags, stays as it is. Values are inserted as they
 * are, without escaping for HTML.
 *
 * @throws AppError `template_error` (400) for wrong syntax, an unknown filter, and templates that take too long or grow too large.
 */
export function renderTemplate<T>(
  value: T,
  variables: TemplateVariables | TemplateScope,
  budget = new RenderBudget(),
): T {
  try {
    return renderValue(value, variables, budget) as T;
  } catch (error) {
    throw templateError(error);
  }
}

/** As {@link renderTemplate} for HTML written by the author: inserted values are escaped, unless the author says `| raw`. */
export function renderHtmlTemplate(html: string, scope: TemplateScope, budget: RenderBudget): string {
  if (!isTemplate(html)) return html;
  try {
    return escaping.render(html, scope, budget);
  } catch (error) {
    throw templateError(error);
  }
}

/** The value of an expression such as `payload.items | where: "open"`, not its text. */
export function evaluateExpression(expression: string, scope: TemplateScope, budget: RenderBudget): unknown {
  try {
    const value: unknown = plain.liquid.evalValueSync(expression, plain.context(scope, budget));

    return value instanceof Drop ? value.valueOf() : value;
  } catch (error) {
    throw templateError(error);
  }
}

/** @throws AppError `template_error` with the position when the text is not a valid template. */
export function parseTemplate(source: string): { liquid: Liquid; templates: Template[] } {
  try {
    return { liquid: plain.liquid, templates: plain.liquid.parse(source) };
  } catch (error) {
    throw templateError(error);
  }
}
