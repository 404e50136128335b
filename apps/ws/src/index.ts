export { wsEnv, type WsEnv } from './env.js';
export { Gateway } from './gateway.js';
export { WsModule } from './ws.module.js';
