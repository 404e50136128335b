import { createContext, useContext, useId, useMemo, type ReactNode } from 'react';

interface FieldControl {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean | undefined;
}

const FieldContext = createContext<FieldControl | null>(null);

/** Attributes that tie an input to the label, hint and error of the `Field` around it; empty outside of one. */
export function useFieldControl(): Partial<FieldControl> {
  return useContext(FieldContext) ?? {};
}

interface FieldProps {
  label: ReactNode;
  /** Shown beside the label, at the end of the line. */
  aside?: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  children: ReactNode;
}

/** Label, one input, and below it the error or else the hint. */
export function Field({ label, aside, hint, error, children }: FieldProps) {
  const id = useId();
  const describedBy = error || hint ? `${id}-note` : undefined;
  const control = useMemo<FieldControl>(
    () => ({ id, 'aria-describedby': describedBy, 'aria-invalid': error ? true : undefined }),
    [id, describedBy, error],
  );
  return (
    <div className="space-y-1.5">
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="text-[0.8125rem] font-medium">
          {label}
        </label>
        {aside}
      </div>
      <FieldContext value={control}>{children}</FieldContext>
      {error ? (
        <p id={describedBy} role="alert" className="text-[0.8125rem] text-danger-ink">
          {error}
        </p>
      ) : (
        hint && (
          <div id={describedBy} className="text-[0.8125rem] text-muted">
            {hint}
          </div>
        )
      )}
    </div>
  );
}
