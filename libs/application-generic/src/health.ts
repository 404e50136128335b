import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { Connection } from '@novu/dal';
import { Redis } from 'ioredis';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { equalInConstantTime } from './encryption.js';
import type { CommonEnv } from './env.js';
import { JobQueue } from './jobs/queue.js';
import { InjectCommonEnv, InjectConnection } from './platform.tokens.js';

export interface HealthReport {
  status: 'ok' | 'error';
  info: Record<string, { status: 'up' | 'down' }>;
  error: Record<string, { status: 'up' | 'down' }>;
  details: Record<string, { status: 'up' | 'down' }>;
}

/** Whether the process can do its work: both databases answer. */
@Injectable()
export class Health {
  constructor(
    @InjectConnection() private readonly connection: Connection,
    private readonly redis: Redis,
  ) {}

  async check(): Promise<HealthReport> {
    const [db, queue] = await Promise.all([
      this.isUp(async () => this.connection.db?.command({ ping: 1 })),
      this.isUp(() => this.redis.ping()),
    ]);
    const details = { db: statusOf(db), workflowQueue: statusOf(queue) };
    const failed = Object.fromEntries(Object.entries(details).filter(([, { status }]) => status === 'down'));
    const working = Object.fromEntries(Object.entries(details).filter(([, { status }]) => status === 'up'));

    return { status: db && queue ? 'ok' : 'error', info: working, error: failed, details };
  }

  private async isUp(probe: () => Promise<unknown>): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('no answer')), 2_000);
    });
    try {
      await Promise.race([probe(), timeout]);

      return true;
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
    }
  }
}

function statusOf(up: boolean): { status: 'up' | 'down' } {
  return { status: up ? 'up' : 'down' };
}

/** Figures of the process for Prometheus. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  constructor(
    jobs: JobQueue,
    @InjectCommonEnv() private readonly env: Pick<CommonEnv, 'METRICS_TOKEN'>,
  ) {
    collectDefaultMetrics({ register: this.registry });
    new Gauge({
      name: 'novu_process_id',
      help: 'Tells answers of one process on several ports from those of several',
      registers: [this.registry],
    }).set(process.pid);
    const depth = new Gauge({
      name: 'novu_queue_depth',
      help: 'Jobs waiting or running, by queue',
      labelNames: ['queue'],
      registers: [this.registry],
      async collect() {
        for (const [queue, count] of Object.entries(await jobs.depths().catch(() => ({})))) depth.set({ queue }, count);
      },
    });
  }

  /**
   * Why a request for the figures is not answered: they say much about an install, and share a port with what is public.
   * With METRICS_TOKEN its bearer may read them, without it only the machine itself, and not through a proxy on it.
   * @returns the status to refuse with; undefined when the figures may be sent.
   */
  refusalOf({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): 401 | 403 | undefined {
    const { METRICS_TOKEN: token } = this.env;
    if (token) return equalInConstantTime(headers.authorization ?? '', `Bearer ${token}`) ? undefined : 401;
    const forwarded = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;

    return !forwarded && LOOPBACK.test(socket.remoteAddress ?? '') ? undefined : 403;
  }
}

const LOOPBACK = /^(?:::ffff:)?127\.|^::1$/;

/** Answers `/v1/health-check` and `/metrics`. @returns false for other paths, which are left to the caller. */
export function respondToHealth(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  health: Health,
  metrics: Metrics,
): boolean {
  if (path === '/v1/health-check') {
    void health.check().then((report) => {
      response.writeHead(report.status === 'ok' ? 200 : 503, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ data: report }));
    });

    return true;
  }
  if (path === '/metrics') {
    const refusal = metrics.refusalOf(request);
    if (refusal) {
      response.writeHead(refusal).end();

      return true;
    }
    void metrics.registry.metrics().then((text) => {
      response.writeHead(200, { 'content-type': metrics.registry.contentType });
      response.end(text);
    });

    return true;
  }

  return false;
}

/** The little HTTP server of processes that have no other. */
export async function listenForHealth(port: number, host: string, health: Health, metrics: Metrics): Promise<Server> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (!respondToHealth(path, request, response, health, metrics)) response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });

  return server;
}
