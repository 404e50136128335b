import type { Socket } from 'node:net';
import { Types } from '@novu/dal';
import { BROWSER_HEADERS } from './browser-headers.js';

/** What Node.js tells of a request it could not read. */
interface UnreadableRequest extends Error {
  code?: string;
  /** What had come, the request line first. */
  rawPacket?: unknown;
}

const REASONS: Readonly<Record<string, { status: number; phrase: string; message: string }>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    phrase: 'Request Header Fields Too Large',
    message: 'The address and the headers are too large',
  },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, phrase: 'Request Timeout', message: 'The request took too long to arrive' },
};
const TOO_LONG = { status: 414, phrase: 'URI Too Long', message: 'The address is too long' };
const NOT_HTTP = { status: 400, phrase: 'Bad Request', message: 'The request is not valid HTTP' };

/** Longer addresses are refused. */
export const MAX_URL = 12 * 1024;

export function newRequestId(): string {
  return `req_${new Types.ObjectId().toHexString()}`;
}

/** The refusal of what never became a request, so that no part of the framework can answer it. The connection is closed: where the next request would begin is not known. */
export function answerUnreadable(error: UnreadableRequest, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();

    return;
  }
  const text = Buffer.isBuffer(error.rawPacket) ? error.rawPacket.toString('latin1') : '';
  const path = /^[A-Z]+ (\S+)/.exec(text)?.[1] ?? '';
  // Beyond 16 KB, Node.js calls a long address large headers.
  const { status, phrase, message } = path.length > MAX_URL ? TOO_LONG : (REASONS[error.code ?? ''] ?? NOT_HTTP);
  const body = JSON.stringify({ statusCode: status, timestamp: new Date().toISOString(), path, message });
  const headers = {
    ...BROWSER_HEADERS,
    'x-request-id': newRequestId(),
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.write([`HTTP/1.1 ${status} ${phrase}`, ...lines, '', body].join('\r\n'));
  socket.destroySoon();
}
