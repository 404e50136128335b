import type { ResolvedAppearance } from './appearance/appearance.js';
import baseCss from './styles/base.css?inline';
import elementsCss from './styles/elements.css?inline';
import forcedColorsCss from './styles/forced-colors.css?inline';
import notificationsCss from './styles/notifications.css?inline';
import preferencesCss from './styles/preferences.css?inline';
import subscriptionCss from './styles/subscription.css?inline';

const BASE_ID = 'novu-default-css';
const BASE_CSS = [baseCss, elementsCss, notificationsCss, preferencesCss, subscriptionCss, forcedColorsCss].join('\n');

/** Where style sheets go: the page, or the shadow root that hides a component from the page's sheets. */
type StyleRoot = Document | ShadowRoot;

function styleRootOf(node: Node): StyleRoot {
  const root = node.getRootNode();
  return root instanceof ShadowRoot ? root : document;
}

function insertFirst(root: StyleRoot, id: string, css: string): HTMLStyleElement {
  const style = document.createElement('style');
  style.id = id;
  style.textContent = css;
  // Before the page's own sheets, so that a class of theirs wins over one of ours.
  (root instanceof ShadowRoot ? root : root.head).prepend(style);
  return style;
}

/** The style sheets of one NovuUI in every root it has components in: the common one once a root, its own appearance besides. */
export class StyleSheets {
  readonly #id: string;
  readonly #sheets = new Map<StyleRoot, HTMLStyleElement>();

  constructor(id: string) {
    this.#id = id;
  }

  /** Sees to it that `node` is styled where it is. */
  provide(node: Node, appearance: ResolvedAppearance): void {
    const root = styleRootOf(node);
    if (this.#sheets.has(root)) return;
    const own = insertFirst(root, this.#id, appearance.css(this.#id));
    if (!root.getElementById(BASE_ID)) insertFirst(root, BASE_ID, BASE_CSS);
    this.#sheets.set(root, own);
  }

  /** Applies another appearance; the styles are then also in the root that `container` names. */
  update(appearance: ResolvedAppearance, container: Node | string | null | undefined): void {
    const node = typeof container === 'string' ? document.querySelector(container) : container;
    if (node) this.provide(node, appearance);
    for (const sheet of this.#sheets.values()) sheet.textContent = appearance.css(this.#id);
  }

  remove(): void {
    for (const sheet of this.#sheets.values()) sheet.remove();
    this.#sheets.clear();
  }
}
