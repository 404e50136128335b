import type { Types } from 'mongoose';
import type { EventAttachment } from '../attachments/attachment.repository.js';
import type { ContextInput } from '../contexts/context.repository.js';
import type { ScopedDoc } from '../scope.js';
import type { SubscriberChannelDoc, SubscriberProfile } from '../subscribers/subscriber.repository.js';
import type { EventRepetitions, EventReport } from './event-report.js';

/** A person named in a trigger, with the profile given there. */
export type RecipientSubscriber = SubscriberProfile & { subscriberId: string };

/** @property channels where the person is reached, as far as the trigger says. */
export type NamedSubscriber = RecipientSubscriber & { channels?: SubscriberChannelDoc[] };

export interface RecipientTopic {
  topicKey: string;
  exclude?: string[];
}

/** Where a workflow in code is, and what it was when its trigger named that place. */
export interface NamedBridge {
  url: string;
  /** As the bridge describes it. */
  workflow: Record<string, unknown>;
}

/** Values a trigger gives for steps of a workflow in code, by step id. */
export interface TriggerControls {
  steps?: Record<string, Record<string, unknown>>;
}

/** Who an event is for. */
export type Recipients =
  { kind: 'named'; subscribers: NamedSubscriber[]; topics: RecipientTopic[] } | { kind: 'broadcast' };

/**
 * An event the API has answered for. It lives until its last effect is written, so everything between the answer and the
 * message can be done again after a crash. Documents are found by batch: one commit of the API is one unit of work.
 */
export interface AcceptedEventDoc extends ScopedDoc {
  batchId: Types.ObjectId;
  transactionId: string;
  /** The caller chose the transaction id, so a second event with it is refused; see `dedupe` index. */
  transactionIdGiven?: boolean;
  _templateId: Types.ObjectId;
  /** The workflow's public id. */
  identifier: string;
  recipients: Recipients;
  actor?: NamedSubscriber;
  /** Identifier of the tenant the event is about. */
  tenantId?: string;
  contexts?: ContextInput[];
  attachments?: EventAttachment[];
  payload: Record<string, unknown>;
  overrides: Record<string, unknown>;
  /** Of a trigger that named the bridge to use, instead of the environment's. */
  bridge?: NamedBridge;
  controls?: TriggerControls;
  /** The signed-in user, or the owner of the API key. */
  _userId: Types.ObjectId;
  /**
   * `accepted` until every effect is written. `processed` rows are kept, without content, only to refuse their transaction id;
   * `failed` ones could not be processed however often it was tried.
   */
  status: 'accepted' | 'processed' | 'failed';
  /** The subscribers named one by one are done; topics or everyone are being gone through. */
  fanningOut?: boolean;
  /** Where the fan-out has come: the last subscriber done. */
  fanOutAfter?: Types.ObjectId;
  /** How often a pass over this event has failed, and why it did the last time. */
  failures?: number;
  failureReason?: string;
  /** Not to be tried again before this time, after a failure. */
  retryAt?: Date;
  /** Of a processed event: it was taken back. A pass may have held it at that time, and then cancels what it has made of it. */
  canceled?: boolean;
  /** Of one that was taken back: when a pass that held it is over, whether its worker lived or not. */
  recheckAt?: Date;
  /** Of a fan-out, as far as it has come, and of an event that made no run. */
  report?: EventReport;
  /** Of one whose transaction id its caller chose, and used again. */
  repetitions?: EventRepetitions;
  expireAt?: Date;
}
