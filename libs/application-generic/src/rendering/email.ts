import { decodeHTML } from 'entities';
import { renderBlocks } from './email-blocks.js';
import { emailSheet, isDocument, toEmailDocument, toLayoutContent, toPlainText } from './email-document.js';
import { parseEmailDocument } from './email-nodes.js';
import { contentMissing } from './in-app.js';
import { refuseDeepHtml, sanitizeEmailHtml } from './sanitize.js';
import {
  RenderBudget,
  renderTemplate,
  templateError,
  type TemplateScope,
  type TemplateVariables,
  type TranslatedTexts,
} from './template-engine.js';
import { isPlainObject, textOf } from './values.js';

/** What one e-mail says, ready for a provider. */
export interface EmailContent {
  /** One line; a single space when the author left it empty. */
  subject: string;
  /** A complete document. */
  html: string;
  text?: string;
  /** The step's own sender; what is absent comes from the integration. */
  from?: { email?: string; name?: string };
  replyTo?: string;
  /** Part of `html` already. */
  preheader?: string;
}

export interface EmailOptions {
  /** Body of the layout, block document or HTML, that names the step's HTML `content`. */
  layout?: string;
  /** Translations of the layout; absent: its markers stay, also where the step is translated. */
  layoutTexts?: TranslatedTexts | undefined;
}

/** A value of a mail header: line breaks would begin another header. */
const headerLine = (text: string): string => text.replace(/[\r\n]+/g, ' ').trim();

function renderLine(value: unknown, scope: TemplateScope, budget: RenderBudget): string {
  return headerLine(renderTemplate(textOf(value) ?? '', scope, budget));
}

function renderBody(body: string, scope: TemplateScope, budget: RenderBudget): { html: string; isBlocks: boolean } {
  const document = parseDocument(body);
  if (document) return { html: renderBlocks(document, scope, budget), isBlocks: true };

  return { html: renderTemplate(body, scope, budget), isBlocks: false };
}

function parseDocument(body: string): ReturnType<typeof parseEmailDocument> {
  try {
    return parseEmailDocument(body);
  } catch (error) {
    throw templateError(error);
  }
}

/** The step's HTML, inside the layout when there is one, with the sheet of the block editor around blocks. */
function compose(
  body: string,
  { layout, layoutTexts }: EmailOptions,
  scope: TemplateScope,
  budget: RenderBudget,
): string {
  const own = renderBody(body, scope, budget);
  const outer =
    layout === undefined
      ? own
      : renderBody(layout, { ...scope, t: layoutTexts, content: toLayoutContent(own.html) }, budget);

  return outer.isBlocks && !isDocument(outer.html) ? emailSheet(outer.html) : outer.html;
}

function renderSender(
  controls: Record<string, unknown>,
  scope: TemplateScope,
  budget: RenderBudget,
): EmailContent['from'] {
  if (controls.useProviderDefaults === true || !isPlainObject(controls.from)) return undefined;
  const email = renderLine(controls.from.email, scope, budget);
  const name = renderLine(controls.from.name, scope, budget);

  return email || name ? { ...(email ? { email } : {}), ...(name ? { name } : {}) } : undefined;
}

/**
 * Renders the controls of an e-mail step (`spec/engine.md` sections 13.3 and 16): subject, body of either editor, layout, sender and
 * a text for mail programs without HTML. Nothing is added in the platform's name.
 *
 * @param controls as stored; members of a wrong type count as absent.
 * @throws AppError `content_missing` (400) without a body, `template_error` (400).
 */
export function renderEmail(
  controls: Record<string, unknown>,
  variables: TemplateVariables,
  options: EmailOptions = {},
): EmailContent {
  const budget = new RenderBudget();
  if (typeof controls.body !== 'string' || controls.body.trim() === '') throw contentMissing('Body is required');
  const subject = headerLine(decodeHTML(renderLine(controls.subject, variables, budget))) || ' ';
  const preheader = decodeHTML(renderLine(controls.preheader, variables, budget)) || undefined;
  const composed = compose(controls.body, options, variables, budget);
  refuseDeepHtml(composed);
  const safe = controls.disableOutputSanitization === true ? composed : sanitizeEmailHtml(composed);
  const html = toEmailDocument(safe, {
    title: subject.trim(),
    preheader,
    language: textOf(variables.subscriber.locale)?.replace('_', '-'),
  });
  const text = toPlainText(html);
  const from = renderSender(controls, variables, budget);
  const replyTo = renderLine(controls.replyTo, variables, budget);

  return {
    subject,
    html,
    ...(text ? { text } : {}),
    ...(from ? { from } : {}),
    ...(replyTo ? { replyTo } : {}),
    ...(preheader ? { preheader } : {}),
  };
}
