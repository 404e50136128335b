import { clsx } from 'clsx';
import type { ReactNode } from 'react';

export type Tone = 'neutral' | 'accent' | 'success' | 'warning' | 'danger';

const TONES: Record<Tone, { box: string; dot: string }> = {
  neutral: { box: 'bg-sunken text-muted dark:bg-raised', dot: 'bg-faint' },
  accent: { box: 'bg-accent-soft text-accent-ink', dot: 'bg-accent' },
  success: { box: 'bg-success-soft text-success-ink', dot: 'bg-success' },
  warning: { box: 'bg-warning-soft text-warning-ink', dot: 'bg-warning' },
  danger: { box: 'bg-danger-soft text-danger-ink', dot: 'bg-danger' },
};

interface BadgeProps {
  tone?: Tone;
  /** A dot of the tone before the text. */
  dot?: boolean;
  children: ReactNode;
}

export function Badge({ tone = 'neutral', dot = false, children }: BadgeProps) {
  return (
    <span
      className={clsx(
        'inline-flex h-5.5 items-center gap-1.5 rounded-full px-2 text-xs font-medium whitespace-nowrap',
        TONES[tone].box,
      )}
    >
      {dot && <span className={clsx('size-1.5 rounded-full', TONES[tone].dot)} aria-hidden />}
      {children}
    </span>
  );
}

/** Number of unread things; nothing at zero, "99+" past 99. */
export function CountBadge({ count, label }: { count: number; label: string }) {
  if (count === 0) return null;
  return (
    <span className="inline-flex h-5 min-w-5 items-center justify-center rounded-full bg-accent-ink px-1.5 text-[0.6875rem] font-semibold text-white tabular-nums dark:text-on-primary">
      {count > 99 ? '99+' : count}
      <span className="sr-only"> {label}</span>
    </span>
  );
}
