import { useRouteError } from 'react-router-dom';
import { messageOf } from '../api/errors.js';
import { PRODUCT_NAME } from '../product.js';
import { Button } from '../ui/button.js';
import { LogoMark } from '../ui/logo.js';

/** Shown when a page breaks. */
export function ErrorPage() {
  return (
    <Failure title="This page has broken" message={messageOf(useRouteError())} onRetry={() => location.reload()} />
  );
}

interface FailureProps {
  title: string;
  message: string;
  onRetry: () => void;
  /** Another way out than trying again. */
  escape?: { label: string; onClick: () => void };
}

/** The whole page when what it needs could not be loaded. */
export function Failure({ title, message, onRetry, escape }: FailureProps) {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center px-6 text-center">
      <title>{`${title} · ${PRODUCT_NAME}`}</title>
      <LogoMark className="size-10" />
      <h1 className="mt-5 text-lg font-semibold">{title}</h1>
      <p className="mt-1.5 max-w-md text-muted">{message}</p>
      <div className="mt-6 flex gap-2">
        {escape && <Button onClick={escape.onClick}>{escape.label}</Button>}
        <Button variant="primary" onClick={onRetry}>
          Try again
        </Button>
      </div>
    </main>
  );
}
