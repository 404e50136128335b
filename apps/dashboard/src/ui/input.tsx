import { clsx } from 'clsx';
import { Eye, EyeOff } from 'lucide-react';
import { useState, type ComponentProps } from 'react';
import { useFieldControl } from './field.js';

/** One-line text input; inside a `Field` it takes its label and error from there. */
export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return (
    <input
      {...useFieldControl()}
      {...rest}
      className={clsx(
        'h-9.5 w-full rounded-lg border border-line-strong bg-surface px-3 text-sm text-ink shadow-card transition-[border-color,box-shadow] placeholder:text-faint hover:border-faint/60 focus:border-accent focus:ring-3 focus:ring-accent/20 focus:outline-none disabled:opacity-60 aria-invalid:border-danger aria-invalid:focus:ring-danger/20',
        className,
      )}
    />
  );
}

/** Password input with a button that shows what was typed. */
export function PasswordInput(props: ComponentProps<'input'>) {
  const [visible, setVisible] = useState(false);
  const Icon = visible ? EyeOff : Eye;
  return (
    <div className="relative">
      <Input {...props} type={visible ? 'text' : 'password'} className="pr-10" />
      <button
        type="button"
        aria-label={visible ? 'Hide password' : 'Show password'}
        aria-pressed={visible}
        onClick={() => setVisible(!visible)}
        className="absolute top-1 right-1 flex size-7.5 items-center justify-center rounded-md text-faint hover:bg-hover hover:text-ink"
      >
        <Icon className="size-4" aria-hidden />
      </button>
    </div>
  );
}
