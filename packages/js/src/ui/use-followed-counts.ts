import { useLayoutEffect } from 'preact/hooks';
import { useUi } from './ui-context.js';

/** Keeps the counts up to date while the component is there. */
export function useFollowedCounts(): void {
  const { inbox } = useUi();
  // Not later: the session that is being opened is to find us waiting for its counts.
  useLayoutEffect(() => inbox.follow(), [inbox]);
}
