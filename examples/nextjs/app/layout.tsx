import { Inbox, NovuProvider } from '@novu/nextjs';
import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { inboxOptions } from '../env';

export const metadata: Metadata = { title: 'The inbox with Next.js', icons: 'data:,' };

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <NovuProvider {...inboxOptions}>
          <header style={{ display: 'flex', justifyContent: 'flex-end' }}>
            <Inbox />
          </header>
          {children}
        </NovuProvider>
      </body>
    </html>
  );
}
