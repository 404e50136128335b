export { Delivery } from './delivery/delivery.js';
export { workerEnv, type WorkerEnv } from './env.js';
export { Sweeper } from './housekeeping/sweeper.js';
export { Pipeline } from './pipeline/pipeline.js';
export { Waker } from './pipeline/waker.js';
export { WorkerModule } from './worker.module.js';
