import type { ElementStyles } from './elements.js';
import type {
  AllAppearance,
  AllAppearanceKey,
  AllElements,
  AllIconKey,
  AllTheme,
  AppearanceContext,
  IconRenderer,
  Variables,
} from './theme.js';

const DEFAULT_VARIABLES: Required<Variables> = {
  colorBackground: '#FCFCFC',
  colorForeground: '#1A1523',
  colorPrimary: '#7D52F4',
  colorPrimaryForeground: 'white',
  colorSecondary: '#FFFFFF',
  colorSecondaryForeground: '#646464',
  colorCounter: '#FB3748',
  colorCounterForeground: 'white',
  colorNeutral: '#525252',
  colorShadow: 'rgb(0,0,0)',
  colorRing: '#E1E4EA',
  fontSize: '1rem',
  borderRadius: '0.375rem',
  colorStripes: '#FF9A68',
  colorSeverityHigh: '#FB3748',
  colorSeverityMedium: '#FF8447',
  colorSeverityLow: 'transparent',
};

/** Lengths may be given as numbers of pixels; these properties take plain numbers. */
const UNITLESS = /^(opacity|zIndex|order|flex|flexGrow|flexShrink|fontWeight|lineHeight|lineClamp|zoom|scale|--.*)$/;

const toKebabCase = (name: string): string =>
  name.startsWith('--') ? name : name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** `moreActions__dropdownItem` is also a `dropdownItem`: the plain one first, the special one may then differ from it. */
function withGeneralKeys(key: string): string[] {
  const at = key.indexOf('__');
  return at < 0 ? [key] : [...withGeneralKeys(key.slice(at + 2)), key];
}

function declarations(style: Exclude<ElementStyles, string>): string {
  return Object.entries(style)
    .map(([name, value]) => {
      const text = typeof value === 'number' && value !== 0 && !UNITLESS.test(name) ? `${value}px` : value;
      return `${toKebabCase(name)}:${text};`;
    })
    .join('');
}

/** An appearance with its base themes laid under it: what class an element has, which icon is drawn, which rules are needed. */
export class ResolvedAppearance {
  readonly #themes: AllTheme[];
  /** Whether anything moves. */
  readonly animations: boolean;

  /** @param appearance pages without types also say `null`, or have `isDark && dark` among their themes. */
  constructor(appearance?: AllAppearance | null) {
    const { baseTheme, ...own } = appearance ?? {};
    this.#themes = [baseTheme ?? [], own].flat().filter(Boolean);
    this.animations = this.#themes.every((theme) => theme.animations !== false);
  }

  /** The class names of an element: `nv-<key>`, and those the themes add. */
  classes<K extends AllAppearanceKey>(key: K, context: AppearanceContext<K>): string {
    const names: string[] = [];
    for (const part of withGeneralKeys(key)) {
      names.push(`nv-${part}`);
      for (const theme of this.#themes) {
        const style = theme.elements?.[part as keyof AllElements];
        if (typeof style === 'string') names.push(style);
        // The compiler cannot see that the callback found by a key takes the context that belongs to this key.
        else if (typeof style === 'function') names.push(style(context[0] as never));
      }
    }
    return names.join(' ');
  }

  icon(key: AllIconKey): IconRenderer | undefined {
    return this.#themes.findLast((theme) => theme.icons?.[key])?.icons?.[key];
  }

  /** The rules of this appearance for what lies below `.scope`: its variables and the elements styled by properties. */
  css(scope: string): string {
    const variables = this.#themes.reduce<Variables>(
      (all, theme) => ({ ...all, ...theme.variables }),
      DEFAULT_VARIABLES,
    );
    const rules = [
      `.${scope}{${Object.entries(variables)
        .map(([name, value]) => `--nv-${toKebabCase(name)}:${value};`)
        .join('')}}`,
    ];
    for (const theme of this.#themes) {
      for (const [key, style] of Object.entries(theme.elements ?? {})) {
        if (style && typeof style === 'object')
          rules.push(`:is(.${scope} .nv-${key},.${scope}.nv-${key}){${declarations(style)}}`);
      }
    }
    return rules.join('\n');
  }
}
