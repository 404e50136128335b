import { clsx } from 'clsx';
import type { ComponentProps, ReactNode } from 'react';

/** A table that scrolls sideways by itself on small screens. */
export function Table({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="scroll-panel" tabIndex={0} role="region" aria-label={label}>
      <table className="w-full text-left text-[0.8125rem]">{children}</table>
    </div>
  );
}

export function HeaderCell({ className, ...rest }: ComponentProps<'th'>) {
  return (
    <th
      scope="col"
      {...rest}
      className={clsx(
        'h-9 border-b border-line px-4 text-xs font-medium whitespace-nowrap text-faint sm:px-5',
        className,
      )}
    />
  );
}

export function Row({ className, ...rest }: ComponentProps<'tr'>) {
  return <tr {...rest} className={clsx('border-b border-line last:border-0', className)} />;
}

export function Cell({ className, ...rest }: ComponentProps<'td'>) {
  return <td {...rest} className={clsx('px-4 py-3 align-middle sm:px-5', className)} />;
}
