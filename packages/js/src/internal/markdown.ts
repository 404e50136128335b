export interface Token {
  type: 'bold' | 'italic' | 'boldItalic' | 'text';
  content: string;
}

/** `***`, `**` and `*` pairs around something that neither begins nor ends with a space, or an escaped star. */
const MARKS = /\\\*|(\*{1,3})(?=[^\s*])((?:\\\*|[^*])*?[^\s*\\]|(?:\\\*)+)\1(?!\*)/g;
const TYPES = ['text', 'italic', 'bold', 'boldItalic'] as const;

/** The pieces of a subject or body: `**bold**`, `*italic*`, `***both***`; `\*` is a star. Stars without a partner are text. */
export function parseMarkdownIntoTokens(text: string): Token[] {
  const tokens: Token[] = [];
  const add = (type: Token['type'], content: string): void => {
    const last = tokens.at(-1);
    if (content === '') return;
    if (type === 'text' && last?.type === 'text') last.content += content;
    else tokens.push({ type, content });
  };
  let end = 0;
  for (const match of text.matchAll(MARKS)) {
    const [whole, stars, inner] = match;
    add('text', text.slice(end, match.index));
    if (stars === undefined) add('text', '*');
    else add(TYPES[stars.length] ?? 'text', (inner ?? '').replaceAll('\\*', '*'));
    end = match.index + whole.length;
  }
  add('text', text.slice(end));

  return tokens;
}
