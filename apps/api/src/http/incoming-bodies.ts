import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { pipeline, Transform, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { errorCodes, type FastifyRequest, type HookHandlerDoneFunction, type RequestPayload } from 'fastify';

const UNPACK: Readonly<Record<string, () => ReturnType<typeof createGunzip>>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** Bodies beyond this are cut off instead of being taken in for the sake of the answer, and so are those that take longer. */
const MOST_BYTES_LET_PASS = 128 * 1024 * 1024;
const LONGEST_LET_PASS_MS = 30_000;

type Next = (error: Error | null, payload?: RequestPayload) => void;

/**
 * Before a body is read: unpacks one that is packed, and refuses one that is too large, but lets it pass by. Clients that write all of
 * it before they read would see a broken connection instead of the refusal.
 */
export function prepareBody(
  request: FastifyRequest,
  payload: RequestPayload,
  done: HookHandlerDoneFunction | Next,
): void {
  const next = done as Next;
  const { 'content-encoding': encoding, 'content-length': length, 'transfer-encoding': chunked } = request.headers;
  const limit = request.routeOptions.bodyLimit ?? Infinity;
  const bytes = Number(length ?? 0);
  if (bytes > limit && bytes <= MOST_BYTES_LET_PASS) letPass(request, next);
  else if (encoding !== undefined && encoding.toLowerCase() !== 'identity')
    unpack(encoding.toLowerCase(), payload, next);
  else next(null, chunked === undefined || isBodyless(request) ? payload : counted(request, payload, limit));
}

/** @throws Error with the status 415 for a character set other than that of JSON */
export function requireUtf8(contentType: string | undefined): void {
  const [, charset] = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType ?? '') ?? [];
  if (charset === undefined || /^(?:utf-?8|us-ascii)$/i.test(charset)) return;
  throw unsupported(`JSON is taken in UTF-8, not in ${charset}`);
}

/**
 * What the bytes of a body say.
 * @throws Error with the status 400 for bytes that say nothing in UTF-8: they would be stored as replacement characters
 */
export function textOfBody(body: Buffer): string {
  if (isUtf8(body)) return body.toString('utf8');
  throw Object.assign(new Error('The request body is not valid UTF-8'), { statusCode: 400 });
}

/** Nobody reads what comes with these. */
function isBodyless({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** The server itself would close the connection with its refusal; of one that is left open it throws away what still comes. */
function letPass({ raw }: FastifyRequest, next: Next): void {
  destroyAtDeadline(raw);
  next(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE());
}

const passing = new WeakSet<IncomingMessage>();

/** Whether the rest of a body is being let pass, so that the connection can go on after it. */
export function isLetPass({ raw }: FastifyRequest): boolean {
  return passing.has(raw);
}

function destroyAtDeadline(raw: Readable): void {
  const deadline = setTimeout(() => raw.destroy(), LONGEST_LET_PASS_MS).unref();
  raw.once('close', () => clearTimeout(deadline));
}

/** A body whose length nobody says beforehand: what comes beyond the limit is refused likewise, and let pass. */
function counted({ raw }: FastifyRequest, payload: Readable, limit: number): Readable {
  let bytes = 0;
  const taken = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes <= limit) {
        done(null, chunk);

        return;
      }
      payload.unpipe(taken);
      destroyAtDeadline(raw);
      passing.add(raw);
      payload.on('data', (more: Buffer) => {
        bytes += more.length;
        if (bytes > MOST_BYTES_LET_PASS) raw.destroy();
      });
      // Taking the pipe away has paused it.
      payload.resume();
      done(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE());
    },
  });
  // Whoever answers without reading the body does not hear of its end.
  taken.on('error', () => undefined);
  raw.once('close', () => {
    if (!raw.complete) taken.destroy(new Error('The request was cut off'));
  });

  return payload.pipe(taken);
}

function unpack(encoding: string, payload: Readable, next: Next): void {
  const decoder = Object.hasOwn(UNPACK, encoding) ? UNPACK[encoding]?.() : undefined;
  if (decoder === undefined) {
    next(unsupported(`Bodies are taken as they are or packed with gzip, deflate or br, not with ${encoding}`));

    return;
  }
  decoder.once('error', (error) => {
    error.message = `The request body is not valid ${encoding}`;
  });
  // What the server compares with the length that the request says.
  Object.defineProperty(decoder, 'receivedEncodedLength', { get: () => decoder.bytesWritten });
  next(
    null,
    pipeline(payload, decoder, () => undefined),
  );
}

/** As the server's own refusals are. */
function unsupported(message: string): Error {
  return Object.assign(new Error(message), { statusCode: 415 });
}
