import { type Template, toValueSync, Value } from 'liquidjs';
import { AppError } from '../errors.js';
import { parseTemplate } from './template-engine.js';

/** A variable a template reads. */
export interface UsedVariable {
  /** `['payload', 'items', 0]`; a part that is only known when rendering is null. */
  path: (string | number | null)[];
  /** `payload.items[0]`. */
  name: string;
  line: number;
  column: number;
}

/** A filter whose arguments cannot work. */
interface FilterProblem {
  variableName: string;
  message: string;
}

export type TemplateAnalysis =
  { kind: 'invalid'; message: string } | { kind: 'valid'; variables: UsedVariable[]; filterProblems: FilterProblem[] };

/** What a template reads, without names it makes itself (`assign`, `capture`, loops), or why it is no template. */
export function analyzeTemplate(source: string): TemplateAnalysis {
  try {
    const { liquid, templates } = parseTemplate(source);
    const { globals } = liquid.analyzeSync(templates, { partials: false });
    const variables = Object.values(globals).flatMap((uses) => uses.map(toUsedVariable));

    return { kind: 'valid', variables, filterProblems: valuesOf(templates).flatMap(filterProblems) };
  } catch (error) {
    if (error instanceof AppError) return { kind: 'invalid', message: error.publicMessage };
    throw error;
  }
}

interface Found {
  segments: unknown[];
  location: { row: number; col: number };
  toString(): string;
}

function toUsedVariable(variable: Found): UsedVariable {
  return {
    path: variable.segments.map((segment) =>
      typeof segment === 'string' || typeof segment === 'number' ? segment : null,
    ),
    name: variable.toString(),
    line: variable.location.row,
    column: variable.location.col,
  };
}

/** Every expression with filters, also those inside tags. */
function valuesOf(templates: Template[]): Value[] {
  return templates.flatMap((template) => {
    const own = [...(template.arguments?.() ?? [])].filter((argument) => argument instanceof Value);
    const children = template.children ? childrenOf(template.children(false, true)) : [];

    return [...own, ...valuesOf(children)];
  });
}

const childrenOf = (children: Generator<unknown, Template[]>): Template[] => {
  const found: unknown = toValueSync(children);

  return Array.isArray(found) ? (found as Template[]) : [];
};

/** What stands in the template: text or a number; undefined for what a variable decides. */
function literal(argument: unknown): string | number | undefined {
  if (typeof argument !== 'object' || argument === null || !('content' in argument)) return undefined;

  return typeof argument.content === 'string' || typeof argument.content === 'number' ? argument.content : undefined;
}

interface FilterUse {
  /** `steps.digest.events`. */
  subject: string;
  args: unknown[];
}

const isNegative = (argument: unknown): boolean => {
  const value = literal(argument);

  return value !== undefined && !(Number(value) >= 0);
};

const isDigestEvents = (subject: string): boolean => /^steps\.[\w-]+\.events$/.test(subject);

/** Filter → what is wrong with its arguments (`spec/engine.md` section 15). */
const FILTER_CHECKS: Record<string, (use: FilterUse) => string[]> = {
  toSentence: ({ subject, args }) => [
    ...(args.length === 0 ? ['"toSentence" needs at least one argument'] : []),
    ...(args.length > 0 && literal(args[0]) === '' && isDigestEvents(subject)
      ? ['"toSentence" needs a key path for digest events, such as "payload.name"']
      : []),
    ...(isNegative(args[1]) ? ['The limit of "toSentence" must be zero or more'] : []),
  ],
  digest: ({ subject, args }) => [
    ...(isNegative(args[0]) ? ['The number of names of "digest" must be zero or more'] : []),
    ...(isDigestEvents(subject) && (args.length < 2 || literal(args[1]) === '')
      ? ['"digest" needs a key path for digest events, such as "payload.name"']
      : []),
  ],
  pluralize: ({ args }) =>
    args.length === 0 || literal(args[0]) === '' ? ['"pluralize" needs the singular word'] : [],
  json: ({ args }) => (isNegative(args[0]) ? ['The number of spaces of "json" must be zero or more'] : []),
};

function filterProblems(value: Value): FilterProblem[] {
  const [first] = value.initial.postfix;
  const subject = first?.getText() ?? '';

  return value.filters.flatMap((filter, index) => {
    // Behind another filter the list is no longer the digest's.
    const use = { subject: index === 0 ? subject : '', args: filter.args };

    return (FILTER_CHECKS[filter.name]?.(use) ?? []).map((message) => ({ variableName: subject, message }));
  });
}
