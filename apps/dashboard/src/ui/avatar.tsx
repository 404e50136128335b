import { clsx } from 'clsx';
import { initialsOf, hueOf } from './initials.js';

interface AvatarProps {
  /** Name of the person or thing: gives the initials and the colour. */
  name: string;
  src?: string | null | undefined;
  size?: 'sm' | 'md';
}

/** Decorative: the name stands beside it or in the label of the control around it. */
export function Avatar({ name, src, size = 'md' }: AvatarProps) {
  const box = clsx('shrink-0 rounded-full', size === 'sm' ? 'size-6 text-[0.625rem]' : 'size-8 text-[0.6875rem]');
  if (src) return <img src={src} alt="" className={clsx(box, 'object-cover')} />;
  return (
    <span
      aria-hidden
      data-initials={initialsOf(name)}
      style={{ '--hue': hueOf(name) } as Record<string, number>}
      className={clsx(
        box,
        // Drawn by the style sheet: as text it would count as a visible label of the control around it.
        'flex items-center justify-center before:content-[attr(data-initials)] bg-[oklch(0.9_0.06_var(--hue))] font-semibold text-[oklch(0.38_0.1_var(--hue))] dark:bg-[oklch(0.36_0.07_var(--hue))] dark:text-[oklch(0.9_0.07_var(--hue))]',
      )}
    />
  );
}
