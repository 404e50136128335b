import type { StepTypeEnum } from '@novu/shared';
import { cleanControls } from './controls.js';
import { renderBlocks } from './email-blocks.js';
import { toPlainText } from './email-document.js';
import { parseEmailDocument } from './email-nodes.js';
import { contentMissing } from './in-app.js';
import { RenderBudget, renderTemplate, templateError, type TemplateVariables } from './template-engine.js';
import { isPlainObject, textOf } from './values.js';

/** What one SMS or chat message says. */
export interface TextContent {
  body: string;
}

/** What one chat message says: a text, a card (`spec/framework-protocol.md` section 6.1), or both. */
export interface ChatContent extends TextContent {
  card?: Record<string, unknown>;
}

/** What one push message says. */
export interface PushContent extends TextContent {
  subject: string;
}

type Controls = Record<string, unknown>;

/** Never sanitised (`spec/engine.md` section 16): these channels show text, not HTML. */
function requiredText(value: unknown, name: string, variables: TemplateVariables, budget: RenderBudget): string {
  const rendered = renderTemplate(textOf(value) ?? '', variables, budget);
  if (rendered.trim() === '') throw contentMissing(`${name} is required`);

  return rendered;
}

/**
 * Renders the controls of an SMS step.
 *
 * @param controls as stored; members of a wrong type count as absent.
 * @throws AppError `content_missing` (400) when no body is left, `template_error` (400).
 */
export function renderSms(controls: Controls, variables: TemplateVariables): TextContent {
  return { body: requiredText(controls.body, 'Body', variables, new RenderBudget()) };
}

/**
 * Renders the controls of a push step. Push messages need both, a title and a text (`spec/framework-protocol.md` section 6).
 *
 * @param controls as stored; members of a wrong type count as absent.
 * @throws AppError `content_missing` (400) when subject or body is empty, `template_error` (400).
 */
export function renderPush(controls: Controls, variables: TemplateVariables): PushContent {
  const budget = new RenderBudget();

  return {
    subject: requiredText(controls.subject, 'Subject', variables, budget),
    body: requiredText(controls.body, 'Body', variables, budget),
  };
}

/**
 * Renders the controls of a chat step. A document of the block editor becomes its text.
 *
 * @param controls as stored; members of a wrong type count as absent.
 * @throws AppError `content_missing` (400) when neither a body nor a card is left, `template_error` (400).
 */
export function renderChat(controls: Controls, variables: TemplateVariables): ChatContent {
  const budget = new RenderBudget();
  const card = renderTemplate(controls.card, variables, budget);
  if (isPlainObject(card)) return { body: renderTemplate(textOf(controls.body) ?? '', variables, budget), card };
  const blocks = controls.editorType === 'block' ? blockText(controls.body, variables, budget) : undefined;
  if (blocks === undefined) return { body: requiredText(controls.body, 'Body', variables, budget) };
  if (blocks.trim() === '') throw contentMissing('Body is required');

  return { body: blocks };
}

function blockText(body: unknown, variables: TemplateVariables, budget: RenderBudget): string | undefined {
  try {
    const document = parseEmailDocument(textOf(body) ?? '');

    return document && toPlainText(renderBlocks(document, variables, budget));
  } catch (error) {
    throw templateError(error);
  }
}

/**
 * Renders the controls of a step that sends nothing itself: digest, delay, throttle, HTTP request, custom (`spec/engine.md`
 * section 15). Cleaned to the schema of the type and without nulls (section 14); the condition is not among them, see
 * {@link renderCondition}.
 *
 * @throws AppError `template_error` (400).
 */
export function renderControls(type: StepTypeEnum, controls: Controls, variables: TemplateVariables): Controls {
  const { skip: _condition, ...cleaned } = cleanControls(type, controls);

  // Cleaned again: a template may have printed an amount.
  return cleanControls(type, renderTemplate(cleaned, variables));
}

/**
 * A step's condition with the templates in its values rendered, ready to be evaluated (`spec/engine.md` section 8). Undefined when
 * the step has none.
 *
 * @throws AppError `template_error` (400).
 */
export function renderCondition(controls: Controls, variables: TemplateVariables): unknown {
  return renderTemplate(controls.skip, variables) ?? undefined;
}
