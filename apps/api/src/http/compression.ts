import compress, { type FastifyCompressOptions } from '@fastify/compress';
import type { FastifyInstance } from 'fastify';

/** Smaller answers go as they are: packing them costs more than it saves. */
export const WORTH_PACKING_BYTES = 16 * 1024;

/** Triggers and the Inbox are called thousands of times a second, with small answers: they do not even ask. */
const NEVER = /^\/v1\/(?:events|inbox|widgets)(?:\/|$)/;

const OPTIONS: FastifyCompressOptions = { threshold: WORTH_PACKING_BYTES, encodings: ['br', 'gzip'] };

/**
 * Packs large answers for those who say they can unpack them (`spec/internal-api.md` section 0.1). To be called before routes are registered.
 * @param contextPath path the API answers below.
 */
export async function packLargeAnswers(
  server: Pick<FastifyInstance, 'addHook' | 'register'>,
  contextPath: string,
): Promise<void> {
  // Before the library's own hook, which reads what is said of a route here.
  server.addHook('onRoute', (route) => {
    const isHot = route.config?.hotEndpoint !== undefined || NEVER.test(route.url.slice(contextPath.length));
    route.compress = isHot ? false : OPTIONS;
  });
  await server.register(compress, { ...OPTIONS, global: false });
}
