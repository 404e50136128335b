import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { describeApi } from './describe-api.js';
import { toPage } from './page.js';

/** The page runs no program and loads nothing. */
const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * `/openapi.json` and `/docs`: what the API can do, for programs and for people. Both are made when somebody asks first, so that they cost
 * those who never do neither time nor memory.
 * @param paths the one the API answers below, and the one below which the world reaches it through a proxy.
 */
export function serveReference(app: NestFastifyApplication, paths: { basePath: string; publicPath: string }): void {
  const { basePath, publicPath } = paths;
  const server = app.getHttpAdapter().getInstance();
  const document = once(() => describeApi(app, { publicPath }));
  const text = once(() => JSON.stringify(document()));
  const page = once(() => toPage(document()));
  server.get(`${basePath}/openapi.json`, (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(text()),
  );
  server.get(`${basePath}/docs`, (_request, reply) =>
    reply.header('content-security-policy', PAGE_POLICY).type('text/html; charset=utf-8').send(page()),
  );
}

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;

  return () => (made ??= { value: make() }).value;
}
