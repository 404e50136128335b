import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { withLogContext } from '@novu/application-generic';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import qs from 'qs';
import { apiAddress, apiContextPath, type ApiEnv } from './env.js';
import { AllowedMethods } from './http/allowed-methods.js';
import { BROWSER_HEADERS, PREFLIGHT_HEADERS } from './http/browser-headers.js';
import { packLargeAnswers } from './http/compression.js';
import { HotEndpoints } from './http/hot-endpoints.js';
import { Idempotency } from './http/idempotency.js';
import { prepareBody, requireUtf8, textOfBody } from './http/incoming-bodies.js';
import { parseJsonBody } from './http/json-body.js';
import { RateLimits } from './http/rate-limits.js';
import { answerUnreadable, MAX_URL, newRequestId } from './http/unreadable-requests.js';
import { keepReportText } from './inbound-webhooks/report-body.js';
import { serveReference } from './reference/reference.js';
import { FORM_ROUTES } from './translations/uploads.js';

const MIB = 1024 * 1024;

/** Most bytes of a body, where {@link LARGE_BODIES} says nothing else (`spec/internal-api.md` section 0.1). */
const BODY_BYTES = 100 * 1024;
/** Where larger bodies are welcome, and how large; the first that fits the path of the route. */
const LARGE_BODIES: readonly (readonly [path: RegExp, bytes: number])[] = [
  // Whole forms are read at once.
  [FORM_ROUTES, 10 * MIB],
  // Providers report on many messages at once; WhatsApp in up to 3 MB.
  [/^\/v2\/inbound-webhooks\//, 3 * MIB],
  // Events, and definitions with long contents.
  [
    /^\/(?:v1\/events|v1\/notification-templates|v[12]\/workflows|v[12]\/layouts|v2\/translations|v1\/subscribers\/bulk|v1\/bridge|v1\/environments\/[^/]+\/bridge)(?:\/|$)/,
    26 * MIB,
  ],
];

/** The HTTP server the API runs on. */
export function createHttpAdapter(env: ApiEnv): FastifyAdapter {
  const contextPath = apiContextPath(env);
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_BYTES,
    // Hop 0 is whoever holds the connection: with no proxy in front, nobody may say where a request comes from.
    trustProxy: (_address: string, hop: number) => hop < env.TRUSTED_PROXIES,
    keepAliveTimeout: 61_000,
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      // What the router refuses before any route, such as an address that cannot be decoded.
      const { statusCode = 400, message } = error;
      void reply
        .status(statusCode)
        .headers(BROWSER_HEADERS)
        .header('x-request-id', request.id)
        .send({ statusCode, timestamp: new Date().toISOString(), path: request.url, message });
    },
    clientErrorHandler: answerUnreadable,
    requestIdHeader: false,
    genReqId: newRequestId,
    routerOptions: {
      maxParamLength: 1_024,
      ignoreDuplicateSlashes: true,
      querystringParser: (text: string) => qs.parse(text, { depth: 4, arrayLimit: 500, parameterLimit: 1_000 }),
    },
  });
  const server = adapter.getInstance();
  const allowed = new AllowedMethods();
  server.addHook('onRoute', (route) => {
    allowed.note(route);
  });
  server.addHook('onRequest', (request, reply, done) => {
    void reply.headers(BROWSER_HEADERS).header('x-request-id', request.id);
    if (request.method === 'OPTIONS') void reply.status(204).headers(PREFLIGHT_HEADERS).send();
    else if (request.url.length > MAX_URL)
      done(Object.assign(new Error('The address is too long'), { statusCode: 414 }));
    else if (request.is404 && refusesMethod(request, reply, allowed))
      done(Object.assign(new Error(`${request.method} is not allowed here`), { statusCode: 405 }));
    else withLogContext({ requestId: request.id }, done);
  });
  server.addHook('preParsing', (request, _reply, payload, done) => {
    prepareBody(request, payload, done);
  });
  server.addHook('onRoute', (route) => {
    const path = route.url.slice(contextPath.length);
    route.bodyLimit = LARGE_BODIES.find(([pattern]) => pattern.test(path))?.[1] ?? BODY_BYTES;
  });

  return adapter;
}

/** Routes below the context path, and everything else that is not a module. To be called before the application starts to listen. */
export async function configureApi(app: NestFastifyApplication, env: ApiEnv): Promise<void> {
  const basePath = apiContextPath(env);
  if (basePath) app.setGlobalPrefix(basePath.replace(/^\//, ''));
  const server = app.getHttpAdapter().getInstance();
  app.get(HotEndpoints).attachTo(server);
  app.get(RateLimits).attachTo(server);
  app.get(Idempotency).attachTo(server);
  await packLargeAnswers(server, basePath);
  serveReference(app, { basePath, publicPath: new URL(apiAddress(env)).pathname });
  // Nobody here reads plain text, which the server would take by itself.
  server.removeContentTypeParser('text/plain');
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    try {
      requireUtf8(request.headers['content-type']);
      const text = textOfBody(body);
      keepReportText(request, text);
      done(null, parseJsonBody(text));
    } catch (error) {
      done(error as Error, undefined);
    }
  });
  app.enableShutdownHooks();
}

/** Whether the path is there for other methods, which are then named. */
function refusesMethod({ url, method }: FastifyRequest, reply: FastifyReply, allowed: AllowedMethods): boolean {
  const methods = allowed.of(url);
  if (methods.length === 0 || methods.includes(method)) return false;
  void reply.header('Allow', methods.join(', '));

  return true;
}
