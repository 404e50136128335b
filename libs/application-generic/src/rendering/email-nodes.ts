import { isPlainObject, textOf } from './values.js';

export interface EmailMark {
  type: string;
  attrs: Record<string, unknown>;
}

/** One node of the block editor's document (`spec/engine.md` section 16). */
export interface EmailNode {
  type: string;
  attrs: Record<string, unknown>;
  content: EmailNode[];
  marks: EmailMark[];
  text: string;
}

/** The editor cannot make such a document; it would only serve to exhaust the stack. */
const MAX_DEPTH = 100;

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const attributesOf = (value: unknown): Record<string, unknown> => (isPlainObject(value) ? value : {});

function toMark(value: unknown): EmailMark[] {
  return isPlainObject(value) && typeof value.type === 'string'
    ? [{ type: value.type, attrs: attributesOf(value.attrs) }]
    : [];
}

function toNode(value: unknown, depth: number): EmailNode[] {
  if (!isPlainObject(value) || typeof value.type !== 'string') return [];
  if (depth > MAX_DEPTH) throw new Error('the blocks of the e-mail are nested too deeply');

  return [
    {
      type: value.type,
      attrs: attributesOf(value.attrs),
      content: listOf(value.content).flatMap((child) => toNode(child, depth + 1)),
      marks: listOf(value.marks).flatMap(toMark),
      text: typeof value.text === 'string' ? value.text : '',
    },
  ];
}

/**
 * The document of the block editor when the body of an e-mail is one, undefined when it is HTML. What does not look like a node is
 * left out.
 *
 * @throws Error when nodes are nested more than a hundred deep.
 */
export function parseEmailDocument(body: string): EmailNode | undefined {
  if (!body.trimStart().startsWith('{')) return undefined;
  try {
    const parsed: unknown = JSON.parse(body);
    if (!isPlainObject(parsed) || parsed.type !== 'doc') return undefined;

    return toNode(parsed, 0)[0];
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Attribute that holds an address or text → the attribute that says it names a variable instead. */
export const VARIABLE_FLAGS: Record<string, string> = {
  href: 'isUrlVariable',
  url: 'isUrlVariable',
  text: 'isTextVariable',
  src: 'isSrcVariable',
  externalLink: 'isExternalLinkVariable',
};

/** `payload.name` → `{{ payload.name }}`; what has tags already stays. */
export const asOutput = (expression: string): string =>
  /\{\{|\{%/.test(expression) ? expression : `{{ ${expression} }}`;

/** `{{ payload.name }}` → `payload.name`. */
export const asExpression = (output: string): string =>
  output
    .trim()
    .replace(/^\{\{-?|-?\}\}$/g, '')
    .trim();

/** The template of a text attribute: a variable's name when its flag is set, text with tags otherwise. */
export function attributeTemplate(attrs: Record<string, unknown>, name: string): string {
  const value = attrs[name];
  if (typeof value !== 'string' || value.trim() === '') return '';

  return attrs[VARIABLE_FLAGS[name] ?? ''] === true ? asOutput(value) : value;
}

/** The list a `repeat` node goes through, as an expression. */
export const repeatedList = (node: EmailNode): string => asExpression(textOf(node.attrs.each) ?? '');

/** Also under its old name `for`. */
export const isRepeat = (node: EmailNode): boolean => node.type === 'repeat' || node.type === 'for';
const INLINE = new Set(['text', 'variable', 'hardBreak', 'inlineImage']);
/** Flows in text instead of standing on its own. */
export const isInline = (node: EmailNode): boolean => INLINE.has(node.type);
