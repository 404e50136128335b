import { ContentIssueEnum, StepTypeEnum } from '@novu/shared';
import { conditionIssues } from '../conditions/index.js';
import { httpRequestIssues } from '../outbound/index.js';
import { delayIssues, digestIssues, throttleIssues } from '../timing/index.js';
import { variableTemplate } from './email-blocks.js';
import {
  asOutput,
  attributeTemplate,
  type EmailNode,
  isRepeat,
  parseEmailDocument,
  repeatedList,
  VARIABLE_FLAGS,
} from './email-nodes.js';
import { analyzeTemplate, type UsedVariable } from './template-analysis.js';
import { templateError } from './template-engine.js';
import { isUrlTemplate } from './urls.js';
import { isPlainObject, pathOf, textOf } from './values.js';
import { allowsPath, type JsonSchema, type PreviousStep, variablesSchemaFor } from './variables-schema.js';

/** One problem of one control (`StepContentIssueDto`). */
export interface StepContentIssue {
  issueType: ContentIssueEnum;
  message: string;
  variableName?: string;
}

/** Path of the control (`primaryAction.redirect.url`) → its problems. Empty when all is well. */
export type StepControlIssues = Record<string, StepContentIssue[]>;

export interface StepToCheck {
  type: StepTypeEnum;
  /** As given by the author, before defaults are filled in. */
  controls: Record<string, unknown>;
  /** Absent: any path below `payload` may be used. */
  payloadSchema?: JsonSchema | null;
  /** Steps whose results may be used. */
  previousSteps: readonly PreviousStep[];
  /** When schedules are looked at from. */
  now: Date;
}

const ADDRESSES: Partial<Record<StepTypeEnum, readonly string[]>> = {
  [StepTypeEnum.IN_APP]: ['avatar', 'redirect.url', 'primaryAction.redirect.url', 'secondaryAction.redirect.url'],
};

/** Controls every text of which the message needs. */
const REQUIRED_TEXTS: Partial<Record<StepTypeEnum, readonly string[]>> = {
  [StepTypeEnum.SMS]: ['body'],
  [StepTypeEnum.PUSH]: ['subject', 'body'],
  [StepTypeEnum.CHAT]: ['body'],
};

/** Rules of step types that have more to them than texts. */
const RULES: Partial<Record<StepTypeEnum, (controls: Record<string, unknown>, now: Date) => StepControlIssues>> = {
  [StepTypeEnum.DIGEST]: digestIssues,
  [StepTypeEnum.DELAY]: delayIssues,
  [StepTypeEnum.THROTTLE]: throttleIssues,
  [StepTypeEnum.HTTP_REQUEST]: httpRequestIssues,
};

/** Controls that may name a variable without braces. */
const PATHS = new Set(['digestKey', 'throttleKey', 'dynamicKey']);

const NAMESPACES = ['payload', 'subscriber', 'steps', 'context', 'workflow', 'env', 't'];

/** A template in a control, with the names its surroundings add. */
interface FoundTemplate {
  path: string;
  template: string;
  locals: ReadonlySet<string>;
}

/** Collects issues by control; the same one is told once. */
class IssueList {
  readonly issues: StepControlIssues = {};

  add(path: string, issueType: ContentIssueEnum, message: string, variableName?: string): void {
    const known = (this.issues[path] ??= []);
    if (known.some((issue) => issue.message === message && issue.variableName === variableName)) return;
    known.push({ issueType, message, ...(variableName ? { variableName } : {}) });
  }

  addAll(issues: StepControlIssues): void {
    for (const [path, list] of Object.entries(issues))
      for (const { issueType, message, variableName } of list) this.add(path, issueType, message, variableName);
  }
}

/**
 * What is wrong with the content of a step (`spec/engine.md` section 17): missing values, templates that are none, unknown variables,
 * wrong arguments of filters, addresses that would be dropped, conditions that cannot be met, times that are none or too long.
 */
