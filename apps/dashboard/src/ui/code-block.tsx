import { Eye, EyeOff } from 'lucide-react';
import { Fragment, useState, type ClipboardEvent, type ReactNode } from 'react';
import { IconButton } from './icon-button.js';
import { maskSecret } from './mask-secret.js';

export interface CodeToken {
  text: string;
  kind: 'plain' | 'keyword' | 'string' | 'muted' | 'secret';
}

const COLORS: Record<CodeToken['kind'], string> = {
  plain: 'text-ink',
  keyword: 'text-accent-ink font-medium',
  string: 'text-success-ink',
  muted: 'text-faint',
  secret: 'text-warning-ink',
};

interface CodeBlockProps {
  /** Name for screen readers. */
  label: string;
  /** Shown at the top left: the language, a file name. */
  caption: ReactNode;
  tokens: readonly CodeToken[];
  actions?: ReactNode;
}

/** Code with its secrets masked until asked for. Copying a selection by hand gives the real text all the same. */
export function CodeBlock({ label, caption, tokens, actions }: CodeBlockProps) {
  const [revealed, setRevealed] = useState(false);
  const secrets = tokens.filter((token) => token.kind === 'secret').map((token) => token.text);

  const copyUnmasked = (event: ClipboardEvent) => {
    if (revealed) return;
    const selected = document.getSelection()?.toString() ?? '';
    const real = secrets.reduce((text, secret) => text.replaceAll(maskSecret(secret), secret), selected);
    event.clipboardData.setData('text/plain', real);
    event.preventDefault();
  };

  return (
    <figure aria-label={label} className="overflow-hidden rounded-lg border border-line bg-sunken">
      <figcaption className="flex h-10 items-center justify-between gap-2 border-b border-line pr-1.5 pl-3.5">
        <span className="font-mono text-xs text-faint">{caption}</span>
        <span className="flex items-center gap-1">
          {secrets.length > 0 && (
            <IconButton
              size="sm"
              label={revealed ? 'Hide the key' : 'Show the key'}
              icon={revealed ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
              onClick={() => setRevealed(!revealed)}
            />
          )}
          {actions}
        </span>
      </figcaption>
      <pre
        tabIndex={0}
        onCopy={copyUnmasked}
        className="scroll-panel px-3.5 py-3 font-mono text-[0.78125rem] leading-[1.65] focus-visible:-outline-offset-2"
      >
        <code>
          {tokens.map((token, index) => (
            <Fragment key={index}>
              <span className={COLORS[token.kind]}>
                {token.kind === 'secret' && !revealed ? maskSecret(token.text) : token.text}
              </span>
            </Fragment>
          ))}
        </code>
      </pre>
    </figure>
  );
}
