import { payloadTooLarge } from '@novu/application-generic';
import type { RecipientSubscriber } from '@novu/dal';
import { LIMITS } from '@novu/shared';
import { refuseLargeAttachments } from './attachments.js';
import type { TriggerInput } from './trigger-input.js';

const KIB = 1024;

/** Bytes of JSON of a request below which none of its events needs to be measured: no limit is smaller but the profiles'. */
export const UNMEASURED_REQUEST_BYTES = 64 * KIB;

const OVERRIDES_BYTES = 512 * KIB;
/** Of the `data` of one profile, as for a subscriber that is saved. */
const PROFILE_DATA_BYTES = 64 * KIB;
/** Of everything that is stored of one event. As BSON it has up to 6.5 times as many, and a document at most 16 MB. */
const EVENT_BYTES = 2 * 1024 * KIB;

/**
 * Refuses an event that is larger than may be stored.
 * @param index position in a bulk request, for the message.
 * @throws AppError 413 naming what is too large
 */
export function refuseLargeEvent(input: TriggerInput, index?: number): void {
  const ofEvent = index === undefined ? '' : ` of event ${index}`;
  refuse(`The payload${ofEvent}`, input.payload, LIMITS.payloadBytes);
  refuse(`The overrides${ofEvent}`, input.overrides, OVERRIDES_BYTES);
  const profiles: RecipientSubscriber[] = input.recipients.kind === 'named' ? [...input.recipients.subscribers] : [];
  if (input.actor) profiles.push(input.actor);
  for (const { subscriberId, data } of profiles) {
    if (data) refuse(`The data of subscriber ${subscriberId}${ofEvent}`, data, PROFILE_DATA_BYTES);
  }
  refuseLargeAttachments(input.attachments, index);
  const { attachments: _files, ...stored } = input;
  refuse(index === undefined ? 'The event' : `Event ${index}`, stored, EVENT_BYTES);
}

function refuse(what: string, value: object, limit: number): void {
  const bytes = Buffer.byteLength(JSON.stringify(value));
  if (bytes > limit) throw payloadTooLarge(`${what} has ${bytes} bytes, more than the ${limit} allowed`);
}
