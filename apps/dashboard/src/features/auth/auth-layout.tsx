import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import { PRODUCT_NAME } from '../../product.js';
import { Logo } from '../../ui/logo.js';
import { BrandPanel } from './brand-panel.js';

interface AuthLayoutProps {
  title: string;
  subtitle: ReactNode;
  children: ReactNode;
  footer: ReactNode;
}

/** Frame of the pages for people who are not signed in: a form, and on wide windows a picture of what the product does. */
export function AuthLayout({ title, subtitle, children, footer }: AuthLayoutProps) {
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(0,1fr)_minmax(0,1.1fr)]">
      <title>{`${title} · ${PRODUCT_NAME}`}</title>
      <main className="flex flex-col px-6 py-8 sm:px-10">
        <Logo />
        <div className="mx-auto flex w-full max-w-[25rem] flex-1 flex-col justify-center py-10">
          <h1 className="text-2xl font-semibold">{title}</h1>
          <p className="mt-1.5 mb-7 text-muted">{subtitle}</p>
          {children}
          <p className="mt-6 text-[0.8125rem] text-muted">{footer}</p>
        </div>
      </main>
      <BrandPanel />
    </div>
  );
}

/** Link in the text of an auth page. */
export function AuthLink({ to, children }: { to: { pathname: string; search: string }; children: string }) {
  return (
    <Link
      to={to}
      className="rounded-sm font-medium text-ink underline decoration-line-strong underline-offset-4 hover:decoration-accent"
    >
      {children}
    </Link>
  );
}
