import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { type CommonEnv, InjectCommonEnv, JobWorkers, queuePrefix, redisOptions } from '@novu/application-generic';
import { Types } from '@novu/dal';
import { emailProviders } from '@novu/providers';
import { WORKER_ENV, type WorkerEnv } from './env.js';
import { Sweeper } from './housekeeping/sweeper.js';
import { Delivery } from './pipeline/deliver.js';
import { Pipeline } from './pipeline/pipeline.js';

/** The engine. The process that imports it also imports the platform module. */
@Module({})
export class WorkerModule implements OnApplicationBootstrap, OnApplicationShutdown {
  private workers: JobWorkers | undefined;

  constructor(
    private readonly pipeline: Pipeline,
    private readonly delivery: Delivery,
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
  }

  /** Takes nothing new and finishes what is in hand. */
  async onApplicationShutdown(): Promise<void> {
    await this.workers?.close();
    for (const provider of emailProviders.values()) await provider.close?.();
  }
}
