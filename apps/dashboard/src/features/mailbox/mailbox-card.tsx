import { Inbox, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { messageOf } from '../../api/errors.js';
import { Badge } from '../../ui/badge.js';
import { Button } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { Dialog, Drawer } from '../../ui/dialog.js';
import { EmptyState, LoadError } from '../../ui/empty-state.js';
import { SkeletonRows } from '../../ui/skeleton.js';
import { toast } from '../../ui/toast.js';
import { useMediaQuery } from '../../ui/use-media-query.js';
import { useEnvironment } from '../environments/environment-context.js';
import { MailList } from './mail-list.js';
import { MailReader } from './mail-reader.js';
import { useDeleteMail, useMails } from './mailbox.queries.js';

/** The mails that the demo e-mail provider caught, with a reader. */
export function MailboxCard() {
  const environmentId = useEnvironment()._id;
  const mails = useMails(environmentId);
  const deletion = useDeleteMail(environmentId);
  const [selectedId, setSelectedId] = useState<string | null>(null);
  const [clearing, setClearing] = useState(false);
  // List and reader stand side by side where there is room; elsewhere the reader is a drawer.
  const sideBySide = useMediaQuery('(min-width: 1280px)');

  const list = mails.data?.pages.flatMap((page) => page.data) ?? [];
  const chosen = list.find((mail) => mail._id === selectedId);
  const shown = chosen ?? (sideBySide ? list[0] : undefined);

  const remove = (mailId: string | null) =>
    deletion.mutate(mailId, {
      onSuccess: () => {
        setSelectedId(null);
        setClearing(false);
      },
      onError: (error) => toast.error('Nothing was deleted', messageOf(error)),
    });
  const reader = shown && (
    <MailReader key={shown._id} mail={shown} onDelete={() => remove(shown._id)} deleting={deletion.isPending} />
  );

  return (
    <Card
      id="mailbox"
      title="Local mailbox"
      mark={list.length > 0 && <Badge>{mails.hasNextPage ? `${list.length}+` : list.length}</Badge>}
      description="E-mails of the demo provider end here instead of leaving this installation."
      actions={
        list.length > 0 && (
          <Button
            size="sm"
            variant="ghost"
            icon={<Trash2 className="size-3.5" aria-hidden />}
            onClick={() => setClearing(true)}
          >
            Clear
          </Button>
        )
      }
      bodyClassName="flex flex-col"
    >
      {mails.isPending && <SkeletonRows rows={3} label="Loading mails" />}
      {mails.isError && !mails.data && (
        <LoadError
          message={messageOf(mails.error)}
          action={<Button onClick={() => void mails.refetch()}>Try again</Button>}
        />
      )}
      {mails.data && list.length === 0 && (
        <EmptyState icon={<Inbox aria-hidden />} title="No mail caught yet">
          Every e-mail that a workflow sends shows up here within seconds.
        </EmptyState>
      )}
      {list.length > 0 && (
        <div className="grid xl:h-[34rem] xl:grid-cols-[minmax(16rem,21rem)_minmax(0,1fr)] xl:divide-x xl:divide-line">
          <MailList
            mails={list}
            selectedId={shown?._id ?? null}
            onSelect={setSelectedId}
            hasOlder={mails.hasNextPage}
            loadingOlder={mails.isFetchingNextPage}
            onLoadOlder={() => void mails.fetchNextPage()}
          />
          {sideBySide && reader}
        </div>
      )}
      {!sideBySide && (
        <Drawer open={chosen !== undefined} onOpenChange={() => setSelectedId(null)} title="E-mail">
          {reader}
        </Drawer>
      )}
      <Dialog
        open={clearing}
        onOpenChange={setClearing}
        title="Clear the mailbox?"
        description="All caught mails of this environment are deleted. Notifications and their history stay."
      >
        <div className="flex justify-end gap-2">
          <Button onClick={() => setClearing(false)}>Cancel</Button>
          <Button variant="danger" busy={deletion.isPending} onClick={() => remove(null)}>
            Delete all mails
          </Button>
        </div>
      </Dialog>
    </Card>
  );
}
