import { clsx } from 'clsx';
import { useState } from 'react';
import { Button } from '../../ui/button.js';
import { RelativeTime } from '../../ui/relative-time.js';
import type { Mail } from './mailbox.queries.js';

interface MailListProps {
  mails: readonly Mail[];
  selectedId: string | null;
  onSelect: (mailId: string) => void;
  hasOlder: boolean;
  loadingOlder: boolean;
  onLoadOlder: () => void;
}

export function MailList({ mails, selectedId, onSelect, hasOlder, loadingOlder, onLoadOlder }: MailListProps) {
  // Mails caught after the list was first shown unfold into it.
  const [openedAt] = useState(() => Date.now());
  return (
    <div className="scroll-panel min-h-0">
      <ul aria-label="Mails" aria-live="polite" aria-relevant="additions">
        {mails.map((mail) => {
          const selected = mail._id === selectedId;
          const isNew = Date.parse(mail.createdAt) > openedAt;
          return (
            <li key={mail._id} className={clsx('grid grid-rows-[1fr] border-b border-line', isNew && 'animate-unfold')}>
              <button
                type="button"
                aria-current={selected || undefined}
                onClick={() => onSelect(mail._id)}
                className={clsx(
                  'relative block min-h-0 w-full overflow-hidden px-4 py-3 text-left transition-colors focus-visible:-outline-offset-2 sm:px-5',
                  selected ? 'bg-sunken dark:bg-raised' : 'hover:bg-hover',
                  isNew && 'animate-glow',
                )}
              >
                {selected && <span className="absolute inset-y-2 left-0 w-0.5 rounded-r bg-accent" aria-hidden />}
                <span className="flex items-baseline justify-between gap-3 text-xs text-faint">
                  <span className="truncate">To {mail.to}</span>
                  <RelativeTime date={mail.createdAt} />
                </span>
                <span className="mt-0.5 block truncate text-[0.8125rem] font-medium">
                  {mail.subject || '(no subject)'}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      {hasOlder && (
        <div className="p-3 text-center">
          <Button size="sm" variant="ghost" busy={loadingOlder} onClick={onLoadOlder}>
            Load older
          </Button>
        </div>
      )}
    </div>
  );
}
