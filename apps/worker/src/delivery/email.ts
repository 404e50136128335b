import { Injectable, Inject } from '@nestjs/common';
import {
  LayoutDefinitions,
  renderEmail,
  type Storage,
  STORAGE,
  type TranslatedTexts,
  Translations,
} from '@novu/application-generic';
import { type EventAttachment, type LayoutDoc, MailboxRepository, type MessageDoc, type Scope } from '@novu/dal';
import {
  type DeliveryReceipt,
  type EmailAttachment,
  type EmailProvider,
  emailProviders,
  type OutgoingEmail,
} from '@novu/providers';
import {
  ChannelCTATypeEnum,
  ChannelTypeEnum,
  DeliveryLifecycleDetail,
  ExecutionDetailsStatusEnum,
  JobStatusEnum,
} from '@novu/shared';
import type { StepOutcome, TraceLine } from '../pipeline/outcome.js';
import type { Run } from '../pipeline/run.js';
import { messageIdOf, newMessage } from '../pipeline/steps/new-message.js';
import { failed, isFailure, orContentFailure } from '../pipeline/steps/outcomes.js';
import type { StepContext } from '../pipeline/steps/step.js';
import type { Channel, Handover, Selected } from './channel.js';
import { channelFields, chosenLayout, providerData, section, textIn, textsIn } from './overrides.js';
import { ProviderCalls } from './provider-calls.js';

/** Used when neither the step nor the integration names a sender. */
const DEFAULT_SENDER = { address: 'no-reply@novu.local', name: 'Notifications' };
/** What a file counts as whose bytes were not noted. */
const UNKNOWN_SIZE = 10 * 1024 * 1024;

/** Mails (`spec/engine.md` section 13.3). */
@Injectable()
export class EmailChannel implements Channel {
  constructor(
    private readonly mailbox: MailboxRepository,
    @Inject(STORAGE) private readonly storage: Storage,
    private readonly calls: ProviderCalls,
    private readonly layouts: LayoutDefinitions,
    private readonly translations: Translations,
  ) {}

  nobody(run: Run): Extract<StepOutcome, { kind: 'skipped' }> | undefined {
    if (recipientsOf(run, section(run.notification.overrides, 'email')).length > 0) return undefined;

    return {
      kind: 'skipped',
      status: JobStatusEnum.CANCELED,
      reason: DeliveryLifecycleDetail.USER_MISSING_EMAIL,
      trace: [{ detail: 'Subscriber missing email address', status: ExecutionDetailsStatusEnum.WARNING }],
    };
  }

  async prepare(context: StepContext, { integration, credentials }: Selected): Promise<Handover[] | StepOutcome> {
    const { run } = context;
    const { providerId } = integration;
    const provider = emailProviders.get(providerId);
    if (!provider) return failed('Provider is missing or not configured', 'provider_missing');
    const layout = await this.layoutOf(context);
    if (layout === 'unknown') {
      return failed('Layout not found ', 'layout_not_found', {
        layoutId: chosenLayout(run, context.job, context.step),
      });
    }
    const frame = layout && { layout, texts: await this.textsOf(run, layout) };
    const written = orContentFailure(() => mailOf(context, providerId, provider.sender(credentials), frame));
    if (isFailure(written)) return written;

    return [
      {
        fileBytes: filesOf(run).reduce((sum, { size = UNKNOWN_SIZE }) => sum + size, 0),
        send: async () => {
          const attachments = await this.attachmentsOf(context, providerId);
          const mail: OutgoingEmail = { ...written, ...(attachments.length > 0 ? { attachments } : {}) };

          return provider.send(mail, credentials, {
            ...this.calls.smtp,
            mailbox: { keep: (kept) => this.keep(run.scope, kept) },
          });
        },
        message: (receipt) => messageOf(context, providerId, written, receipt),
        ...(layout ? { trace: [selected(layout)] } : {}),
      },
    ];
  }

  /**
   * The frame of the mail (`spec/engine.md` section 11): the one that is asked for, else the default one of the environment.
   * @returns undefined for none.
   */
  private async layoutOf({ run, job, step }: StepContext): Promise<LayoutDoc | undefined | 'unknown'> {
    const chosen = chosenLayout(run, job, step);
    if (chosen === null) return undefined;
    if (chosen === undefined) return (await this.layouts.getDefault(run.scope)) ?? undefined;

    return (await this.layouts.get(run.scope, chosen)) ?? 'unknown';
  }

  /** @returns undefined when the layout is not translated: its markers stay as they are. */
  private async textsOf({ scope, subscriber }: Run, layout: LayoutDoc): Promise<TranslatedTexts | undefined> {
    if (!layout.isTranslationEnabled) return undefined;
    const resource = { resourceType: 'layout', resourceId: layout.identifier } as const;

    return this.translations.textsFor(scope, resource, subscriber.locale);
  }

  /**
   * The files of the event that are for mails, and those of the overrides.
   * @throws AppError when a file is gone, or cannot be had at the moment.
   */
  private async attachmentsOf({ run, job }: StepContext, providerId: string): Promise<EmailAttachment[]> {
    const stored = await Promise.all(
      filesOf(run).map(async ({ name, mime, storageKey }) => ({
        name,
        mime,
        file: await this.storage.get(storageKey),
      })),
    );

    return [...stored, ...attachmentsIn(channelFields(run, job, providerId)['attachments'])];
  }

