export { workerEnv, type WorkerEnv } from './env.js';
export { Sweeper } from './housekeeping/sweeper.js';
export { WorkerModule } from './worker.module.js';
