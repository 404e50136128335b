import { Injectable } from '@nestjs/common';
import { invalidInput, notFound } from '@novu/application-generic';
import { type FeedFilter, type Scope, toObjectId } from '@novu/dal';
import { parsePayload } from '../inbox/inbox.filter.js';
import { type BulkChange, type FeedOwner, InboxService } from '../inbox/inbox.service.js';
import { type MessageResponse, toMessageResponse } from '../messages/messages.dto.js';
import { FeedOwners } from './feed-owners.js';
import {
  type FeedPageResponse,
  type FeedQueryInput,
  type LegacyActionInput,
  type LegacyActionParams,
  type MarkAllInput,
  type MarkFlagsInput,
  type MarkInput,
  toFeedItem,
  type UnseenCountQuery,
} from './legacy-notifications.dto.js';

/** Where counting the whole feed stops. */
const MAX_TOTAL = 1_000;

/** The calls of older clients, in terms of the Inbox (`spec/rest-api.md` sections 2 and 4). */
@Injectable()
export class LegacyNotificationsService {
  constructor(
    private readonly owners: FeedOwners,
    private readonly inbox: InboxService,
  ) {}

  /** @throws AppError 404, 422 */
  async feed(scope: Scope, subscriberId: string, query: FeedQueryInput): Promise<FeedPageResponse> {
    return this.feedOf(await this.owners.find(scope, subscriberId), query);
  }

  /** @throws AppError 422 */
  async feedOf(owner: FeedOwner, query: FeedQueryInput): Promise<FeedPageResponse> {
    const { page, limit, payload } = query;
    const filter: FeedFilter = { ...flagsOf(query), ...(payload ? { payload: parsePayload(payload) } : {}) };
    const [{ data, hasMore, subscriber }, totalCount] = await Promise.all([
      this.inbox.listWhole(owner, filter, { limit, offset: page * limit }),
      this.inbox.countOne(owner, filter, MAX_TOTAL),
    ]);

    return {
      data: data.map((message) => toFeedItem(message, subscriber)),
      totalCount,
      hasMore,
      pageSize: limit,
      page,
    };
  }

  /** @throws AppError 404 */
  async unseen(scope: Scope, subscriberId: string, { seen, limit }: UnseenCountQuery): Promise<number> {
    return this.inbox.countOne(await this.owners.find(scope, subscriberId), { seen }, limit);
  }

  /**
   * Of everything in the Inbox; the feeds messages could be put into once are no part of the platform.
   * @throws AppError 404
   */
  async markAll(scope: Scope, subscriberId: string, { markAs, feedIdentifier }: MarkAllInput): Promise<number> {
    const owner = await this.owners.find(scope, subscriberId);
    if (feedIdentifier !== undefined) throw notFound('feed', { feedIdentifier: [feedIdentifier].flat().join(', ') });

    return this.inbox.changeMany(owner, {}, markAs);
  }

  /** @returns those of the messages that are the subscriber's, as they are now. @throws AppError 404, 422 */
  async mark(scope: Scope, subscriberId: string, { messageId, markAs }: MarkInput): Promise<MessageResponse[]> {
    return this.change(scope, subscriberId, messageId, [markAs]);
  }

  /** As {@link mark}, in the words of still older clients. @throws AppError 404, 422 */
  async markFlags(scope: Scope, subscriberId: string, { messageId, mark }: MarkFlagsInput): Promise<MessageResponse[]> {
    const { read, seen } = mark;
    const changes: BulkChange[] = [];
    if (seen !== undefined) changes.push(seen ? 'seen' : 'unseen');
    if (read !== undefined) changes.push(read ? 'read' : 'unread');

    return this.change(scope, subscriberId, messageId, changes);
  }

  private async change(
    scope: Scope,
    subscriberId: string,
    messageIds: readonly string[],
    changes: readonly BulkChange[],
  ): Promise<MessageResponse[]> {
    const ids = messageIds.flatMap((id) => toObjectId(id) ?? []);
    if (ids.length < messageIds.length) {
      throw invalidInput({ messageId: { messages: ['messageId must be the id of a message, or a list of them'] } });
    }
    const owner = await this.owners.find(scope, subscriberId);
    for (const change of changes) await this.inbox.changeMany(owner, { ids }, change);
    const { data, subscriber } = await this.inbox.findWhole(owner, ids);

    return data.map((message) => toMessageResponse(message, subscriber));
  }

  /** @throws AppError 400 where the message has no such button, 404 */
  async setAction(
    scope: Scope,
    { subscriberId, messageId, type }: LegacyActionParams,
    { status, payload }: LegacyActionInput,
  ): Promise<MessageResponse> {
    const owner = await this.owners.find(scope, subscriberId);
    const { message, subscriber } = await this.inbox.setWholeAction(owner, messageId, {
      type,
      status,
      ...(payload ? { payload } : {}),
    });

    return toMessageResponse(message, subscriber);
  }
}

function flagsOf({ read, seen }: Pick<FeedQueryInput, 'read' | 'seen'>): FeedFilter {
  return { ...(read === undefined ? {} : { read }), ...(seen === undefined ? {} : { seen }) };
}
