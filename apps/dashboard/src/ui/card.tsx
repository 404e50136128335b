import { clsx } from 'clsx';
import { useId, type ReactNode } from 'react';

interface CardProps {
  /** Anchor for links such as `#inbox`. */
  id?: string;
  title: ReactNode;
  /** Beside the title: a badge, a count. */
  mark?: ReactNode;
  description?: ReactNode;
  /** At the end of the header: buttons. */
  actions?: ReactNode;
  className?: string;
  /** Classes of the body, which has no padding of its own. */
  bodyClassName?: string;
  children: ReactNode;
}

/** A titled section of a page; a landmark named by its title. */
export function Card({ id, title, mark, description, actions, className, bodyClassName, children }: CardProps) {
  const titleId = useId();
  return (
    <section
      id={id}
      aria-labelledby={titleId}
      className={clsx('flex min-w-0 flex-col rounded-xl border border-line bg-surface shadow-card', className)}
    >
      <header className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-4 py-2.5 sm:px-5">
        <div className="min-w-0 flex-1">
          <h2 id={titleId} className="flex items-center gap-2 text-sm font-semibold">
            {title}
            {mark}
          </h2>
          {description && <p className="text-[0.8125rem] text-muted">{description}</p>}
        </div>
        {actions && <div className="flex items-center gap-1.5">{actions}</div>}
      </header>
      <div className={clsx('min-h-0 flex-1', bodyClassName)}>{children}</div>
    </section>
  );
}
