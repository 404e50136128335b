import { Inject, Injectable } from '@nestjs/common';
import {
  derivedId,
  type EarlyReportDoc,
  EarlyReportRepository,
  JobRepository,
  type MessageDoc,
  type MessageReport,
  MessageRepository,
  type ReportSource,
  type Scope,
  toObjectId,
} from '@novu/dal';
import { ChannelTypeEnum, DeliveryLifecycleStatusEnum, ExecutionDetailsSourceEnum } from '@novu/shared';
import { type Clock, CLOCK } from '../clock.js';
import { logger } from '../logging.js';

const log = logger('delivery-reports');

/** Early reports looked at together. */
const REPORTS_PER_ROUND = 500;
/** What is left then is looked at the next time. */
const ROUNDS_PER_LOOK = 20;
/** Messages whose reports are noted at the same time. */
const MESSAGES_AT_ONCE = 10;

/**
 * What becomes of messages after they have left (`spec/engine.md` section 13.7). Whoever tells it may be faster than the platform, which
 * stores a message, and says that its step is done, only after the provider has answered: what is told before that waits for it.
 */
@Injectable()
export class DeliveryReports {
  constructor(
    private readonly messages: MessageRepository,
    private readonly jobs: JobRepository,
    private readonly early: EarlyReportRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Notes what is told, in the order it is told. Told again, it changes nothing.
   * @returns what is noted, once for each message it is about; the rest is kept, as its message may be on its way.
   */
  async take<Event extends string>(
    source: ReportSource,
    reports: readonly MessageReport<Event>[],
  ): Promise<MessageReport<Event>[]> {
    const { noted, early } = await this.note(source, reports);
    if (early.length > 0) await this.early.keep(source, early, this.clock.now());

    return noted;
  }

  /** Looks once more for the messages of reports that came too early. Two workers may do so at the same time. */
  async takeEarly(now: Date): Promise<void> {
    for (let round = 0; round < ROUNDS_PER_LOOK; round += 1) {
      const due = await this.early.listDue(now, REPORTS_PER_ROUND);
      if (due.length === 0) return;
      // First of all, so that what fails is not in the way of the others.
      await this.early.putOff(due, now);
      for (const [source, docs] of bySource(due)) await this.takeEarlyOf(source, docs);
      if (due.length < REPORTS_PER_ROUND) return;
    }
  }

  private async takeEarlyOf(source: ReportSource, docs: readonly EarlyReportDoc[]): Promise<void> {
    try {
      const { early } = await this.note(
        source,
        docs.map(({ report }) => report),
      );
      const waiting = new Set(early);
      const done = docs.filter(({ report }) => !waiting.has(report));
      if (done.length > 0) await this.early.forget(done);
    } catch (error) {
      log.warn('early reports not noted', { reports: docs.length, error });
    }
  }

  private async note<Report extends MessageReport>(
    source: ReportSource,
    reports: readonly Report[],
  ): Promise<{ noted: Report[]; early: Report[] }> {
    const reportsOf = new Map<string, Report[]>();
    for (const report of reports) reportsOf.set(report.id, [...(reportsOf.get(report.id) ?? []), report]);
    const messagesOf = await this.settledMessages(source, [...reportsOf.keys()]);
    const settled = [...messagesOf];
    for (let start = 0; start < settled.length; start += MESSAGES_AT_ONCE) {
      const some = settled.slice(start, start + MESSAGES_AT_ONCE);
      await Promise.all(some.map(([id, messages]) => this.noteEach(source.scope, messages, reportsOf.get(id) ?? [])));
    }

    return {
      noted: reports.flatMap((report) => (messagesOf.get(report.id) ?? []).map(() => report)),
      early: reports.filter(({ id }) => !messagesOf.has(id)),
    };
  }

  /** The messages of some ids, where the steps of all of them are done: until then a step would forget what was noted of it. */
  private async settledMessages(source: ReportSource, ids: readonly string[]): Promise<Map<string, MessageDoc[]>> {
    const found = await this.messagesOf(source, ids);
    const jobIds = found.map(([, { _jobId }]) => _jobId);
    const inFlight = await this.jobs.inFlightAmong(source.scope, jobIds);
    const messagesOf = new Map<string, MessageDoc[]>();
    for (const [id, message] of found) messagesOf.set(id, [...(messagesOf.get(id) ?? []), message]);
    for (const [id, { _jobId }] of found) if (inFlight.has(_jobId.toHexString())) messagesOf.delete(id);

    return messagesOf;
  }

  /** Apps call a push message by the platform's own id. */
  private async messagesOf(
    { scope, providerId }: ReportSource,
    ids: readonly string[],
  ): Promise<(readonly [string, MessageDoc])[]> {
    if (providerId !== undefined) {
      const found = await this.messages.findManyByProviderId(scope, providerId, ids);

      return found.flatMap((message) => (message.identifier ? [[message.identifier, message] as const] : []));
    }
    const found = await this.messages.findManyById(
      scope,
      ids.flatMap((id) => toObjectId(id) ?? []),
    );

    return found
      .filter(({ channel }) => channel === ChannelTypeEnum.PUSH)
      .map((message) => [message._id.toHexString(), message]);
  }

  /** One after the other: what happened is told in the order it happened. */
  private async noteEach(
    scope: Scope,
    messages: readonly MessageDoc[],
    reports: readonly MessageReport[],
  ): Promise<void> {
    for (const report of reports) for (const message of messages) await this.noteOne(scope, message, report);
  }

  /** The message first: whether its step has failed depends on all of its messages. */
  private async noteOne(scope: Scope, message: MessageDoc, report: MessageReport): Promise<void> {
    const { id, event, standing, date, at, reason } = report;
    const why = reason ? { response: reason } : {};
    const line = {
      detail: `Message ${event}`,
      status: standing,
      source: ExecutionDetailsSourceEnum.WEBHOOK,
      providerId: message.providerId,
      raw: JSON.stringify({ messageId: id, event, ...(date ? { date } : {}), ...why }),
      at,
    };
    await this.jobs.noteReport(scope, message._jobId, line, await this.noteOfMessage(scope, message, report));
  }

  /** @returns how far the step has come with this. */
  private async noteOfMessage(
    scope: Scope,
    { _id, _jobId }: MessageDoc,
    { event, state, at, reason }: MessageReport,
  ): Promise<DeliveryLifecycleStatusEnum> {
    if (state === DeliveryLifecycleStatusEnum.SENT) return state;
    if (state !== DeliveryLifecycleStatusEnum.ERRORED) {
      await this.messages.noteArrival(scope, _id, at);

      return state;
    }
    await this.messages.noteLoss(scope, _id, { errorId: event, errorText: reason ?? `Message ${event}` });
    const job = await this.jobs.findById(scope, _jobId);
    const targets = job?.receipts?.flatMap(({ target }) => target ?? []) ?? [];
    const siblings = targets.map((target) => derivedId(_jobId, target));

    return (await this.messages.areLost(scope, siblings)) ? state : DeliveryLifecycleStatusEnum.SENT;
  }
}

function bySource(docs: readonly EarlyReportDoc[]): Iterable<[ReportSource, EarlyReportDoc[]]> {
  const groups = new Map<string, [ReportSource, EarlyReportDoc[]]>();
  for (const doc of docs) {
    const { _integrationId, _environmentId, _organizationId, providerId } = doc;
    const key = _integrationId.toHexString();
    const source = {
      scope: { environmentId: _environmentId, organizationId: _organizationId },
      integrationId: _integrationId,
      ...(providerId === undefined ? {} : { providerId }),
    };
    const group = groups.get(key) ?? [source, []];
    group[1].push(doc);
    groups.set(key, group);
  }

  return groups.values();
}
