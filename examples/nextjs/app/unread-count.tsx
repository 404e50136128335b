'use client';
import { useCounts } from '@novu/nextjs/hooks';

/** The hooks work beside the component, on the same connection. */
export function UnreadCount() {
  const { counts } = useCounts({ filters: [{ read: false }] });

  return <>{counts?.[0]?.count ?? 0}</>;
}
