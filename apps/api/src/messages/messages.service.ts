import { Injectable } from '@nestjs/common';
import { invalidInput, notFound, Signals } from '@novu/application-generic';
import {
  MessageRepository,
  readTogether,
  type Scope,
  SubscriberRepository,
  toObjectId,
  totalOf,
  type Types,
} from '@novu/dal';
import { ChannelTypeEnum } from '@novu/shared';
import { type ListMessagesQuery, type MessagesPage, toMessageResponse } from './messages.dto.js';

/** Subscribers one signal tells about. */
const SUBSCRIBERS_PER_SIGNAL = 500;

/** What subscribers were sent, on any channel. */
@Injectable()
export class MessagesService {
  constructor(
    private readonly messages: MessageRepository,
    private readonly subscribers: SubscriberRepository,
    private readonly signals: Signals,
  ) {}

  async list(
    scope: Scope,
    { channel, subscriberId, transactionId, contextKeys, page, limit }: ListMessagesQuery,
  ): Promise<MessagesPage> {
    const search = {
      ...(channel ? { channel } : {}),
      ...(transactionId ? { transactionIds: transactionId } : {}),
      ...(contextKeys ? { contextKeys: contextKeys.filter(Boolean) } : {}),
    };
    // One row more tells whether there is a next page, also where the total is capped.
    const span = { limit: limit + 1, skip: page * limit };
    const found =
      subscriberId === undefined
        ? { ...(await this.messages.list(scope, search, span)), owner: undefined }
        : await this.messages.listOfSubscriber(
            scope,
            this.subscribers.readByExternalId(scope, subscriberId),
            search,
            span,
          );
    if (!found) return { data: [], page, pageSize: limit, hasMore: false, totalCount: 0 };
    const { data, owner } = found;
    const rows = data.slice(0, limit);
    const ids = rows.map((row) => row._subscriberId);
    const { subscribers, total } = await readTogether({
      subscribers: owner || ids.length === 0 ? undefined : this.subscribers.readManyById(scope, ids),
      total: found.total,
    });
    const recipients = owner ? [owner] : subscribers;
    const recipientOf = new Map(recipients.map((recipient) => [recipient._id.toHexString(), recipient]));

    return {
      data: rows.map((row) => toMessageResponse(row, recipientOf.get(row._subscriberId.toHexString()))),
      page,
      pageSize: limit,
      hasMore: data.length > limit,
      totalCount: found.counted + totalOf(total),
    };
  }

  /** @throws AppError 404, 422 for what cannot be an id */
  async remove(scope: Scope, messageId: string): Promise<void> {
    const id = toObjectId(messageId);
    if (!id)
      throw invalidInput({
        messageId: { messages: ['messageId must be an internal id of 24 hex digits'], value: messageId },
      });
    const removed = await this.messages.remove(scope, id);
    if (!removed) throw notFound('message', { messageId });
    if (removed.channel === ChannelTypeEnum.IN_APP) await this.tellInboxes(scope, [removed._subscriberId]);
  }

  /** Removing what is not there is no error: the caller wants it gone. */
  async removeOfTransaction(scope: Scope, transactionId: string, channel: ChannelTypeEnum | undefined): Promise<void> {
    const touchesInbox = channel === undefined || channel === ChannelTypeEnum.IN_APP;
    const recipients = touchesInbox ? await this.messages.recipientsOfTransaction(scope, transactionId) : [];
    await this.messages.removeOfTransaction(scope, transactionId, channel);
    await this.tellInboxes(scope, recipients);
  }

  /** Open Inboxes fetch their counters and lists again. */
  private async tellInboxes(scope: Scope, subscriberIds: readonly Types.ObjectId[]): Promise<void> {
    for (let start = 0; start < subscriberIds.length; start += SUBSCRIBERS_PER_SIGNAL) {
      await this.signals.publish(
        'inbox.changed',
        subscriberIds.slice(start, start + SUBSCRIBERS_PER_SIGNAL).map((subscriberId) => ({
          environmentId: scope.environmentId.toHexString(),
          organizationId: scope.organizationId.toHexString(),
          subscriberId: subscriberId.toHexString(),
        })),
      );
    }
  }
}
