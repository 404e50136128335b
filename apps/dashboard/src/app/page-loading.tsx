import { LogoMark } from '../ui/logo.js';

/** The whole page while what it needs is loading. */
export function PageLoading() {
  return (
    <div role="status" className="flex min-h-dvh items-center justify-center">
      <span className="sr-only">Loading</span>
      <LogoMark className="size-9 animate-pulse" />
    </div>
  );
}
