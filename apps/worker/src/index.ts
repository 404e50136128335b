export { workerEnv, type WorkerEnv } from './env.js';
export { WorkerModule } from './worker.module.js';
