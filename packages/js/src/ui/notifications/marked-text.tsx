import { useStyle } from '../ui-context.js';
import { parseMarkdownIntoTokens } from '../../internal/markdown.js';

/** A subject or body with its bold and italic parts. It is set as text: markup in it is shown, never run. */
export function MarkedText({ text, part }: { text: string; part: 'notificationSubject' | 'notificationBody' }) {
  const style = useStyle();
  return (
    <>
      {parseMarkdownIntoTokens(text).map(({ type, content }, index) => {
        const emphasized =
          type === 'italic' || type === 'boldItalic' ? <em class={style(`${part}__em`)}>{content}</em> : content;
        if (type === 'text' || type === 'italic') return emphasized;
        return (
          <strong key={index} class={style(`${part}__strong`)}>
            {emphasized}
          </strong>
        );
      })}
    </>
  );
}
