import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { contentSecurityPolicy, placePage, renderConfigScript, type RuntimeConfig } from './runtime-config.js';

export interface DashboardOptions extends RuntimeConfig {
  /** 0 takes any free port; see `port` of the result. */
  port: number;
  host: string;
  /** Folder of the built pages; by default the one beside the built server. */
  clientDir?: string;
}

export interface RunningDashboard {
  port: number;
  close(): Promise<void>;
}

const YEAR_SECONDS = 31_536_000;

/**
 * Serves the built dashboard: its pages, `/config.js` with the addresses of this installation, and a health check.
 * @throws Error when the pages have not been built, or the port is taken.
 */
export async function serveDashboard(options: DashboardOptions): Promise<RunningDashboard> {
  const clientDir = options.clientDir ?? findClientDir();
  const page = placePage(readFileSync(join(clientDir, 'index.html'), 'utf8'), options);
  // Below its path as at the root: some proxies take the path off, and health checks come without one.
  const base = options.basePath.replace(/\/+$/, '');
  const app = Fastify({
    rewriteUrl: ({ url = '/' }) => (url === base || url.startsWith(`${base}/`) ? url.slice(base.length) || '/' : url),
  });
  addSecurityHeaders(app, options);

  app.get('/v1/health-check', () => ({ data: { status: 'ok' } }));
  app.get('/config.js', (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').header('cache-control', 'no-store').send(renderConfigScript(options)),
  );
  const sendPage = (reply: FastifyReply) =>
    reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(page);
  app.get('/', (_request, reply) => sendPage(reply));
  app.get('/index.html', (_request, reply) => sendPage(reply));
  await app.register(fastifyStatic, {
    root: clientDir,
    wildcard: false,
    globIgnore: ['index.html'],
    index: false,
    cacheControl: false,
    setHeaders: (response, path) => void response.setHeader('cache-control', cacheControlFor(path)),
  });
  // Any other page address belongs to the router in the browser; a missing file must stay a 404.
  app.setNotFoundHandler((request, reply) => {
    const isPage = ['GET', 'HEAD'].includes(request.method) && !/\.\w+$/.test(request.url.split('?')[0] ?? '');
    return isPage ? sendPage(reply) : reply.code(404).send({ statusCode: 404, message: 'Not found' });
  });

  await app.listen({ port: options.port, host: options.host });
  const address = app.server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;
  return { port, close: () => app.close() };
}

/** Files under /assets carry a hash of their content in their name: they never change. */
function cacheControlFor(path: string): string {
  return /[\\/]assets[\\/]/.test(path) ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache';
}

function addSecurityHeaders(app: FastifyInstance, config: RuntimeConfig): void {
  const policy = contentSecurityPolicy(config);
  app.addHook('onSend', async (_request, reply) => {
    reply.headers({
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'permissions-policy': 'camera=(), microphone=(), geolocation=()',
    });
  });
}

/** The built server lies in dist/server beside dist/client; run from source it lies in server/. */
function findClientDir(): string {
  const candidates = ['../client/', '../dist/client/'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const found = candidates.find((path) => existsSync(`${path}index.html`));
  if (!found) throw new Error('The pages of the dashboard are not built: run its build first.');
  return found;
}
