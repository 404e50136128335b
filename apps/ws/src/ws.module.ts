import { type DynamicModule, Module } from '@nestjs/common';
import { WS_ENV, type WsEnv } from './env.js';
import { Gateway } from './gateway.js';
import { InboxPush } from './inbox-push.js';
import { Presence } from './presence.js';

/** The real-time gateway. */
@Module({})
export class WsModule {
  /** The process that imports it also imports the platform module. */
  static forRoot(env: WsEnv): DynamicModule {
    return {
      module: WsModule,
      providers: [{ provide: WS_ENV, useValue: env }, Presence, InboxPush, Gateway],
      exports: [Gateway],
    };
  }
}
