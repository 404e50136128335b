import type { ReportChecker } from './report-signatures.js';
import { fromSendblue, fromTelnyx, fromTermii, fromTwilio, fromPlivo, fromWhatsApp } from './report-signatures.js';

/** What can become of a message once a provider has taken it. */
export type ReportStatus =
  'accepted' | 'queued' | 'sending' | 'sent' | 'delivered' | 'undelivered' | 'failed' | 'rejected' | 'opened';

/** Where a provider puts what it reports (`spec/providers.md`, "Reports"). Paths are dotted. */
export interface ReportFormat {
  /** Where a body that holds several reports has them, one path a level; absent: the body is one report, or a list of them. */
  within?: readonly string[];
  /** The id the provider gave the message when it took it. Several: the first that is there. */
  id: readonly string[];
  status: readonly string[];
  /** When it happened. */
  date?: readonly string[];
  /** Why it failed. */
  reason?: readonly string[];
  /** Words of the provider that mean something here; others are passed over. */
  statuses: Readonly<Record<string, ReportStatus>>;
  /** Proves that the provider has sent it. Absent: it signs nothing. */
  check?: ReportChecker;
}

/**
 * Formats differ in names alone, and are read beside one another: hence one list, by provider id, and not a part of each provider.
 * The words are the vendors'.
 */
