import { ExternalLink, Paperclip, Trash2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Avatar } from '../../ui/avatar.js';
import { CopyIconButton } from '../../ui/copy-button.js';
import { IconButton } from '../../ui/icon-button.js';
import { Tabs } from '../../ui/tabs.js';
import { useEnvironment } from '../environments/environment-context.js';
import { linksOf, type MailLink } from './mail-links.js';
import { useMail, type Mail, type MailAttachment } from './mailbox.queries.js';
import { parseSender } from './sender.js';
import { sizeText } from './size-text.js';

type ReaderTab = 'preview' | 'text' | 'links';

interface MailReaderProps {
  mail: Mail;
  onDelete: () => void;
  deleting: boolean;
}

export function MailReader({ mail: listed, onDelete, deleting }: MailReaderProps) {
  const mail = useMail(useEnvironment()._id, listed).data ?? listed;
  const [tab, setTab] = useState<ReaderTab>('preview');
  const links = useMemo(() => linksOf(mail.html ?? ''), [mail.html]);
  const sender = parseSender(mail.from);

  return (
    <article aria-label={mail.subject} className="flex min-h-[28rem] min-w-0 flex-1 flex-col xl:min-h-0">
      <header className="flex items-start gap-3 px-4 pt-4 pb-2 sm:px-5">
        <Avatar name={sender.name} />
        <div className="min-w-0 flex-1">
          <h3 className="text-sm font-semibold break-words">{mail.subject || '(no subject)'}</h3>
          <p className="mt-0.5 text-xs break-words text-muted">
            <span className="text-ink">{sender.name}</span>
            {sender.name !== sender.address && ` <${sender.address}>`} to <span className="text-ink">{mail.to}</span>
          </p>
        </div>
        <time dateTime={mail.createdAt} className="hidden shrink-0 pt-1 text-xs text-faint sm:block">
          {new Date(mail.createdAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })}
        </time>
        <IconButton
          size="sm"
          label="Delete this mail"
          icon={<Trash2 aria-hidden />}
          disabled={deleting}
          onClick={onDelete}
        />
      </header>
      {mail.attachments.length > 0 && <Attachments files={mail.attachments} />}
      <Tabs
        label="Parts of the mail"
        value={tab}
        onChange={setTab}
        tabs={[
          { value: 'preview', label: 'Preview' },
          { value: 'text', label: 'Plain text' },
          ...(links.length > 0 ? [{ value: 'links' as const, label: `Links (${links.length})` }] : []),
        ]}
        className="flex min-h-0 flex-1 flex-col"
      >
        {tab === 'preview' && <HtmlPart mail={mail} />}
        {tab === 'text' && <TextPart text={mail.text} />}
        {tab === 'links' && <Links links={links} />}
      </Tabs>
    </article>
  );
}

/** What went with the mail. Bytes are not kept, so there is nothing to open. */
function Attachments({ files }: { files: readonly MailAttachment[] }) {
  return (
    <ul aria-label="Attachments" className="flex flex-wrap gap-2 px-4 pb-2 text-xs sm:px-5">
      {files.map(({ name, mime, size }, index) => (
        <li
          key={index}
          title={mime}
          className="flex max-w-full min-w-0 items-center gap-1.5 rounded-md border border-line px-2 py-1"
        >
          <Paperclip aria-hidden className="size-3 shrink-0 text-faint" />
          <span className="truncate">{name}</span>
          <span className="shrink-0 text-faint">{sizeText(size)}</span>
        </li>
      ))}
    </ul>
  );
}

/** A mail is a stranger's page: its frame runs no script, submits no form and is of another origin. */
function HtmlPart({ mail }: { mail: Mail }) {
  if (!mail.html) return <TextPart text={mail.text} />;
  return (
    <iframe
      title={`Body of ${mail.subject}`}
      sandbox=""
      srcDoc={mail.html}
      className="min-h-0 w-full flex-1 bg-white [color-scheme:light] xl:rounded-br-xl"
    />
  );
}

function TextPart({ text }: { text: string | null | undefined }) {
  return text ? (
    <pre
      tabIndex={0}
      className="scroll-panel min-h-0 flex-1 px-4 py-4 font-mono text-xs leading-relaxed break-words whitespace-pre-wrap focus-visible:-outline-offset-2 sm:px-5"
    >
      {text}
    </pre>
  ) : (
    <p className="px-5 py-8 text-center text-[0.8125rem] text-faint">This mail has no plain text.</p>
  );
}

function Links({ links }: { links: readonly MailLink[] }) {
  return (
    <ul className="scroll-panel min-h-0 flex-1 divide-y divide-line">
      {links.map((link) => (
        <li key={link.url} className="flex items-center gap-3 px-4 py-2.5 sm:px-5">
          <a href={link.url} target="_blank" rel="noreferrer" className="group min-w-0 flex-1 rounded-sm">
            <span className="flex items-center gap-1.5 text-[0.8125rem] font-medium group-hover:underline">
              <span className="truncate">{link.text}</span>
              <ExternalLink className="size-3 shrink-0 text-faint" aria-hidden />
            </span>
            <span className="block truncate font-mono text-xs text-faint">{link.url}</span>
          </a>
          <CopyIconButton text={link.url} what="link" />
        </li>
      ))}
    </ul>
  );
}
