import { PRODUCT_NAME } from '../product.js';

/** The mark alone; decorative. */
export function LogoMark({ className = 'size-7' }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden>
      <rect width="32" height="32" rx="9" className="fill-primary" />
      <path
        d="M10 22.5V11.2l11.2 11.3V15"
        fill="none"
        className="stroke-on-primary"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="22.2" cy="9.6" r="3.4" className="fill-accent" />
    </svg>
  );
}

export function Logo() {
  return (
    <span className="flex items-center gap-2.5">
      <LogoMark />
      <span className="text-base font-semibold tracking-tight">{PRODUCT_NAME}</span>
    </span>
  );
}
