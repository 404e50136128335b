import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  configureLogging,
  exitAtDeadline,
  giveMemoryBackWhenIdle,
  parseEnvOrExit,
  PlatformModule,
} from '@novu/application-generic';
import { wsEnv } from './env.js';
import { WsModule } from './ws.module.js';

const env = parseEnvOrExit(wsEnv);
configureLogging({ level: env.LOG_LEVEL, app: 'ws' });
exitAtDeadline();
giveMemoryBackWhenIdle();

@Module({ imports: [PlatformModule.forRoot(env, { app: 'ws' }), WsModule.forRoot(env)] })
class Root {}

// The gateway listens as soon as everything it needs is there.
const app = await NestFactory.createApplicationContext(Root, { logger: ['error', 'warn'] });
app.enableShutdownHooks();
