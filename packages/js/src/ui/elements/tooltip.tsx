import { type ComponentChildren, Fragment } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useStyle } from '../ui-context.js';
import { usePosition } from './layer.js';

const DELAY_MS = 400;

interface TooltipProps {
  text: string;
  isDisabled?: boolean | undefined;
  /** Of what pops up, besides that of any tooltip. */
  class?: string;
  children: ComponentChildren;
}

/** Shows for the eye what the icon inside it means; the icon's button says the same to a screen reader by its label. */
export function Tooltip({ text, isDisabled, class: own = '', children }: TooltipProps) {
  const style = useStyle();
  const anchor = useRef<HTMLSpanElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [isOpen, setOpen] = useState(false);
  const isShown = isOpen && !isDisabled;
  usePosition(anchor, content, isShown, { placement: 'top', distance: 6 });

  const hide = () => {
    clearTimeout(timer.current);
    setOpen(false);
  };
  const showSoon = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOpen(true), DELAY_MS);
  };
  useEffect(() => () => clearTimeout(timer.current), []);

  return (
    <Fragment>
      <span
        ref={anchor}
        class={style('tooltipTrigger')}
        onPointerEnter={(event) => event.pointerType === 'mouse' && showSoon()}
        onPointerLeave={hide}
        onPointerDown={hide}
        onFocusCapture={(event) =>
          event.target instanceof Element && event.target.matches(':focus-visible') && showSoon()
        }
        onBlurCapture={hide}
      >
        {children}
      </span>
      {isShown && (
        <div ref={content} popover="manual" aria-hidden="true" class={`${style('tooltipContent')} ${own}`}>
          {text}
        </div>
      )}
    </Fragment>
  );
}
