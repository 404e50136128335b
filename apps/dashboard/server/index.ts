import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance } from 'fastify';
import { contentSecurityPolicy, renderConfigScript, type RuntimeConfig } from './runtime-config.js';

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
  const app = Fastify();
  addSecurityHeaders(app, options);

  app.get('/v1/health-check', () => ({ data: { status: 'ok' } }));
  app.get('/config.js', (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').header('cache-control', 'no-store').send(renderConfigScript(options)),
  );
  await app.register(fastifyStatic, {
    root: clientDir,
    wildcard: false,
    cacheControl: false,
    setHeaders: (response, path) => void response.setHeader('cache-control', cacheControlFor(path)),
  });
  // Any other page address belongs to the router in the browser; a missing file must stay a 404.
  app.setNotFoundHandler((request, reply) => {
    const isPage = ['GET', 'HEAD'].includes(request.method) && !/\.\w+$/.test(request.url.split('?')[0] ?? '');
    return isPage ? reply.sendFile('index.html') : reply.code(404).send({ statusCode: 404, message: 'Not found' });
  });

  await app.listen({ port: options.port, host: options.host });
  const address = app.server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;
  return { port, close: () => app.close() };
}

/** Files under /assets carry a hash of their content in their name: they never change. */
function cacheControlFor(path: string): string {
  if (/[\\/]assets[\\/]/.test(path)) return `public, max-age=${YEAR_SECONDS}, immutable`;
  return path.endsWith('index.html') ? 'no-store' : 'no-cache';
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
