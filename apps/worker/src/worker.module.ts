import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import {
  type CommonEnv,
  InjectCommonEnv,
  JobQueue,
  JobWorkers,
  queuePrefix,
  redisOptions,
} from '@novu/application-generic';
import { Types } from '@novu/dal';
import { emailProviders } from '@novu/providers';
import { WORKER_ENV, type WorkerEnv } from './env.js';
import { Sweeper } from './housekeeping/sweeper.js';
import { Delivery } from './pipeline/deliver.js';
import { Pipeline } from './pipeline/pipeline.js';

/** The engine. The process that imports it also imports the platform module. */
@Module({})
export class WorkerModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private workers: JobWorkers | undefined;

  constructor(
    private readonly pipeline: Pipeline,
    private readonly delivery: Delivery,
    private readonly queue: JobQueue,
    @Inject(WORKER_ENV) private readonly env: WorkerEnv,
    @InjectCommonEnv() private readonly common: CommonEnv,
  ) {}

  static forRoot(env: WorkerEnv): DynamicModule {
    return {
      module: WorkerModule,
      providers: [{ provide: WORKER_ENV, useValue: env }, Pipeline, Delivery, Sweeper],
      exports: [Pipeline, Sweeper],
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    const concurrency: Record<string, number> = {
      'trigger-handler': this.env.TRIGGER_CONCURRENCY,
      'process-subscriber': this.env.FAN_OUT_CONCURRENCY,
      'deliver-email': this.env.EMAIL_CONCURRENCY,
    };
    this.workers = new JobWorkers(
      {
        'trigger.accepted': ({ batchId }) => this.pipeline.processCommit(batchId),
        'trigger.fan-out': ({ eventId, after }) => this.pipeline.fanOut(eventId, after),
        'step.deliver-email': ({ jobId, environmentId, organizationId }) =>
          this.delivery.deliverEmail(
            { environmentId: new Types.ObjectId(environmentId), organizationId: new Types.ObjectId(organizationId) },
            jobId,
          ),
      },
      {
        connection: redisOptions(this.common),
        prefix: queuePrefix(this.common),
        concurrency: (queue) => concurrency[queue] ?? 1,
      },
    );
    await this.workers.ready();
    this.queue.handleLocally(
      'trigger.accepted',
      ({ batchId }) => this.pipeline.processCommit(batchId),
      this.env.TRIGGER_CONCURRENCY,
    );
  }

  /** Takes nothing new and finishes what is in hand. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.workers?.close(), this.queue.stopLocally()]);
    for (const provider of emailProviders.values()) await provider.close?.();
  }
}
