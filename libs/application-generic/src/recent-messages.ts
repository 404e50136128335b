import { Injectable } from '@nestjs/common';
import type { MessageDoc, Types } from '@novu/dal';
import { LRUCache } from 'lru-cache';

const MAX_MESSAGES = 500;
/** Characters of content, all messages together. */
const MAX_CHARACTERS = 2_000_000;
/** As long as it takes to tell the Inboxes; after that a message may have been changed by others. */
const MEMORY_MS = 2_000;

/**
 * In-app messages this process has just stored, for the gateway in the same process: it need not read them back before it shows them.
 */
@Injectable()
export class RecentMessages {
  private readonly messages = new LRUCache<string, MessageDoc>({
    max: MAX_MESSAGES,
    maxSize: MAX_CHARACTERS,
    sizeCalculation: (message) => message.content.length + 500,
    ttl: MEMORY_MS,
  });

  remember(message: MessageDoc): void {
    this.messages.set(message._id.toHexString(), message);
  }

  get(id: Types.ObjectId): MessageDoc | undefined {
    return this.messages.get(id.toHexString());
  }
}