export function findStepIssues(step: StepToCheck): StepControlIssues {
  const list = new IssueList();
  addMissingValues(step, list);
  list.addAll(RULES[step.type]?.(step.controls, step.now) ?? {});
  const schema = variablesSchemaFor({ payloadSchema: step.payloadSchema, previousSteps: step.previousSteps });
  for (const [path, value] of Object.entries(step.controls)) addContentIssues(path, value, schema, list);
  list.addAll({ skip: conditionIssues(step.controls.skip, schema) });
  for (const path of ADDRESSES[step.type] ?? []) {
    const address = textOf(valueAt(step.controls, path))?.trim();
    if (address && !isUrlTemplate(address)) {
      list.add(
        path,
        ContentIssueEnum.INVALID_URL,
        'Invalid URL. Use an http(s) address, a path that starts with "/", or a {{variable}}',
      );
    }
  }

  return list.issues;
}

const valueAt = (controls: Record<string, unknown>, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (isPlainObject(value) ? value[key] : undefined), controls);

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '';
const isBlank = (value: unknown): boolean => (textOf(value) ?? '').trim() === '';

function addMissingValues({ type, controls }: StepToCheck, list: IssueList): void {
  if (type === StepTypeEnum.IN_APP) {
    if (isBlank(controls.subject) && isBlank(controls.body)) {
      for (const path of ['subject', 'body'])
        list.add(path, ContentIssueEnum.MISSING_VALUE, 'Subject or body is required');
    }
    for (const path of ['primaryAction', 'secondaryAction']) addMissingLabel(controls, path, list);
  }
  if (type === StepTypeEnum.EMAIL) {
    // A single space is how an empty subject is stored.
    if (isEmpty(controls.subject)) list.add('subject', ContentIssueEnum.MISSING_VALUE, 'Subject is required');
    if (isBlank(controls.body)) list.add('body', ContentIssueEnum.MISSING_VALUE, 'Body is required');
  }
  for (const path of REQUIRED_TEXTS[type] ?? []) {
    const name = path === 'body' ? 'Body' : 'Subject';
    if (isBlank(controls[path])) list.add(path, ContentIssueEnum.MISSING_VALUE, `${name} is required`);
  }
}

/** A button without a label is left out of the message; with an address it was meant to be there. */
function addMissingLabel(controls: Record<string, unknown>, path: string, list: IssueList): void {
  if (isBlank(valueAt(controls, `${path}.label`)) && !isBlank(valueAt(controls, `${path}.redirect.url`))) {
    list.add(`${path}.label`, ContentIssueEnum.MISSING_VALUE, 'Label is required');
  }
}

function addTemplateIssues({ path, template, locals }: FoundTemplate, schema: JsonSchema, list: IssueList): void {
  const analysis = analyzeTemplate(template);
  if (analysis.kind === 'invalid') {
    list.add(path, ContentIssueEnum.ILLEGAL_VARIABLE_IN_CONTROL_VALUE, analysis.message);

    return;
  }
  for (const variable of analysis.variables) {
    const message = locals.has(String(variable.path[0])) ? undefined : variableProblem(variable, schema);
    if (message) list.add(path, ContentIssueEnum.ILLEGAL_VARIABLE_IN_CONTROL_VALUE, message, variable.name);
  }
  for (const { message, variableName } of analysis.filterProblems) {
    list.add(path, ContentIssueEnum.INVALID_FILTER_ARG_IN_VARIABLE, message, variableName);
  }
}

function variableProblem(variable: UsedVariable, schema: JsonSchema): string | undefined {
  const [namespace] = variable.path;
  const subject = `Variable "${variable.name}"`;
  const position = `(line ${variable.line}, column ${variable.column})`;
  if (!NAMESPACES.includes(String(namespace))) {
    const known = NAMESPACES.filter((name) => name !== 't').join(', ');

    return `${subject} has an invalid or missing namespace ${position}. Begin with one of: ${known}`;
  }

  return namespace === 't' || allowsPath(schema, variable.path) ? undefined : `${subject} is not supported ${position}`;
}

