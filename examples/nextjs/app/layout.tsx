import { Inbox } from '@novu/nextjs';
import type { ReactNode } from 'react';

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <header style={{ display: 'flex', justifyContent: 'flex-end' }}>
          <Inbox
            applicationIdentifier={process.env.NEXT_PUBLIC_APPLICATION_IDENTIFIER!}
            subscriber={process.env.NEXT_PUBLIC_SUBSCRIBER_ID!}
            backendUrl={process.env.NEXT_PUBLIC_API_URL!}
            socketUrl={process.env.NEXT_PUBLIC_SOCKET_URL!}
          />
        </header>
        {children}
      </body>
    </html>
  );
}
