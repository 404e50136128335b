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
          {/* The checklist gives the height of the row. The Inbox never grows it, and stays in sight beside the command. */}
          <div className="relative min-h-[26rem]">
            <div className="h-full xl:absolute xl:inset-0">
              <InboxCard className="h-full max-h-[36rem] xl:sticky xl:top-19 xl:h-[min(100%,calc(100dvh-6.25rem))] xl:max-h-none" />
            </div>
          </div>
        </div>
        <WorkflowsCard />
        <MailboxCard />
      </div>
    </div>
  );
}
