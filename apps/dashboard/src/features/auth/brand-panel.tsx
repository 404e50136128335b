import { Bell, Mail, MessageSquare, Smartphone } from 'lucide-react';
import { LogoMark } from '../../ui/logo.js';

const CHANNELS = [
  { name: 'In-app', icon: Bell },
  { name: 'E-mail', icon: Mail },
  { name: 'SMS', icon: Smartphone },
  { name: 'Chat', icon: MessageSquare },
];

/** One call becomes a notification on every channel, as a picture. */
export function BrandPanel() {
  return (
    <aside className="relative hidden overflow-hidden border-l border-line bg-sunken lg:flex lg:flex-col lg:justify-center">
      <div className="dotted-backdrop absolute inset-0 [mask-image:radial-gradient(70%_60%_at_50%_45%,black,transparent)]" />
      <div className="absolute -top-64 -right-64 size-[52rem] bg-[radial-gradient(closest-side,var(--accent),transparent)] opacity-[0.15] dark:opacity-[0.2]" />
      <div className="relative mx-auto w-full max-w-[30rem] px-8">
        <div aria-hidden>
          <ApiCall />
          <Branches />
          <div className="grid grid-cols-[1.15fr_1fr] gap-4">
            <InboxPreview />
            <MailPreview />
          </div>
        </div>
        <p className="mt-10 text-xl leading-snug font-semibold tracking-tight text-balance">
          One API call. Every channel your people read.
        </p>
        <ul className="mt-4 flex flex-wrap gap-2">
          {CHANNELS.map(({ name, icon: Icon }) => (
            <li
              key={name}
              className="flex items-center gap-1.5 rounded-full border border-line bg-surface px-2.5 py-1 text-xs text-muted"
            >
              <Icon className="size-3.5" aria-hidden />
              {name}
            </li>
          ))}
        </ul>
      </div>
    </aside>
  );
}

function ApiCall() {
  return (
    <div className="rounded-xl border border-line bg-surface p-4 font-mono text-[0.75rem] leading-6 shadow-pop">
      <div className="mb-2.5 flex items-center justify-between">
        <span className="flex gap-1.5">
          <i className="size-2.5 rounded-full bg-line-strong" />
          <i className="size-2.5 rounded-full bg-line-strong" />
          <i className="size-2.5 rounded-full bg-line-strong" />
        </span>
        <span className="rounded-full bg-success-soft px-2 font-sans text-[0.6875rem] font-medium text-success-ink">
          201 processed
        </span>
      </div>
      <p>
        <span className="font-medium text-accent-ink">POST</span> /v1/events/trigger
      </p>
      <p className="text-muted">
        {'{ '}
        <span className="text-ink">"name"</span>: <span className="text-success-ink">"order-shipped"</span>,
      </p>
      <p className="whitespace-pre text-muted">
        {'  '}
        <span className="text-ink">"to"</span>: <span className="text-success-ink">"ada"</span>
        {' }'}
      </p>
    </div>
  );
}

function Branches() {
  return (
    <svg viewBox="0 0 400 56" className="block h-14 w-full" fill="none">
      <path d="M200 0v12c0 12-8 16-20 16H128c-12 0-20 6-20 16v12" className="stroke-line-strong" strokeWidth="1.5" />
      <path d="M200 0v12c0 12 8 16 20 16h66c12 0 20 6 20 16v12" className="stroke-line-strong" strokeWidth="1.5" />
      <circle cx="200" cy="14" r="4" className="fill-accent" />
    </svg>
  );
}

function InboxPreview() {
  return (
    <div className="rounded-xl border border-line bg-surface p-3.5 shadow-pop">
      <div className="mb-3 flex items-center justify-between text-xs font-semibold">
        Inbox
        <span className="flex h-4.5 min-w-4.5 items-center justify-center rounded-full bg-accent-ink px-1 text-[0.625rem] text-white dark:text-on-primary">
          1
        </span>
      </div>
      <div className="flex gap-2.5">
        <LogoMark className="size-7 shrink-0" />
        <div className="min-w-0 flex-1 space-y-1.5">
          <p className="text-xs leading-tight font-medium">Your order is on its way</p>
          <p className="h-1.5 w-full rounded bg-line" />
          <p className="h-1.5 w-2/3 rounded bg-line" />
        </div>
        <i className="mt-1 size-1.5 rounded-full bg-accent" />
      </div>
      <div className="mt-3.5 flex gap-2.5 opacity-55">
        <i className="size-7 shrink-0 rounded-full bg-line" />
        <div className="min-w-0 flex-1 space-y-1.5 pt-1">
          <p className="h-1.5 w-4/5 rounded bg-line-strong" />
          <p className="h-1.5 w-1/2 rounded bg-line" />
        </div>
      </div>
    </div>
  );
}

function MailPreview() {
  return (
    <div className="rounded-xl border border-line bg-surface p-3.5 shadow-pop">
      <div className="mb-3 flex items-center gap-1.5 text-xs font-semibold">
        <Mail className="size-3.5 text-muted" /> E-mail
      </div>
      <div className="space-y-1.5 rounded-lg bg-sunken p-3">
        <p className="h-2 w-3/4 rounded bg-line-strong" />
        <p className="h-1.5 w-full rounded bg-line" />
        <p className="h-1.5 w-5/6 rounded bg-line" />
        <p className="mt-3! h-5 w-20 rounded-md bg-primary" />
      </div>
    </div>
  );
}