const NO_LOCALS: ReadonlySet<string> = new Set();
/** Inside a repeat `current` is the member of the list. */
const REPEAT_LOCALS: ReadonlySet<string> = new Set(['current']);

const hasTags = (text: string): boolean => text.includes('{{') || text.includes('{%');

function addContentIssues(path: string, value: unknown, schema: JsonSchema, list: IssueList): void {
  try {
    for (const found of templatesIn(value, path)) addTemplateIssues(found, schema, list);
    if (PATHS.has(path) && typeof value === 'string' && !hasTags(value)) addPathIssues(path, value, schema, list);
  } catch (error) {
    // A document no editor makes, such as one nested without end.
    list.add(path, ContentIssueEnum.ILLEGAL_VARIABLE_IN_CONTROL_VALUE, templateError(error).publicMessage);
  }
}

/** Keys of digests and throttles that lead nowhere stand for themselves when a step runs: all runs would have the same one. */
function addPathIssues(path: string, value: string, schema: JsonSchema, list: IssueList): void {
  const [namespace, ...rest] = pathOf(value) ?? [];
  if (namespace !== undefined && NAMESPACES.includes(namespace) && rest.length > 0) {
    addTemplateIssues({ path, template: asOutput(value), locals: NO_LOCALS }, schema, list);
  } else if (path !== 'dynamicKey' && !isBlank(value)) {
    const message = `"${value.trim()}" is the same for every run. Name a variable, such as payload.orderId`;
    list.add(path, ContentIssueEnum.ILLEGAL_VARIABLE_IN_CONTROL_VALUE, message);
  }
}

function templatesIn(value: unknown, path: string): FoundTemplate[] {
  if (typeof value === 'string') return templatesOfText(value, path);
  // A condition is one control, however deep its rule is.
  const below = (key: string | number): string => (path === 'skip' ? path : `${path}.${key}`);
  if (Array.isArray(value)) return value.flatMap((member: unknown, index) => templatesIn(member, below(index)));
  if (!isPlainObject(value)) return [];

  return Object.entries(value).flatMap(([key, member]) => templatesIn(member, below(key)));
}

function templatesOfText(text: string, path: string): FoundTemplate[] {
  const document = parseEmailDocument(text);
  if (document) return templatesOfNode(document, NO_LOCALS).map(({ template, locals }) => ({ path, template, locals }));

  return hasTags(text) ? [{ path, template: text, locals: NO_LOCALS }] : [];
}

type NodeTemplate = Omit<FoundTemplate, 'path'>;

/** Templates of a block and the blocks in it, as {@link renderBlocks} would render them. */
function templatesOfNode(node: EmailNode, locals: ReadonlySet<string>): NodeTemplate[] {
  const list = isRepeat(node) ? repeatedList(node) : '';
  const own = [...attributeTemplates(node), ...(list ? [asOutput(list)] : []), inlineTemplate(node)];
  const inner = isRepeat(node) ? REPEAT_LOCALS : locals;

  return [
    ...own.filter(hasTags).map((template) => ({ template, locals })),
    ...node.content.flatMap((child) => templatesOfNode(child, inner)),
  ];
}

/** Text and variables next to each other are one template. */
const inlineTemplate = (node: EmailNode): string =>
  node.content.map((child) => (child.type === 'variable' ? variableTemplate(child) : child.text)).join('');

function attributeTemplates(node: EmailNode): string[] {
  const { showIfKey } = node.attrs;
  const condition = typeof showIfKey === 'string' && showIfKey.trim() !== '' ? [asOutput(showIfKey)] : [];
  const holders = [node.attrs, ...node.marks.map((mark) => mark.attrs)];
  const names = [...Object.keys(VARIABLE_FLAGS), 'alt', 'title', 'description', 'link', 'linkTitle', 'image'];

  return [...condition, ...holders.flatMap((attrs) => names.map((name) => attributeTemplate(attrs, name)))];
}
