import { PRODUCT_NAME } from '../../product.js';
import type { User } from '../auth/auth.queries.js';
import { CredentialsCard } from '../environments/credentials-card.js';
import { useEnvironment } from '../environments/environment-context.js';
import { InboxCard } from '../inbox/inbox-card.js';
import { MailboxCard } from '../mailbox/mailbox-card.js';
import { WorkflowsCard } from '../workflows/workflows-card.js';
import { GetStartedCard } from './get-started-card.js';

/** Everything a newcomer needs on one page: keys, the first notification, and the places where it arrives. */
export function HomePage({ user }: { user: User }) {
  const environment = useEnvironment();
  return (
    <div className="mx-auto w-full max-w-[78rem] px-4 py-7 sm:px-6 lg:px-8">
      <title>{`Home · ${environment.name} · ${PRODUCT_NAME}`}</title>
      <div className="mb-6">
        <h1 className="text-[1.375rem] font-semibold">{user.firstName ? `Hello, ${user.firstName}` : 'Hello'}</h1>
        <p className="mt-0.5 text-muted">From one API call to a message that arrives, all on this page.</p>
      </div>
      <div className="space-y-5">
        <CredentialsCard />
        <div className="grid gap-5 xl:grid-cols-[minmax(0,1fr)_25rem]">
          <GetStartedCard user={user} />
          {/*
            The checklist gives the height of the row, and a frame fills it. The Inbox in the frame never grows it, and moves down with
            the reader: whoever has scrolled to the command sees what arrives.
          */}
          <div className="relative min-h-[26rem]">
            <div className="h-full xl:absolute xl:inset-0 xl:rounded-xl xl:border xl:border-line xl:bg-surface xl:shadow-card">
              <InboxCard className="h-full max-h-[36rem] xl:sticky xl:top-14 xl:h-auto xl:max-h-[min(100%,calc(100dvh-4.75rem))] xl:min-h-[24rem] xl:border-0 xl:bg-transparent xl:shadow-none" />
            </div>
          </div>
        </div>
        <WorkflowsCard />
        <MailboxCard />
      </div>
    </div>
  );
}
