import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  configureLogging,
  exitAtDeadline,
  giveMemoryBackWhenIdle,
  logger,
  parseEnvOrExit,
  PlatformModule,
} from '@novu/application-generic';
import { ApiModule } from './api.module.js';
import { configureApi, createHttpAdapter } from './create-api.js';
import { apiEnv } from './env.js';

const env = parseEnvOrExit(apiEnv);
configureLogging({ level: env.LOG_LEVEL, app: 'api' });
exitAtDeadline();
giveMemoryBackWhenIdle();

@Module({ imports: [PlatformModule.forRoot(env, { app: 'api' }), ApiModule.forRoot(env)] })
class Root {}

const app = await NestFactory.create<NestFastifyApplication>(Root, createHttpAdapter(env), {
  logger: ['error', 'warn'],
  bodyParser: false,
});
await configureApi(app, env);
const port = env.PORT ?? env.API_PORT;
await app.listen({ port, host: env.HOST });
logger('main').info('listening', { port });
