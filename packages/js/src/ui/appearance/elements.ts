/** Elements that every component is made of. */
export type CommonAppearanceKey =
  | 'root'
  | 'button'
  | 'input'
  | 'icon'
  | 'badge'
  | 'popoverContent'
  | 'popoverTrigger'
  | 'popoverClose'
  | 'collapsible'
  | 'tooltipContent'
  | 'tooltipTrigger';

/** Style properties in camel case, as React writes them; numbers are pixels where the property takes a length. */
type CSSProperties = Record<string, string | number>;
/** Class names, or style properties. */
export type ElementStyles = string | CSSProperties;

/** Functions that choose class names from what is shown. */
export type Callbacks<Key extends string, Context> = { [K in Key]: (context: Context) => string };

/** Styles for each element; those with a callback may be given as one. */
export type Elements<Key extends string, Callback> = {
  [K in Key]?: K extends keyof Callback ? ElementStyles | Callback[K] : ElementStyles;
};
