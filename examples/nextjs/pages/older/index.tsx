import { Inbox, NovuProvider } from '@novu/nextjs';
import { useCounts } from '@novu/nextjs/hooks';
import Head from 'next/head';
import { inboxOptions } from '../../env';

/** The same on a page of the pages router, whose `routerPush` the Inbox finds by itself too. */
export default function Older() {
  return (
    <NovuProvider {...inboxOptions}>
      <Head>
        <title>The inbox with Next.js</title>
        <link rel="icon" href="data:," />
      </Head>
      <header style={{ display: 'flex', justifyContent: 'flex-end' }}>
        <Inbox />
      </header>
      <Greeting />
    </NovuProvider>
  );
}

function Greeting() {
  const { counts } = useCounts({ filters: [{ read: false }] });

  return <h1>You have {counts?.[0]?.count ?? 0} unread notifications</h1>;
}
