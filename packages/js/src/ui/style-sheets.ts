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

/** What the page's security policy wants to see on a style sheet, where the page's own scripts or sheets have it. */
function nonceOf(page: Document): string | undefined {
  return [...page.querySelectorAll<HTMLElement>('script[nonce], style[nonce]')].find(({ nonce }) => nonce)?.nonce;
}

/** A style sheet of ours. */
class Sheet {
  readonly #root: StyleRoot;
  readonly #style: HTMLStyleElement;
  #adopted: CSSStyleSheet | undefined;

  constructor(root: StyleRoot, id: string, css: string) {
    const style = document.createElement('style');
    const nonce = nonceOf(document);
    if (nonce) style.nonce = nonce;
    style.id = id;
    style.textContent = css;
    this.#root = root;
    this.#style = style;
    // Before the page's own sheets, so that a class of theirs wins over one of ours.
    (root instanceof ShadowRoot ? root : root.head).prepend(style);
    if (style.isConnected && !style.sheet && 'adoptedStyleSheets' in root) this.#adopt(css);
  }

  write(css: string): void {
    if (this.#adopted) this.#adopted.replaceSync(css);
    else this.#style.textContent = css;
  }

  remove(): void {
    const { adoptedStyleSheets = [] } = this.#root;
    if (this.#adopted) this.#root.adoptedStyleSheets = adoptedStyleSheets.filter((sheet) => sheet !== this.#adopted);
    this.#style.remove();
  }

  /** A page whose security policy forbids style elements has nothing against a sheet that is made by a script. It comes after its own. */
  #adopt(css: string): void {
    this.#adopted = new CSSStyleSheet();
    this.#adopted.replaceSync(css);
    this.#root.adoptedStyleSheets = [this.#adopted, ...this.#root.adoptedStyleSheets];
  }
}

/** The style sheets of one NovuUI in every root it has components in: the common one once a root, its own appearance besides. */
export class StyleSheets {
  readonly #id: string;
  readonly #sheets = new Map<StyleRoot, Sheet>();

  constructor(id: string) {
    this.#id = id;
  }

  /** Sees to it that `node` is styled where it is. */
  provide(node: Node, appearance: ResolvedAppearance): void {
    const root = styleRootOf(node);
    if (this.#sheets.has(root)) return;
    const own = new Sheet(root, this.#id, appearance.css(this.#id));
    if (!root.getElementById(BASE_ID)) new Sheet(root, BASE_ID, BASE_CSS);
    this.#sheets.set(root, own);
  }

  /** Applies another appearance; the styles are then also in the root that `container` names. */
  update(appearance: ResolvedAppearance, container: Node | string | null | undefined): void {
    const node = typeof container === 'string' ? document.querySelector(container) : container;
    if (node) this.provide(node, appearance);
    for (const sheet of this.#sheets.values()) sheet.write(appearance.css(this.#id));
  }

  remove(): void {
    for (const sheet of this.#sheets.values()) sheet.remove();
    this.#sheets.clear();
  }
}
