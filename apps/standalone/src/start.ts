import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { apiContextPath, ApiModule, configureApi, createHttpAdapter } from '@novu/api-service';
import {
  type Clock,
  configureLogging,
  contextPathOf,
  Health,
  listenForHealth,
  Metrics,
  PlatformModule,
} from '@novu/application-generic';
import { serveDashboard } from '@novu/dashboard/server';
import { WorkerModule } from '@novu/worker';
import { Gateway, WsModule } from '@novu/ws';
import type { StandaloneEnv } from './env.js';

/** The platform, running in this process. */
export interface Platform {
  apiUrl: string;
  wsUrl: string;
  /** Undefined when the dashboard is served elsewhere. */
  dashboardUrl: string | undefined;
  app: NestFastifyApplication;
  /** Finishes the work in hand and closes everything. */
  stop(): Promise<void>;
}

/** Starts API, worker and real-time gateway, made of the very modules their own processes are made of. */
export async function startPlatform(env: StandaloneEnv, { clock }: { clock?: Clock } = {}): Promise<Platform> {
  configureLogging({ level: env.LOG_LEVEL, app: 'standalone' });

  @Module({
    imports: [
      PlatformModule.forRoot(env, { app: 'standalone', ...(clock ? { clock } : {}) }),
      ApiModule.forRoot(env),
      WorkerModule.forRoot(env),
      WsModule.forRoot(env),
    ],
  })
  class Root {}

  const app = await NestFactory.create<NestFastifyApplication>(Root, createHttpAdapter(env), {
    logger: ['error', 'warn'],
    bodyParser: false,
    abortOnError: false,
  });
  await configureApi(app, env);
  await app.listen({ port: env.API_PORT, host: env.HOST });
  const apiUrl = `http://localhost:${portOf(app.getHttpServer())}${apiContextPath(env)}`;
  const wsUrl = `http://localhost:${app.get(Gateway).port}${contextPathOf(env.GLOBAL_CONTEXT_PATH, env.WS_CONTEXT_PATH)}`;
  const health = await listenForHealth(env.WORKER_PORT, env.HOST, app.get(Health), app.get(Metrics));
  const dashboard = env.SERVE_DASHBOARD
    ? await serveDashboard({
        port: env.DASHBOARD_PORT,
        host: env.HOST,
        apiUrl: env.VITE_API_HOSTNAME ?? env.API_ROOT_URL ?? apiUrl,
        wsUrl: env.VITE_WEBSOCKET_HOSTNAME ?? wsUrl,
        basePath: new URL(env.FRONT_BASE_URL).pathname,
      })
    : undefined;

  return {
    apiUrl,
    wsUrl,
    dashboardUrl: dashboard ? `http://localhost:${dashboard.port}` : undefined,
    app,
    stop: async () => {
      await dashboard?.close();
      health.close();
      await app.close();
    },
  };
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();

  return typeof address === 'object' && address !== null ? address.port : 0;
}
