import type { ReactNode } from 'react';

interface EmptyStateProps {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

/** What a list shows while there is nothing in it. */
export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="flex flex-1 flex-col items-center justify-center px-6 py-10 text-center">
      <div className="relative mb-4">
        <span className="dotted-backdrop absolute -inset-x-20 -inset-y-6 [mask-image:radial-gradient(closest-side,black,transparent)]" />
        <span className="relative flex size-11 items-center justify-center rounded-xl border border-line bg-surface text-muted shadow-card [&_svg]:size-5">
          {icon}
        </span>
      </div>
      <p className="relative font-medium">{title}</p>
      {children && <div className="mt-1 max-w-xs text-[0.8125rem] text-balance text-muted">{children}</div>}
      {action && <div className="mt-4">{action}</div>}
    </div>
  );
}

/** What a list shows when it could not be loaded. */
export function LoadError({ message, action }: { message: string; action: ReactNode }) {
  return (
    <div role="alert" className="flex flex-1 flex-col items-center justify-center gap-3 px-6 py-10 text-center">
      <p className="max-w-sm text-[0.8125rem] text-danger-ink">{message}</p>
      {action}
    </div>
  );
}
