/** A piece of a text and how it is set. */
export interface Token {
  type: 'text' | 'bold' | 'italic' | 'boldItalic';
  content: string;
}

const TYPES = ['text', 'italic', 'bold', 'boldItalic'] as const;

// An escaped character; or one to three asterisks, what they enclose (escaped asterisks do not close) and as many again. A backslash is
// matched in one way only: two ways for each would take exponential time on a text that never closes.
const MARKS = /\\([\\*])|(\*{1,3})((?:\\[\\*]|(?!\2)(?:[^\\]|\\(?![\\*])))+)\2/g;

const unescape = (text: string): string => text.replace(/\\([\\*])/g, '$1');

/** Reads the bold and italic parts of a subject or body. Everything else, markup included, is text. */
export function parseMarkdownIntoTokens(text: string): Token[] {
  const tokens: Token[] = [];
  const add = (type: Token['type'], content: string) => {
    const last = tokens.at(-1);
    if (!content) return;
    if (type === 'text' && last?.type === 'text') last.content += content;
    else tokens.push({ type, content });
  };
  let end = 0;
  for (const match of text.matchAll(MARKS)) {
    const [whole, escaped, marks = '', enclosed = ''] = match;
    add('text', text.slice(end, match.index));
    if (escaped !== undefined) add('text', escaped);
    else add(TYPES[marks.length] ?? 'text', unescape(enclosed));
    end = match.index + whole.length;
  }
  add('text', text.slice(end));

  return tokens;
}
