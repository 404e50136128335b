import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  configureLogging,
  exitAtDeadline,
  giveMemoryBackWhenIdle,
  Health,
  listenForHealth,
  logger,
  Metrics,
  parseEnvOrExit,
  PlatformModule,
} from '@novu/application-generic';
import { workerEnv } from './env.js';
import { WorkerModule } from './worker.module.js';

const env = parseEnvOrExit(workerEnv);
configureLogging({ level: env.LOG_LEVEL, app: 'worker' });
exitAtDeadline();
giveMemoryBackWhenIdle();

@Module({ imports: [PlatformModule.forRoot(env, { app: 'worker' }), WorkerModule.forRoot(env)] })
class Root {}

const app = await NestFactory.createApplicationContext(Root, { logger: ['error', 'warn'] });
app.enableShutdownHooks();
const port = env.PORT ?? env.WORKER_PORT;
await listenForHealth(port, env.HOST, app.get(Health), app.get(Metrics));
logger('main').info('listening', { port });
