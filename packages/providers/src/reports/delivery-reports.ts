import { textAt, valueAt } from '../json.js';
import { type ReportFormat, reportFormats, type ReportStatus } from './report-formats.js';
import type { ReportRequest, ReportSecrets } from './report-signatures.js';

/** What a provider says became of a message. */
export interface DeliveryReport {
  /** The provider's id of the message. */
  id: string;
  status: ReportStatus;
  /** When it happened; absent where the provider does not say, or not so that it can be understood. */
  at?: Date;
  /** Why it failed, in the provider's words. */
  reason?: string;
}

/** Longer reasons tell nobody more. */
const MAX_REASON = 500;
/** Seconds since 1970 have ten digits today, milliseconds thirteen. */
const EPOCH = /^\d{10}(?:\d{3})?$/;

/** Whether a provider's reports are understood. */
export function reports(providerId: string): boolean {
  return Object.hasOwn(reportFormats, providerId);
}

/** Whether a report is really the provider's; true where there is nothing to check it by. */
export function isGenuineReport(
  providerId: string,
  request: ReportRequest,
  secrets: ReportSecrets,
  now: Date,
): boolean {
  return reportFormats[providerId]?.check?.(request, secrets, now) ?? true;
}

/** The reports in a body; what is no report, or has no meaning here, is left out. */
export function readReports(providerId: string, body: unknown): DeliveryReport[] {
  const format = reports(providerId) ? reportFormats[providerId] : undefined;
  if (!format) return [];
  const entries = (format.within ?? []).reduce<unknown[]>(
    (found, path) => found.flatMap((entry) => listOf(valueAt(entry, path))),
    listOf(body),
  );

  return entries.flatMap((entry) => readReport(format, entry) ?? []);
}

function readReport(format: ReportFormat, entry: unknown): DeliveryReport | undefined {
  const first = (paths: readonly string[] = []) => paths.map((path) => textAt(entry, path)).find(Boolean);
  const [id, word] = [first(format.id), first(format.status)];
  const status = word !== undefined && Object.hasOwn(format.statuses, word) ? format.statuses[word] : undefined;
  if (!id || !status) return undefined;
  const at = toDate(first(format.date));
  const reason = first(format.reason)?.slice(0, MAX_REASON);

  return { id, status, ...(at ? { at } : {}), ...(reason ? { reason } : {}) };
}

function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];

  return Array.isArray(value) ? value : [value];
}

function toDate(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const date = EPOCH.test(text) ? new Date(Number(text) * (text.length === 10 ? 1_000 : 1)) : new Date(text);

  return Number.isNaN(date.getTime()) ? undefined : date;
}
