import { createServer, type Server, type ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { Connection } from '@novu/dal';
import { Redis } from 'ioredis';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { JobQueue } from './jobs/queue.js';
import { InjectConnection } from './platform.tokens.js';

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

  constructor(jobs: JobQueue) {
    collectDefaultMetrics({ register: this.registry });
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
}

/** Answers `/v1/health-check` and `/metrics`; other paths are left to `fallback`. */
export function respondToHealth(path: string, response: ServerResponse, health: Health, metrics: Metrics): boolean {
  if (path === '/v1/health-check') {
    void health.check().then((report) => {
      response.writeHead(report.status === 'ok' ? 200 : 503, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ data: report }));
    });

    return true;
  }
  if (path === '/metrics') {
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
    if (!respondToHealth(path, response, health, metrics)) response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });

  return server;
}