  private async keep(scope: Scope, mail: OutgoingEmail): Promise<void> {
    await this.mailbox.keep(scope, {
      mailId: mail.id,
      from: mail.from.name ? `${mail.from.name} <${mail.from.address}>` : mail.from.address,
      to: mail.to,
      subject: mail.subject,
      html: mail.html,
      ...(mail.text === undefined ? {} : { text: mail.text }),
      ...(mail.transactionId === undefined ? {} : { transactionId: mail.transactionId }),
      ...(mail.attachments
        ? { attachments: mail.attachments.map(({ name, mime, file }) => ({ name, mime, size: file.length })) }
        : {}),
    });
  }
}

function mailOf(
  { run, job, step, variables }: StepContext,
  providerId: string,
  sender: ReturnType<EmailProvider['sender']>,
  frame: { layout: LayoutDoc; texts: TranslatedTexts | undefined } | undefined,
): OutgoingEmail {
  const content = renderEmail(
    step.controls,
    variables,
    frame ? { layout: frame.layout.email.body, layoutTexts: frame.texts } : {},
  );
  const fields = channelFields(run, job, providerId);
  const lines = {
    replyTo: textIn(fields['replyTo']) ?? content.replyTo,
    text: textIn(fields['text']) ?? content.text,
    ipPoolName: textIn(fields['ipPoolName']),
  };
  const lists = { cc: textsIn(fields['cc']), bcc: textsIn(fields['bcc']) };
  const records = { headers: textMap(fields['headers']), customData: section(fields, 'customData') };

  return {
    id: messageIdOf(job).toHexString(),
    transactionId: job.transactionId,
    from: {
      address: textIn(fields['from']) ?? content.from?.email ?? sender.address ?? DEFAULT_SENDER.address,
      name: textIn(fields['senderName']) ?? content.from?.name ?? sender.name ?? DEFAULT_SENDER.name,
    },
    to: recipientsOf(run, fields),
    subject: textIn(fields['subject']) ?? content.subject,
    html: textIn(fields['html']) ?? textIn(fields['text']) ?? content.html,
    ...filled(lines),
    ...filled(lists),
    ...filled(records),
    passthrough: providerData(run, job, step, providerId),
  };
}

function selected({ name, identifier }: LayoutDoc): TraceLine {
  return { detail: 'Layout selected', status: ExecutionDetailsStatusEnum.SUCCESS, raw: { name, layoutId: identifier } };
}

/**
 * The subscriber, or who stands in for him, and who else is to get the mail. Without the first there is no mail
 * (`spec/engine.md` section 13.3), unless the others are to get it in his place.
 */
function recipientsOf({ subscriber }: Run, fields: Record<string, unknown>): string[] {
  const others = textsIn(fields['to']);
  if (fields['replaceToRecipient'] === true && others.length > 0) return [...new Set(others)];
  const first = textIn(fields['toRecipient']) ?? textIn(subscriber.email);

  return first === undefined ? [] : [...new Set([first, ...others])];
}

/** The members that say something. */
function filled<T extends Record<string, unknown>>(members: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const entries = Object.entries(members).filter(
    ([, value]) => value !== undefined && (typeof value !== 'object' || Object.keys(value ?? {}).length > 0),
  );

  // The compiler cannot follow that entries keep the types of their keys.
  return Object.fromEntries(entries) as { [Key in keyof T]?: Exclude<T[Key], undefined> };
}

function textMap(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(section({ value }, 'value')).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

/** The files of the event that are for mails. */
function filesOf({ notification }: Run): EventAttachment[] {
  return (notification.attachments ?? []).filter(
    ({ channels }) => !channels || channels.length === 0 || channels.includes(ChannelTypeEnum.EMAIL),
  );
}

/** Files of the overrides carry their bytes as base64. */
function attachmentsIn(value: unknown): EmailAttachment[] {
  return [value].flat().flatMap((entry: unknown): EmailAttachment[] => {
    const fields = section({ entry }, 'entry');
    const [file, name] = [textIn(fields['file']), textIn(fields['name'])];
    if (file === undefined || name === undefined) return [];
    const cid = textIn(fields['cid']);

    return [
      {
        name,
        mime: textIn(fields['mime']) ?? 'application/octet-stream',
        file: Buffer.from(file, 'base64'),
        ...(cid === undefined ? {} : { cid }),
        ...(fields['disposition'] === 'inline' ? { disposition: 'inline' as const } : {}),
      },
    ];
  });
}

function messageOf(
  { run, job }: StepContext,
  providerId: string,
  mail: OutgoingEmail,
  receipt: DeliveryReceipt,
): MessageDoc {
  const [email] = mail.to;

  return newMessage(run, job, {
    channel: ChannelTypeEnum.EMAIL,
    providerId,
    identifier: receipt.id,
    ...(email === undefined ? {} : { email }),
    subject: mail.subject,
    content: mail.html,
    cta: { type: ChannelCTATypeEnum.REDIRECT, data: {}, action: {} },
    deliveredAt: [],
  });
}