export const reportFormats: Readonly<Record<string, ReportFormat>> = {
  'africas-talking': {
    id: ['id'],
    status: ['status'],
    reason: ['failureReason'],
    statuses: {
      Sent: 'sent',
      Submitted: 'sent',
      Buffered: 'queued',
      Success: 'delivered',
      Rejected: 'rejected',
      Failed: 'failed',
      AbsentSubscriber: 'undelivered',
      Expired: 'failed',
    },
  },
  'brevo-sms': {
    id: ['messageId'],
    status: ['msg_status'],
    date: ['ts_event'],
    statuses: {
      sent: 'sent',
      accepted: 'accepted',
      delivered: 'delivered',
      softBounces: 'undelivered',
      hardBounces: 'undelivered',
      soft_bounce: 'undelivered',
      hard_bounce: 'undelivered',
      rejected: 'rejected',
      blacklisted: 'rejected',
    },
  },
  'bulk-sms': {
    id: ['id'],
    status: ['status.type'],
    statuses: { ACCEPTED: 'accepted', SCHEDULED: 'queued', SENT: 'sent', DELIVERED: 'delivered', FAILED: 'failed' },
  },
  'burst-sms': {
    id: ['message_id'],
    status: ['status'],
    date: ['datetime'],
    statuses: { delivered: 'delivered', pending: 'queued', 'soft-bounce': 'undelivered', 'hard-bounce': 'failed' },
  },
  clickatell: {
    id: ['messageId'],
    status: ['statusCode'],
    reason: ['status'],
    statuses: {
      2: 'queued',
      3: 'sent',
      4: 'delivered',
      5: 'failed',
      6: 'failed',
      7: 'failed',
      8: 'accepted',
      9: 'failed',
      10: 'failed',
      11: 'queued',
      12: 'failed',
      14: 'failed',
    },
  },
  clicksend: {
    id: ['message_id'],
    status: ['status_code'],
    date: ['timestamp'],
    statuses: { 200: 'sent', 201: 'delivered', 300: 'queued', 301: 'failed' },
  },
  'cm-telecom': {
    id: ['reference', 'REFERENCE'],
    status: ['statusCode', 'STATUS'],
    // 4: read
    statuses: { 0: 'accepted', 1: 'rejected', 2: 'delivered', 3: 'failed', 4: 'delivered' },
  },
  'forty-six-elks': {
    id: ['id'],
    status: ['status'],
    date: ['delivered'],
    statuses: { sent: 'sent', delivered: 'delivered', failed: 'failed' },
  },
  gupshup: {
    id: ['externalId'],
    status: ['status'],
    date: ['deliveredTS'],
    reason: ['cause'],
    statuses: { SUCCESS: 'delivered', FAIL: 'failed' },
  },
  'infobip-sms': {
    within: ['results'],
    id: ['messageId'],
    status: ['status.groupName'],
    date: ['doneAt'],
    reason: ['status.description'],
    statuses: {
      PENDING: 'sent',
      DELIVERED: 'delivered',
      UNDELIVERABLE: 'undelivered',
      EXPIRED: 'failed',
      REJECTED: 'rejected',
    },
  },
  messagebird: {
    id: ['id'],
    status: ['status'],
    date: ['statusDatetime'],
    statuses: {
      scheduled: 'queued',
      sent: 'sent',
      buffered: 'queued',
      delivered: 'delivered',
      expired: 'failed',
      delivery_failed: 'failed',
    },
  },
  nexmo: {
    id: ['messageId'],
    status: ['status'],
    date: ['message-timestamp'],
    reason: ['err-code'],
    statuses: {
      delivered: 'delivered',
      accepted: 'accepted',
      buffered: 'queued',
      expired: 'failed',
      failed: 'failed',
      rejected: 'rejected',
    },
  },
  plivo: {
    id: ['MessageUUID', 'messageUuid'],
    status: ['Status', 'status'],
    reason: ['ErrorCode'],
    statuses: {
      queued: 'queued',
      sent: 'sent',
      delivered: 'delivered',
      undelivered: 'undelivered',
      failed: 'failed',
      rejected: 'rejected',
    },
    check: fromPlivo,
  },
  sendblue: {
    id: ['message_handle'],
    status: ['status'],
    statuses: { QUEUED: 'queued', SENT: 'sent', DELIVERED: 'delivered', ERROR: 'failed' },
    check: fromSendblue,
  },
  simpletexting: {
    id: ['values.messageId'],
    status: ['type'],
    statuses: { OUTGOING_MESSAGE: 'sent', DELIVERY_REPORT: 'delivered', NON_DELIVERED_REPORT: 'undelivered' },
  },
  sinch: {
    id: ['batch_id'],
    status: ['status', 'statuses.0.status'],
    date: ['operator_status_at', 'at'],
    statuses: {
      Queued: 'queued',
      Dispatched: 'sent',
      Delivered: 'delivered',
      Aborted: 'failed',
      Failed: 'failed',
      Expired: 'failed',
      Rejected: 'rejected',
      Deleted: 'undelivered',
      Cancelled: 'undelivered',
    },
  },
  sms77: {
    within: ['data'],
    id: ['msg_id'],
    status: ['status'],
    date: ['timestamp'],
    statuses: {
      TRANSMITTED: 'sent',
      ACCEPTED: 'accepted',
      BUFFERED: 'queued',
      DELIVERED: 'delivered',
      NOTDELIVERED: 'undelivered',
      EXPIRED: 'failed',
      REJECTED: 'rejected',
      FAILED: 'failed',
    },
  },
  smsmode: {
    id: ['messageId'],
    status: ['status.value'],
    date: ['status.deliveryDate'],
    statuses: {
      SCHEDULED: 'queued',
      ENROUTE: 'sent',
      DELIVERED: 'delivered',
      UNDELIVERABLE: 'failed',
      UNDELIVERED: 'undelivered',
    },
  },
  telnyx: {
    within: ['data'],
    // `data.id` is the id of the report.
    id: ['payload.id'],
    status: ['payload.to.0.status'],
    date: ['occurred_at'],
    reason: ['payload.errors.0.title'],
    statuses: {
      queued: 'queued',
      sending: 'sending',
      sent: 'sent',
      sending_failed: 'failed',
      delivered: 'delivered',
      delivery_failed: 'failed',
      delivery_unconfirmed: 'undelivered',
    },
    check: fromTelnyx,
  },
  termii: {
    id: ['message_id'],
    status: ['status'],
    date: ['sent_at'],
    statuses: {
      'Message sent': 'sent',
      'Message Sent': 'sent',
      Delivered: 'delivered',
      DELIVERED: 'delivered',
      'Message failed': 'failed',
      'Message Failed': 'failed',
      Rejected: 'rejected',
    },
    check: fromTermii,
  },
  twilio: {
    id: ['MessageSid'],
    status: ['MessageStatus'],
    reason: ['ErrorCode'],
    statuses: {
      accepted: 'accepted',
      scheduled: 'queued',
      queued: 'queued',
      sending: 'sending',
      sent: 'sent',
      delivered: 'delivered',
      undelivered: 'undelivered',
      failed: 'failed',
    },
    check: fromTwilio,
  },
  unifonic: {
    id: ['MessageID'],
    status: ['MessageStatus'],
    statuses: {
      Queued: 'queued',
      Sent: 'sent',
      Delivered: 'delivered',
      Failed: 'failed',
      Rejected: 'rejected',
      Undelivered: 'undelivered',
      Undeliverable: 'undelivered',
    },
  },
  'whatsapp-business': {
    within: ['entry', 'changes', 'value.statuses'],
    id: ['id'],
    status: ['status'],
    date: ['timestamp'],
    reason: ['errors.0.title'],
    statuses: { sent: 'sent', delivered: 'delivered', read: 'opened', failed: 'failed' },
    check: fromWhatsApp,
  },
};
