import { useRef, useState } from 'preact/hooks';
import { Bell } from './bell.js';
import { Popover, Portal } from './elements/popover.js';
import { InboxContent } from './inbox-content.js';
import type { InboxProps } from './types.js';
import { useStore, useStyle, useUi } from './ui-context.js';

/** The bell, and the Inbox it opens. */
export function Inbox({ open, renderBell, placement = 'bottom-end', placementOffset, ...content }: InboxProps) {
  const { t, inbox } = useUi();
  const style = useStyle();
  const trigger = useRef<HTMLButtonElement>(null);
  const [isOpenedHere, setOpen] = useState(false);
  const isOpen = open ?? isOpenedHere;
  /** Opened by the person, not by the page: only then does the focus move. */
  const [isAsked, setAsked] = useState(false);
  const { total } = useStore(inbox.unread);

  return (
    <>
      <button
        ref={trigger}
        type="button"
        class={style('inbox__popoverTrigger')}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        aria-label={t('inbox.bell.label', { unreadCount: total })}
        onClick={() => {
          setAsked(true);
          setOpen(!isOpen);
        }}
      >
        <Bell {...(renderBell ? { renderBell } : {})} />
      </button>
      {isOpen && (
        <Portal anchor={trigger}>
          <Popover
            anchor={trigger}
            isOpen
            onClose={() => setOpen(false)}
            label={t('inbox.filters.labels.default')}
            class={style('inbox__popoverContent')}
            placement={placement}
            distance={placementOffset}
            takesFocus={isAsked}
          >
            <InboxContent {...content} />
          </Popover>
        </Portal>
      )}
    </>
  );
}
