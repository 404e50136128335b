import { clsx } from 'clsx';

/** Grey shape in the place of something that is loading; give it a size. */
export function Skeleton({ className }: { className: string }) {
  return (
    <span
      aria-hidden
      className={clsx(
        'block animate-shimmer rounded-md bg-[linear-gradient(90deg,var(--line)_25%,var(--sunken)_50%,var(--line)_75%)] bg-[length:200%_100%] opacity-60',
        className,
      )}
    />
  );
}

/** Rows of a list that is loading. */
export function SkeletonRows({ rows, label }: { rows: number; label: string }) {
  return (
    <div role="status" className="divide-y divide-line">
      <span className="sr-only">{label}</span>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="flex items-center gap-3 px-5 py-4">
          <Skeleton className="size-8 rounded-full" />
          <div className="flex-1 space-y-2">
            <Skeleton className="h-3 w-2/5" />
            <Skeleton className="h-3 w-3/4" />
          </div>
        </div>
      ))}
    </div>
  );
}
