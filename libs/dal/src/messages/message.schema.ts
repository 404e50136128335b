import { ChannelTypeEnum } from '@novu/shared';
import { Schema, Types } from 'mongoose';
import type { CollectionDefinition } from '../repository.js';
import type { MessageDoc } from './message.document.js';

const schema = new Schema<MessageDoc>(
  {
    _environmentId: Types.ObjectId,
    _organizationId: Types.ObjectId,
    _templateId: Types.ObjectId,
    _messageTemplateId: Types.ObjectId,
    _notificationId: Types.ObjectId,
    _subscriberId: Types.ObjectId,
    _jobId: Types.ObjectId,
    templateIdentifier: String,
    stepId: String,
    channel: String,
    providerId: String,
    transactionId: String,
    identifier: String,
    email: String,
    phone: String,
    deviceTokens: { type: [String], default: undefined },
    directWebhookUrl: String,
    subject: String,
    title: String,
    content: Schema.Types.Mixed,
    cta: Schema.Types.Mixed,
    avatar: String,
    data: Schema.Types.Mixed,
    payload: Schema.Types.Mixed,
    tags: [String],
    severity: String,
    contextKeys: [String],
    contextKey: String,
    seen: { type: Boolean, default: false },
    read: { type: Boolean, default: false },
    archived: { type: Boolean, default: false },
    snoozedUntil: Date,
    wake: Types.ObjectId,
    deliveredAt: [Date],
    firstSeenDate: Date,
    lastSeenDate: Date,
    lastReadDate: Date,
    archivedAt: Date,
    status: { type: String, default: 'sent' },
    errorId: String,
    errorText: String,
  },
  { timestamps: true, versionKey: false, minimize: false },
);

export const FEED_INDEX = 'feed_of_context_by_channel';
export const COUNTS_INDEX = 'counts_of_context';
export const SNOOZED_INDEX = 'snoozed';

/** Before every end of a snooze. Queries must name it for the index that holds nothing but what is snoozed. */
export const NEVER = new Date(0);

export const messageCollection: CollectionDefinition<MessageDoc> = {
  name: 'messages',
  schema,
  // Each with the methods that need it; those of the feed are in `FeedRepository`.
  indexes: [
    // list, listWhole of the feed; listOfSubscriber, removeOfSubscriber. The channel and the two flags are always bound, to all of their
    // values where the filter is silent, so every page is a merge of a few ordered ranges, whatever the subscriber's history. The
    // context stands at the end, so that the feed of all contexts has the same ranges.
    {
      name: FEED_INDEX,
      key: {
        _environmentId: 1,
        _subscriberId: 1,
        channel: 1,
        archived: 1,
        read: 1,
        createdAt: -1,
        _id: -1,
        contextKey: 1,
      },
    },
    // countInFeed, unreadCounts: holds nothing but what is unread or unseen. The fields that are the same in every key are there
    // because the server counts without reading a message only when the index holds all that is asked for.
    {
      name: COUNTS_INDEX,
      key: {
        _environmentId: 1,
        _subscriberId: 1,
        channel: 1,
        read: 1,
        archived: 1,
        seen: 1,
        severity: 1,
        snoozedUntil: 1,
        contextKey: 1,
      },
      partialFilterExpression: { channel: ChannelTypeEnum.IN_APP, $or: [{ read: false }, { seen: false }] },
    },
    // wakeDue, nextSnoozeEnd: only what is snoozed is in it.
    {
      name: SNOOZED_INDEX,
      key: { snoozedUntil: 1 },
      partialFilterExpression: { snoozedUntil: { $gt: NEVER } },
    },
    // list, which names every channel where any will do: a page is a merge of as many ranges.
    {
      name: 'newest_by_channel',
      key: { _environmentId: 1, channel: 1, createdAt: -1, _id: -1 },
    },
    // list, removeOfTransaction, recipientsOfTransaction
    { key: { _environmentId: 1, transactionId: 1, createdAt: -1, _id: -1 } },
    // list of contexts; most messages have none, and are not in it.
    {
      key: { _environmentId: 1, contextKey: 1, createdAt: -1, _id: -1 },
      partialFilterExpression: { contextKey: { $gt: '' } },
    },
    // findManyByProviderId; in-app messages have no such id.
    {
      key: { _environmentId: 1, identifier: 1 },
      partialFilterExpression: { identifier: { $exists: true } },
    },
  ],
};
