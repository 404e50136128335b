import { payloadTooLarge } from '@novu/application-generic';
import type { RecipientSubscriber } from '@novu/dal';
import { LIMITS } from '@novu/shared';
import { refuseLargeAttachments } from './attachments.js';
import type { TriggerInput } from './trigger-input.js';

const KIB = 1024;

/** Bytes of JSON of a request below which none of its events needs to be measured: no limit is smaller but the profiles'. */
export const UNMEASURED_REQUEST_BYTES = 64 * KIB;

/** Of the `data` of one profile, as for a subscriber that is saved. */
const PROFILE_DATA_BYTES = 64 * KIB;

/**
 * Refuses an event that is larger than allowed: all that was sent counts, but for its files, which have a limit of their own
 * (`spec/docs/api-reference/payload-limits.md`).
 * @param sent the event as it came.
 * @param index position in a bulk request, for the message.
 * @throws AppError 413 naming what is too large
 */
export function refuseLargeEvent(input: TriggerInput, sent: unknown, index?: number): void {
  const event = index === undefined ? '' : `Event at index ${index} (workflow: "${input.name}") has `;
  const profiles: RecipientSubscriber[] = input.recipients.kind === 'named' ? [...input.recipients.subscribers] : [];
  if (input.actor) profiles.push(input.actor);
  for (const { subscriberId, data } of profiles) {
    if (data && bytesOf(data) > PROFILE_DATA_BYTES) {
      const size = `${bytesOf(data)} bytes of data for subscriber ${subscriberId}`;
      throw payloadTooLarge(`${event || 'The event has '}${size}, more than the ${PROFILE_DATA_BYTES} allowed`);
    }
  }
  refuseLargeAttachments(input.attachments, index);
  // The payload that was read is without its files.
  const bytes = bytesOf({ ...(sent as object), payload: input.payload });
  if (bytes > LIMITS.payloadBytes) {
    const size = `${event ? 'payload' : 'Payload'} size (${bytes} bytes)`;
    const allowed = `${LIMITS.payloadBytes} bytes (${LIMITS.payloadBytes / KIB}KB)`;
    throw payloadTooLarge(
      `${event}${size} exceeds maximum allowed size of ${allowed}. Note: Attachments are excluded from this limit.`,
    );
  }
}

function bytesOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}
