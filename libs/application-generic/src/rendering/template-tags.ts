/** A stretch of a template: text of the author, or one `{{ … }}` or `{% … %}`. */
interface TemplatePart {
  isTag: boolean;
  text: string;
}

const CLOSERS: Record<string, string> = { '{{': '}}', '{%': '%}' };

function nextOpener(template: string, from: number): number {
  for (let at = template.indexOf('{', from); at !== -1; at = template.indexOf('{', at + 1)) {
    if (CLOSERS[template.slice(at, at + 2)]) return at;
  }

  return -1;
}

/**
 * Takes a template apart. A tag that is not closed is text to the end; Liquid refuses it later. Walks the text once, as a pattern would
 * take quadratic time for many openers.
 */
function splitTags(template: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let from = 0;
  for (let open = nextOpener(template, 0); open !== -1; open = nextOpener(template, from)) {
    const closer = CLOSERS[template.slice(open, open + 2)] ?? '}}';
    const end = template.indexOf(closer, open + 2);
    if (end === -1) break;
    if (open > from) parts.push({ isTag: false, text: template.slice(from, open) });
    parts.push({ isTag: true, text: template.slice(open, end + 2) });
    from = end + 2;
  }
  if (from < template.length) parts.push({ isTag: false, text: template.slice(from) });

  return parts;
}

/** The template with its tags, and with its text, put through a function each. */
export function mapParts(
  template: string,
  text: (text: string) => string,
  tag: (tag: string) => string = (same) => same,
): string {
  return splitTags(template)
    .map((part) => (part.isTag ? tag(part.text) : text(part.text)))
    .join('');
}
