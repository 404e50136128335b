import { hash } from 'node:crypto';
import type { DeliveryLifecycleStatusEnum, ExecutionDetailsStatusEnum } from '@novu/shared';
import { type Connection, Schema, Types } from 'mongoose';
import { Repository } from '../repository.js';
import type { Scope, ScopedDoc } from '../scope.js';

/** What is told of a message after it has left. */
export interface MessageReport<Event extends string = string> {
  /** As whoever tells it calls the message. */
  id: string;
  event: Event;
  /** What it makes of the delivery. */
  state: DeliveryLifecycleStatusEnum;
  /** How it stands in the trace. */
  standing: ExecutionDetailsStatusEnum;
  /** When it happened, as far as that was said. */
  date?: Date;
  /** When it happened, or was told. */
  at: Date;
  /** Why it failed, in the words of whoever tells it. */
  reason?: string;
}

/** Who tells something of messages. */
export interface ReportSource {
  scope: Scope;
  integrationId: Types.ObjectId;
  /** Whose ids of messages are named; absent: the platform's own. */
  providerId?: string;
}

/** A report that came before its message was stored. */
export interface EarlyReportDoc extends ScopedDoc {
  _integrationId: Types.ObjectId;
  providerId?: string;
  report: MessageReport;
  /** When to look for its message again. */
  lookAt: Date;
  expireAt: Date;
}

/** A worker may die with a message in its hands, and the platform be away for a while before another one stores it. */
const MEMORY_MS = 3_600_000;
/** Most reports kept of one integration: not every provider signs them, and one may tell of messages of others as well. */
const MAX_KEPT = 5_000;
/** Longer ids name no message. */
const MAX_ID = 512;
/** First look; each later one after as long as the report has been there. */
const FIRST_LOOK_MS = 1_000;

const schema = new Schema<EarlyReportDoc>({}, { strict: false, versionKey: false });

/** Reports that wait for their message. Not scoped: housekeeping goes through those of all environments. */
export class EarlyReportRepository extends Repository<EarlyReportDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'earlyreports',
      schema,
      indexes: [
        // listDue
        { key: { lookAt: 1 } },
        // keep
        { key: { _integrationId: 1, createdAt: -1 } },
        { key: { expireAt: 1 }, expireAfterSeconds: 0 },
      ],
    });
  }

  /** Keeps reports for good, each once however often it is told. Of an integration that tells too much the oldest are forgotten. */
  async keep(source: ReportSource, reports: readonly MessageReport[], now: Date): Promise<void> {
    const docs = reports
      .filter(({ id }) => id.length <= MAX_ID)
      .slice(-MAX_KEPT)
      .map((report) => earlyReport(source, report, now));
    await this.insertAll(docs, { w: 'majority', j: true });
    const excess = await this.raw
      .find({ _integrationId: source.integrationId }, { projection: { _id: 1 } })
      .sort({ createdAt: -1 })
      .skip(MAX_KEPT)
      .toArray();
    if (excess.length > 0) await this.forget(excess);
  }

  /** Those whose message may be there by now, in the order they were told. */
  async listDue(now: Date, limit: number): Promise<EarlyReportDoc[]> {
    const due = await this.raw
      .find({ lookAt: { $lte: now } })
      .sort({ lookAt: 1 })
      .limit(limit)
      .toArray();

    return due.sort((left, right) => left.createdAt.getTime() - right.createdAt.getTime());
  }

  /** Has them looked at later: those whose message is long in coming ever more rarely. */
  async putOff(reports: readonly Pick<EarlyReportDoc, '_id'>[], now: Date): Promise<void> {
    const age = { $max: [{ $subtract: [now, '$createdAt'] }, FIRST_LOOK_MS] };
    await this.raw.updateMany({ _id: { $in: idsOf(reports) } }, [{ $set: { lookAt: { $add: [now, age] } } }]);
  }

  async forget(reports: readonly Pick<EarlyReportDoc, '_id'>[]): Promise<void> {
    await this.raw.deleteMany({ _id: { $in: idsOf(reports) } });
  }
}

const idsOf = (reports: readonly Pick<EarlyReportDoc, '_id'>[]): Types.ObjectId[] => reports.map(({ _id }) => _id);

function earlyReport({ scope, integrationId, providerId }: ReportSource, report: MessageReport, now: Date) {
  const { id, event, date, reason } = report;
  const named = JSON.stringify([integrationId.toHexString(), id, event, date ?? null, reason ?? null]);

  return {
    // All of it is hash: told again, it is the same.
    _id: new Types.ObjectId(hash('sha256', named, 'buffer').subarray(0, 12)),
    _environmentId: scope.environmentId,
    _organizationId: scope.organizationId,
    _integrationId: integrationId,
    ...(providerId === undefined ? {} : { providerId }),
    report,
    lookAt: new Date(now.getTime() + FIRST_LOOK_MS),
    expireAt: new Date(now.getTime() + MEMORY_MS),
    createdAt: now,
    updatedAt: now,
  };
}
