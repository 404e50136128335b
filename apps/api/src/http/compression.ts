import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Smaller answers go as they are: packing them costs more than it saves. */
export const WORTH_PACKING_BYTES = 16 * 1024;

/** Triggers and the Inbox are called thousands of times a second, with small answers: they do not even ask. */
const NEVER = /^\/v1\/(?:events|inbox|widgets)(?:\/|$)/;

const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);
/** The quality at which it is both smaller and faster than gzip. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

/**
 * Packs large answers for those who say they can unpack them (`spec/internal-api.md` section 0.1). To be called before routes are registered.
 * @param contextPath path the API answers below.
 */
export function packLargeAnswers(server: Pick<FastifyInstance, 'addHook'>, contextPath: string): void {
  server.addHook('onRoute', (route) => {
    if (route.config?.hotEndpoint || NEVER.test(route.url.slice(contextPath.length))) return;
    // Of the route, and so after those of the server: who keeps answers keeps them as they were.
    route.onSend = [...[route.onSend ?? []].flat(), pack];
  });
}

async function pack(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  if (typeof payload !== 'string' || payload.length < WORTH_PACKING_BYTES) return payload;
  if (reply.hasHeader('content-encoding') || !isText(reply.getHeader('content-type'))) return payload;
  void reply.header('vary', 'accept-encoding');
  const encoding = encodingFor(request.headers['accept-encoding']);
  if (!encoding) return payload;
  void reply.header('content-encoding', encoding).removeHeader('content-length');

  return encoding === 'br' ? toBrotli(payload, BROTLI) : toGzip(payload);
}

function isText(type: unknown): boolean {
  return /^(?:application\/json|text\/(?!event-stream))/.test(String(type));
}

/** @returns undefined for those who take neither. */
function encodingFor(header: string | string[] | undefined): 'br' | 'gzip' | undefined {
  const taken = new Set(
    String(header ?? '')
      .toLowerCase()
      .split(',')
      .flatMap((part) => {
        const [name = '', ...parameters] = part.split(';').map((each) => each.trim());

        return parameters.some((each) => /^q=0(?:\.0*)?$/.test(each)) ? [] : [name];
      }),
  );

  return taken.has('br') ? 'br' : taken.has('gzip') ? 'gzip' : undefined;
}
