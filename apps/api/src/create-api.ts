import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { contextPathOf, structureProblem, withLogContext } from '@novu/application-generic';
import { Types } from '@novu/dal';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import qs from 'qs';
import { parse as parseJson } from 'secure-json-parse';
import type { ApiEnv } from './env.js';
import { BROWSER_HEADERS, PREFLIGHT_HEADERS } from './http/browser-headers.js';
import { HotEndpoints } from './http/hot-endpoints.js';
import { Idempotency } from './http/idempotency.js';
import { RateLimits } from './http/rate-limits.js';
import { keepReportText } from './inbound-webhooks/report-body.js';
import { serveReference } from './reference/reference.js';

const MIB = 1024 * 1024;

/** Where large bodies are welcome: events, and definitions with long contents (`spec/internal-api.md` section 0.1). */
const LARGE_BODY_ROUTES =
  /^(?:\/v1\/events|\/v1\/notification-templates|\/v[12]\/workflows|\/v[12]\/layouts|\/v2\/translations|\/v1\/subscribers\/bulk|\/v1\/bridge|\/v1\/environments\/[^/]+\/bridge)/;
const LARGE_BODY_BYTES = 26 * MIB;
const BODY_BYTES = 100 * 1024;

/** Longer addresses are refused here: of a request line and headers of 16 KB, Node.js would have nothing to say but 431. */
const MAX_URL = 12 * 1024;

/** MongoDB stores documents of at most 100 levels; bodies are stored a few levels down. */
const MAX_DEPTH = 64;

/** The HTTP server the API runs on. */
export function createHttpAdapter(env: ApiEnv): FastifyAdapter {
  const contextPath = contextPathOf(env.GLOBAL_CONTEXT_PATH, env.API_CONTEXT_PATH);
  const adapter = new FastifyAdapter({
    bodyLimit: LARGE_BODY_BYTES,
    trustProxy: (_address: string, hop: number) => hop <= env.TRUSTED_PROXIES,
    keepAliveTimeout: 61_000,
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      // What the router refuses before any route, such as an address that cannot be decoded.
      const { statusCode = 400, message } = error;
      void reply
        .status(statusCode)
        .send({ statusCode, timestamp: new Date().toISOString(), path: request.url, message });
    },
    requestIdHeader: false,
    genReqId: () => `req_${new Types.ObjectId().toHexString()}`,
    routerOptions: {
      maxParamLength: 1_024,
      ignoreDuplicateSlashes: true,
      querystringParser: (text: string) => qs.parse(text, { depth: 4, arrayLimit: 500, parameterLimit: 1_000 }),
    },
  });
  const server = adapter.getInstance();
  server.addHook('onRequest', (request, reply, done) => {
    void reply.headers(BROWSER_HEADERS).header('x-request-id', request.id);
    if (request.method === 'OPTIONS') void reply.status(204).headers(PREFLIGHT_HEADERS).send();
    else if (request.url.length > MAX_URL)
      done(Object.assign(new Error('The address is too long'), { statusCode: 414 }));
    else withLogContext({ requestId: request.id }, done);
  });
  server.addHook('preParsing', (request, _reply, payload, done) => {
    const path = request.url.slice(contextPath.length);
    const length = Number(request.headers['content-length'] ?? 0);
    if (length > BODY_BYTES && !LARGE_BODY_ROUTES.test(path)) {
      done(Object.assign(new Error('Request body is too large'), { statusCode: 413 }), payload);

      return;
    }
    done(null, payload);
  });

  return adapter;
}

/** Routes below the context path, and everything else that is not a module. To be called before the application starts to listen. */
export function configureApi(app: NestFastifyApplication, env: ApiEnv): void {
  const basePath = contextPathOf(env.GLOBAL_CONTEXT_PATH, env.API_CONTEXT_PATH);
  if (basePath) app.setGlobalPrefix(basePath.replace(/^\//, ''));
  const server = app.getHttpAdapter().getInstance();
  app.get(HotEndpoints).attachTo(server);
  app.get(RateLimits).attachTo(server);
  app.get(Idempotency).attachTo(server);
  serveReference(app, basePath);
  // A body is optional with JSON content type: browsers' clients send the header on GET and DELETE as well.
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = body.toString();
    keepReportText(request, text);
    if (text.length === 0) {
      done(null, undefined);

      return;
    }
    try {
      const value: unknown = parseJson(text, null, { protoAction: 'remove', constructorAction: 'remove' });
      const problem = structureProblem(value, MAX_DEPTH);
      if (problem) done(refusal(`The request body ${problem}`), undefined);
      else done(null, value);
    } catch {
      done(refusal('The request body is not valid JSON'), undefined);
    }
  });
  app.enableShutdownHooks();
}

function refusal(message: string): Error {
  return Object.assign(new Error(message), { statusCode: 400 });
}
