import { clsx } from 'clsx';
import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import type { StepState } from './progress.js';

interface StepProps {
  number: number;
  state: StepState;
  title: string;
  description: ReactNode;
  children?: ReactNode;
}

const MARKS: Record<StepState, string> = {
  done: 'bg-success-ink text-white dark:bg-success dark:text-on-primary',
  current: 'bg-primary text-on-primary ring-4 ring-accent/20',
  upcoming: 'border border-line-strong bg-surface text-faint',
};

const SPOKEN: Record<StepState, string> = { done: 'done', current: 'next', upcoming: 'later' };

/** One line of the checklist: its mark hangs on a rail that joins it to the next. */
export function Step({ number, state, title, description, children }: StepProps) {
  return (
    <li
      className="group/step relative flex gap-4 pb-7 last:pb-0"
      aria-current={state === 'current' ? 'step' : undefined}
    >
      <span
        aria-hidden
        className={clsx(
          'absolute top-7 bottom-0 left-[0.71875rem] w-px group-last/step:hidden',
          state === 'done' ? 'bg-success-ink/40' : 'bg-line',
        )}
      />
      <span
        className={clsx(
          'relative flex size-6 shrink-0 items-center justify-center rounded-full text-xs font-semibold transition-colors duration-300',
          MARKS[state],
        )}
      >
        {state === 'done' ? <Check className="size-3.5 animate-pop" strokeWidth={3} aria-hidden /> : number}
      </span>
      <div className="min-w-0 flex-1">
        <h3 className={clsx('leading-6 font-medium', state === 'upcoming' && 'text-muted')}>
          {title}
          <span className="sr-only"> ({SPOKEN[state]})</span>
        </h3>
        <p className="text-[0.8125rem] text-pretty text-muted">{description}</p>
        {children && <div className="mt-3.5">{children}</div>}
      </div>
    </li>
  );
}
