import { Inject, Injectable } from '@nestjs/common';
import { attachmentKey, payloadTooLarge, type Storage, STORAGE } from '@novu/application-generic';
import { AttachmentRepository, type EventAttachment, type Scope } from '@novu/dal';
import { LIMITS } from '@novu/shared';

/** A file as a trigger carries it. */
export interface GivenAttachment extends Omit<EventAttachment, 'storageKey'> {
  bytes: Buffer;
}

type Refuse = (path: string, message: string, value?: unknown) => void;
type JsonObject = Record<string, unknown>;

/** What a file is taken for that does not say what it is (RFC 2046, section 4.5.1). */
const UNKNOWN_TYPE = 'application/octet-stream';
/** A media type, with parameters if need be (RFC 6838, section 4.2; RFC 2045, section 5.1). It becomes a header of the mail. */
const MEDIA_TYPE =
  /^[A-Za-z0-9][\w!#$&^.+-]{0,126}\/[A-Za-z0-9][\w!#$&^.+-]{0,126}(?:; ?[\w!#$&^.+-]{1,127}=[\w!#$&^.+-]{1,127})*$/;
const MEDIA_TYPE_LENGTH = 255;
const NAME_LENGTH = 255;

/**
 * The files in `payload.attachments`: base64, or a buffer as `JSON.stringify` writes it. Other things of that name are the customer's own,
 * such as a list of addresses; what only a file can be meant by is refused when it has no bytes, or is in no list.
 * @returns the files, and the payload without their bytes.
 */
export function readAttachments(
  payload: JsonObject,
  refuse: Refuse,
): { attachments: GivenAttachment[]; payload: JsonObject } {
  const { attachments: given } = payload;
  if (isObject(given) && isFile(given)) refuse('payload.attachments', 'attachments must be a list of files');
  if (!Array.isArray(given) || !given.some(isFile)) return { attachments: [], payload };
  const attachments = given.flatMap((entry: unknown, index) => readAttachment(entry, index, refuse) ?? []);
  const described = given.map((entry: unknown) => (isObject(entry) ? withoutFile(entry) : entry));

  return { attachments, payload: { ...payload, attachments: described } };
}

/** @throws AppError 413 when the files of one event have more bytes together than allowed. */
export function refuseLargeAttachments(attachments: readonly GivenAttachment[], index?: number): void {
  const bytes = attachments.reduce((sum, attachment) => sum + attachment.bytes.length, 0);
  if (bytes <= LIMITS.attachmentBytes) return;
  const whose = index === undefined ? '' : ` of event ${index}`;
  const allowed = `${LIMITS.attachmentBytes} (${LIMITS.attachmentBytes / 1_000_000} MB)`;
  throw payloadTooLarge(
    `The files in payload.attachments${whose} have ${bytes} bytes together, decoded: more than the ${allowed} allowed`,
  );
}

function readAttachment(entry: unknown, index: number, refuse: Refuse): GivenAttachment | undefined {
  const path = `payload.attachments.${index}`;
  if (!isObject(entry)) {
    refuse(path, 'An attachment must be an object with name and file', entry);

    return undefined;
  }
  const { name, mime, channels } = entry;
  const bytes = bytesOf(entry['file']);
  if (!bytes) refuse(`${path}.file`, 'file must be base64 text or a buffer');
  if (name !== undefined && (typeof name !== 'string' || name.length > NAME_LENGTH)) {
    refuse(`${path}.name`, `name must be a text of at most ${NAME_LENGTH} characters`);
  }
  if (mime !== undefined && !isMediaType(mime)) {
    refuse(`${path}.mime`, 'mime must be a media type such as "application/pdf"', mime);
  }
  const isList = Array.isArray(channels) && channels.every((channel) => typeof channel === 'string');
  if (channels !== undefined && !isList) refuse(`${path}.channels`, 'channels must be a list of channels');
  if (!bytes) return undefined;

  return {
    name: typeof name === 'string' && name !== '' ? name : `attachment-${index + 1}`,
    mime: typeof mime === 'string' && mime !== '' ? mime : UNKNOWN_TYPE,
    ...(isList ? { channels } : {}),
    bytes,
  };
}

/** Members that describe a file. */
const FILE_MEMBERS: ReadonlySet<string> = new Set(['file', 'name', 'mime', 'channels']);

/** Whether something says it is a file: it has bytes, or is described as one and has nothing else to it. */
function isFile(entry: unknown): boolean {
  if (!isObject(entry)) return false;
  const names = Object.keys(entry);

  return names.includes('file') || (names.length > 0 && names.every((name) => FILE_MEMBERS.has(name)));
}

function bytesOf(file: unknown): Buffer | undefined {
  if (typeof file === 'string') {
    const text = file.replace(/^data:[^,]*;base64,/, '').replace(/\s+/g, '');

    return text !== '' && isBase64(text) ? Buffer.from(text, 'base64') : undefined;
  }
  const data: unknown = isObject(file) && file['type'] === 'Buffer' ? file['data'] : undefined;

  return Array.isArray(data) && data.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255)
    ? Buffer.from(data)
    : undefined;
}

/** One look for what does not belong: a pattern of the whole of a large file would need more stack than there is. */
function isBase64(text: string): boolean {
  const padding = text.endsWith('==') ? 2 : Number(text.endsWith('='));
  const body = text.slice(0, text.length - padding);
  const rest = body.length % 4;

  return !/[^A-Za-z0-9+/_-]/.test(body) && rest !== 1 && padding <= (4 - rest) % 4;
}

/** An empty one counts as none. */
function isMediaType(mime: unknown): boolean {
  return typeof mime === 'string' && mime.length <= MEDIA_TYPE_LENGTH && (mime === '' || MEDIA_TYPE.test(mime));
}

function withoutFile({ file: _file, ...rest }: JsonObject): JsonObject {
  return rest;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Puts the files of events where the worker finds them. */
@Injectable()
export class Attachments {
  constructor(
    @Inject(STORAGE) private readonly storage: Storage,
    private readonly attachments: AttachmentRepository,
  ) {}

  /**
   * Stores the files of one event. They are noted before they are stored, so that whatever becomes of the call, they are removed when
   * nobody needs them any more.
   * @throws AppError 503 when the storage service is away.
   */
  async store(
    scope: Scope,
    transactionId: string,
    given: readonly GivenAttachment[],
    now: Date,
  ): Promise<EventAttachment[]> {
    const stored = given.map(({ bytes, ...attachment }) => ({
      bytes,
      attachment: { ...attachment, size: bytes.length, storageKey: attachmentKey(scope, attachment.name) },
    }));
    await this.attachments.note(
      scope,
      transactionId,
      stored.map(({ attachment }) => attachment.storageKey),
      now,
    );
    for (const { bytes, attachment } of stored) {
      await this.storage.put(attachment.storageKey, bytes, attachment.mime);
    }

    return stored.map(({ attachment }) => attachment);
  }
}
