export interface TextRun {
  text: string;
  style: 'plain' | 'bold' | 'italic';
}

const RUN = /\\([*\\])|\*\*([^*]+)\*\*|\*([^*]+)\*/g;

/** Splits the little markup of in-app messages (`inbox-api.md` 3.1): `**bold**`, `*italic*`, `\*` for a star itself. */
export function toTextRuns(markup: string): TextRun[] {
  const runs: TextRun[] = [];
  const add = (text: string | undefined, style: TextRun['style']) => {
    if (!text) return;
    const last = runs.at(-1);
    if (last?.style === style && style === 'plain') last.text += text;
    else runs.push({ text, style });
  };
  let end = 0;
  for (const match of markup.matchAll(RUN)) {
    const [whole, escaped, bold, italic] = match;
    add(markup.slice(end, match.index), 'plain');
    add(escaped, 'plain');
    add(bold, 'bold');
    add(italic, 'italic');
    end = match.index + whole.length;
  }
  add(markup.slice(end), 'plain');
  return runs;
}
