import { useEffect } from 'preact/hooks';
import { useUi } from './ui-context.js';

/** Keeps the counts up to date while the component is there. */
export function useFollowedCounts(): void {
  const { inbox } = useUi();
  useEffect(() => inbox.follow(), [inbox]);
}
