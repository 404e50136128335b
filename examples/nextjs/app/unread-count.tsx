'use client';
import { NovuProvider, useCounts } from '@novu/nextjs/hooks';

/** The hooks need a provider; it may be anywhere on the client's side. */
export function UnreadCount() {
  return (
    <NovuProvider
      applicationIdentifier={process.env.NEXT_PUBLIC_APPLICATION_IDENTIFIER!}
      subscriber={process.env.NEXT_PUBLIC_SUBSCRIBER_ID!}
      apiUrl={process.env.NEXT_PUBLIC_API_URL!}
      socketUrl={process.env.NEXT_PUBLIC_SOCKET_URL!}
    >
      <Count />
    </NovuProvider>
  );
}

function Count() {
  const { counts } = useCounts({ filters: [{ read: false }] });

  return <>{counts?.[0]?.count ?? 0}</>;
}
