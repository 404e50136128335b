import { X } from 'lucide-react';
import { Dialog as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';

interface ModalProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  children: ReactNode;
}

const OVERLAY = 'fixed inset-0 z-40 animate-fade bg-overlay backdrop-blur-[2px]';

/** A question in the middle of the page. */
export function Dialog({ open, onOpenChange, title, description, children }: ModalProps) {
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className={OVERLAY} />
        <Primitive.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          className="fixed top-[18vh] left-1/2 z-50 w-[min(28rem,calc(100vw-2rem))] -translate-x-1/2 animate-fade rounded-2xl border border-line bg-raised p-6 shadow-modal focus:outline-none"
        >
          <Primitive.Title className="text-base font-semibold">{title}</Primitive.Title>
          {description && (
            <Primitive.Description className="mt-1.5 text-sm text-muted">{description}</Primitive.Description>
          )}
          <div className="mt-5">{children}</div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

interface DrawerProps extends ModalProps {
  side?: 'left' | 'right';
}

const SIDES = {
  right: 'right-0 w-[min(40rem,100vw)] animate-drawer border-l',
  left: 'left-0 w-[min(18rem,85vw)] animate-sheet border-r',
};

/** A panel that slides in from a side of the window, for details and for navigation on small screens. */
export function Drawer({ open, onOpenChange, title, description, children, side = 'right' }: DrawerProps) {
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className={OVERLAY} />
        <Primitive.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          className={`fixed inset-y-0 z-50 flex flex-col border-line bg-surface shadow-modal focus:outline-none ${SIDES[side]}`}
        >
          <div className="flex h-14 shrink-0 items-center justify-between gap-3 border-b border-line pr-3 pl-4">
            <div className="min-w-0">
              <Primitive.Title className="truncate text-sm font-semibold">{title}</Primitive.Title>
              {description && (
                <Primitive.Description className="truncate text-[0.8125rem] text-muted">
                  {description}
                </Primitive.Description>
              )}
            </div>
            <Primitive.Close
              aria-label="Close"
              className="flex size-8.5 shrink-0 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink"
            >
              <X className="size-4" aria-hidden />
            </Primitive.Close>
          </div>
          <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">{children}</div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
