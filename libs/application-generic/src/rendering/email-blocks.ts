import * as markup from './email-markup.js';
import {
  asExpression,
  asOutput,
  attributeTemplate,
  type EmailMark,
  type EmailNode,
  isInline,
  isRepeat,
  repeatedList,
} from './email-nodes.js';
import {
  evaluateExpression,
  type RenderBudget,
  renderHtmlTemplate,
  renderTemplate,
  templateError,
  type TemplateScope,
} from './template-engine.js';
import { toText } from './template-filters.js';
import { mapParts } from './template-tags.js';
import { safeEmailUrl, safeImageUrl } from './urls.js';
import { escapeHtml, isPlainObject, textOf } from './values.js';

/** More would not fit into any mail program; nested repeats get here quickly. */
const MAX_NODES = 20_000;
const MAX_HTML_LENGTH = 10_000_000;

const SIMPLE_PATH = /^[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*$/;
const CONTENT_OUTPUT = /\{\{-?\s*content\s*-?\}\}/g;

/** Escapes the author's text and leaves the tags in it to Liquid. */
const escapeAroundTags = (text: string): string => mapParts(text, escapeHtml);

/** In layouts `content` is the HTML of the step, the one value that is not text. */
const rawContent = (template: string): string => template.replace(CONTENT_OUTPUT, '{{ content | raw }}');

/** `{{ id }}`, with the author's fallback when it prints nothing. */
export function variableTemplate(node: EmailNode): string {
  const expression = asExpression(textOf(node.attrs.id ?? node.attrs.aliasFor) ?? '');
  const fallback = typeof node.attrs.fallback === 'string' ? node.attrs.fallback : '';
  if (expression === '') return escapeHtml(fallback);
  if (fallback === '') return asOutput(expression);

  return `{{ ${expression} | default: "${fallback.replace(/[\\"]/g, '\\$&')}" }}`;
}

/** Text that counts as "no" in `showIfKey`: nothing, and whatever is falsy when read as JSON. */
function isFalsyText(text: string): boolean {
  if (text === '' || text === 'undefined') return true;
  try {
    return !JSON.parse(text);
  } catch {
    return false;
  }
}

const setPath = (scope: TemplateScope, path: readonly string[], value: unknown): TemplateScope => {
  const [head = '', ...rest] = path;
  const below = scope[head];

  return { ...scope, [head]: rest.length === 0 ? value : setPath(isPlainObject(below) ? below : {}, rest, value) };
};

/** Turns the document of the block editor into HTML for mail programs. One instance renders one document. */
class BlockRenderer {
  private nodes = 0;
  private htmlLength = 0;

  constructor(private readonly budget: RenderBudget) {}

  blocks(nodes: EmailNode[], scope: TemplateScope): string {
    const shown = nodes.filter((node) => this.isShown(node, scope));
    // Text without a paragraph around it, as in footers of old documents.
    if (shown.length > 0 && shown.every(isInline)) return this.inline(shown, scope);

    return shown.map((node) => this.counted(this.block(node, scope))).join('');
  }

  private counted(html: string): string {
    this.nodes += 1;
    this.htmlLength += html.length;
    if (this.nodes > MAX_NODES) throw new Error(`the e-mail has more than ${MAX_NODES} blocks`);
    if (this.htmlLength > MAX_HTML_LENGTH) throw new Error('the e-mail is too large');

    return html;
  }

  private isShown(node: EmailNode, scope: TemplateScope): boolean {
    const key = node.attrs.showIfKey;
    if (typeof key !== 'string' || key.trim() === '') return true;

    return !isFalsyText(renderTemplate(asOutput(key), scope, this.budget).trim());
  }

  private block(node: EmailNode, scope: TemplateScope): string {
    if (isRepeat(node)) return this.repeat(node, scope);
    switch (node.type) {
      case 'paragraph':
        return this.paragraph(node, scope);
      case 'heading':
        return markup.heading(this.inline(node.content, scope), node.attrs);
      case 'footer':
        return markup.footer(this.blocks(node.content, scope), node.attrs);
      case 'bulletList':
        return markup.list('ul', this.blocks(node.content, scope), node.attrs);
      case 'orderedList':
        return markup.list('ol', this.blocks(node.content, scope), node.attrs);
      case 'listItem':
        return markup.listItem(this.blocks(node.content, scope));
      case 'blockquote':
        return markup.blockquote(this.blocks(node.content, scope));
      case 'section':
        return markup.section(this.blocks(node.content, scope), node.attrs);
      case 'columns':
        return this.columns(node, scope);
      case 'htmlCodeBlock':
        return this.customHtml(node, scope);
      default:
        return this.leaf(node, scope);
    }
  }

  private leaf(node: EmailNode, scope: TemplateScope): string {
    switch (node.type) {
      case 'horizontalRule':
        return markup.rule();
      case 'spacer':
        return markup.spacer(node.attrs);
      case 'button':
        return markup.button(this.textAttribute(node, 'text', scope), this.link(node.attrs, 'url', scope), node.attrs);
      case 'image':
        return this.picture(node, scope, markup.image);
      case 'inlineImage':
        return this.picture(node, scope, markup.inlineImage);
      case 'logo':
        return this.picture(node, scope, markup.logo);
      case 'linkCard':
        return this.linkCard(node, scope);
      case 'text':
      case 'variable':
      case 'hardBreak':
        return this.inline([node], scope);
      default:
        // A block of a newer editor: its text is shown, its looks are not known.
        return this.blocks(node.content, scope);
    }
  }

  private paragraph(node: EmailNode, scope: TemplateScope): string {
    const inner = this.inline(node.content, scope);
    const holdsContent = node.content.some((child) =>
      /(?:^|\{\{-?)\s*content\b/.test(child.text || (textOf(child.attrs.id) ?? '')),
    );

    // Blocks inside <p> would end it.
    return holdsContent && 'content' in scope ? `<div>${inner}</div>` : markup.paragraph(inner, node.attrs);
  }

  /**
   * Inline nodes become one template, so that `{% if %}` may span several of them. What is rendered already is handed over by
   * position: were it part of the template, tags inside a customer's data would be carried out.
   */
  private inline(nodes: EmailNode[], scope: TemplateScope): string {
    const slots: string[] = [];
    const slot = (html: string): string => `{{ __slots[${slots.push(html) - 1}] | raw }}`;
    const template = nodes
      .filter((node) => this.isShown(node, scope))
      .map((node) => this.marked(this.inlineTemplate(node, scope, slot), node.marks, scope, slot))
      .join('');

    return this.counted(renderHtmlTemplate(rawContent(template), { ...scope, __slots: slots }, this.budget));
  }

  private inlineTemplate(node: EmailNode, scope: TemplateScope, slot: (html: string) => string): string {
    if (node.type === 'text') return escapeAroundTags(node.text);
    if (node.type === 'variable') return variableTemplate(node);

    return node.type === 'hardBreak' ? '<br>' : slot(this.leaf(node, scope));
  }

  private marked(inner: string, marks: EmailMark[], scope: TemplateScope, slot: (html: string) => string): string {
    // Links go outside, so that colour and underline apply to their text.
    const ordered = [...marks].sort((a, b) => Number(a.type === 'link') - Number(b.type === 'link'));

    return ordered.reduce((html, mark) => {
      if (mark.type !== 'link') return markup.markUp(html, mark);
      const href = this.link(mark.attrs, 'href', scope);
      if (href === undefined) return html;

      return `${slot(`<a href="${escapeHtml(href)}" target="_blank" rel="noopener noreferrer">`)}${html}</a>`;
    }, inner);
  }

  /** Children once per member of the list; inside, the list's own path and `current` mean the member. */
  private repeat(node: EmailNode, scope: TemplateScope): string {
    const list = repeatedList(node);
    const members = list === '' ? undefined : evaluateExpression(list, scope, this.budget);
    if (!Array.isArray(members)) throw new Error(`a block is repeated for each of "${list}", which is not a list`);
    const most = Number(node.attrs.iterations ?? 0);
    const path = SIMPLE_PATH.test(list) ? list.split('.') : [];

    return members
      .slice(0, most > 0 ? most : undefined)
      .map((member: unknown) => {
        const inner = path.length > 0 ? setPath(scope, path, member) : scope;

        return this.blocks(node.content, { ...inner, current: member });
      })
      .join('');
  }

  private columns(node: EmailNode, scope: TemplateScope): string {
    const shown = node.content.filter((child) => this.isShown(child, scope));

    return markup.columns(
      shown.map((child) => markup.column(this.blocks(child.content, scope), child.attrs, shown.length)).join(''),
    );
  }

  private customHtml(node: EmailNode, scope: TemplateScope): string {
    const template = node.content
      .map((child) => (child.type === 'variable' ? variableTemplate(child) : child.text))
      .join('');

    return renderHtmlTemplate(rawContent(template), scope, this.budget);
  }

  private linkCard(node: EmailNode, scope: TemplateScope): string {
    const text = (name: string): string => this.textAttribute(node, name, scope);
    const texts = { title: text('title'), description: text('description'), linkTitle: text('linkTitle') };

    return markup.linkCard(
      texts,
      this.link(node.attrs, 'link', scope),
      safeImageUrl(this.attribute(node.attrs, 'image', scope)),
    );
  }

  private picture(
    node: EmailNode,
    scope: TemplateScope,
    draw: (src: string, attrs: Record<string, unknown>, href?: string) => string,
  ): string {
    const src = safeImageUrl(this.attribute(node.attrs, 'src', scope));
    const alt = this.attribute(node.attrs, 'alt', scope);
    const title = this.attribute(node.attrs, 'title', scope);

    return src ? draw(src, { ...node.attrs, alt, title }, this.link(node.attrs, 'externalLink', scope)) : '';
  }

  private attribute(attrs: Record<string, unknown>, name: string, scope: TemplateScope): string {
    return toText(renderTemplate(attributeTemplate(attrs, name), scope, this.budget));
  }

  private textAttribute(node: EmailNode, name: string, scope: TemplateScope): string {
    return escapeHtml(this.attribute(node.attrs, name, scope));
  }

  private link(attrs: Record<string, unknown>, name: string, scope: TemplateScope): string | undefined {
    return safeEmailUrl(this.attribute(attrs, name, scope));
  }
}

/**
 * HTML of a document of the block editor (`spec/engine.md` section 16): conditions, repeats, variables and every node type. Values are
 * inserted as text, addresses are checked. The result is a fragment, without a document around it.
 *
 * @throws AppError `template_error` (400), also when a repeat names no list and when the result is out of bounds.
 */
export function renderBlocks(document: EmailNode, scope: TemplateScope, budget: RenderBudget): string {
  try {
    return new BlockRenderer(budget).blocks(document.content, scope);
  } catch (error) {
    throw templateError(error);
  }
}
