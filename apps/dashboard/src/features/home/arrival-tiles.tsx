import { clsx } from 'clsx';
import { ArrowRight, Bell, Check, Mail, type LucideIcon } from 'lucide-react';
import { RelativeTime } from '../../ui/relative-time.js';

interface ArrivalTilesProps {
  /** The newest notification and mail, if any. */
  notification: { title: string; createdAt: string } | undefined;
  mail: { title: string; createdAt: string } | undefined;
  /** From the click on "Send it for me" to the event on the socket. */
  latencyMs: number | undefined;
  /** Something was sent, so it is worth to look as if waiting. */
  waiting: boolean;
}

/** One tile a channel: waiting, then what arrived. */
export function ArrivalTiles({ notification, mail, latencyMs, waiting }: ArrivalTilesProps) {
  return (
    <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
      <Tile
        icon={Bell}
        channel="Inbox"
        href="#inbox"
        arrived={notification}
        waiting={waiting}
        note={latencyMs === undefined ? undefined : `in ${latencyMs} ms`}
      />
      <Tile icon={Mail} channel="E-mail" href="#mailbox" arrived={mail} waiting={waiting} />
    </div>
  );
}

interface TileProps {
  icon: LucideIcon;
  channel: string;
  href: string;
  arrived: { title: string; createdAt: string } | undefined;
  waiting: boolean;
  note?: string | undefined;
}

function Tile({ icon: Icon, channel, href, arrived, waiting, note }: TileProps) {
  if (!arrived) {
    return (
      <div className="flex items-center gap-3 rounded-lg border border-dashed border-line-strong px-3.5 py-3">
        <Icon className="size-4 shrink-0 text-faint" aria-hidden />
        <div className="min-w-0 flex-1">
          <p className="text-[0.8125rem] font-medium text-muted">{channel}</p>
          <p className="text-xs text-faint">{waiting ? 'Waiting for it…' : 'Nothing yet'}</p>
        </div>
        {waiting && (
          <span className="relative flex size-2" aria-hidden>
            <span className="absolute inset-0 animate-ring rounded-full bg-accent" />
            <span className="relative size-2 rounded-full bg-accent" />
          </span>
        )}
      </div>
    );
  }
  return (
    <a
      href={href}
      className={clsx(
        'group flex animate-pop items-center gap-3 rounded-lg border border-line px-3.5 py-3 transition-colors hover:border-line-strong hover:bg-hover',
      )}
    >
      <span className="flex size-6 shrink-0 items-center justify-center rounded-full bg-success-soft text-success-ink">
        <Check className="size-3.5" strokeWidth={2.5} aria-hidden />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate text-[0.8125rem] font-medium">{arrived.title}</span>
        <span className="block truncate text-xs text-muted">
          {channel} · <RelativeTime date={arrived.createdAt} />
          {note && <span className="text-success-ink"> · {note}</span>}
        </span>
      </span>
      <ArrowRight
        className="size-3.5 shrink-0 text-faint transition-transform group-hover:translate-x-0.5"
        aria-hidden
      />
    </a>
  );
}
