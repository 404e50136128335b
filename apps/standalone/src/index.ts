export { standaloneEnv, type StandaloneEnv } from './env.js';
export { type Platform, startPlatform } from './start.js';
