import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type Provider,
} from '@nestjs/common';
import {
  ActiveIntegrations,
  type Clock,
  CLOCK,
  type CommonEnv,
  EnvironmentVariables,
  InjectCommonEnv,
  type JobHandlers,
  JobQueue,
  JobWorkers,
  queuePrefix,
  RecentMessages,
  redisOptions,
  Signals,
  Translations,
  Turns,
} from '@novu/application-generic';
import {
  JobRepository,
  MergedDigestRepository,
  MessageRepository,
  NotificationRepository,
  StepWindowRepository,
  SubscriberRepository,
  Types,
} from '@novu/dal';
import { chatProviders, emailProviders, pushProviders, smsProviders } from '@novu/providers';
import { BridgeSteps } from './delivery/bridge.js';
import { Channels } from './delivery/channels.js';
import { ChatChannel } from './delivery/chat.js';
import { Delivery } from './delivery/delivery.js';
import { EmailChannel } from './delivery/email.js';
import { HttpRequests } from './delivery/http-request.js';
import { IntegrationChoice } from './delivery/integration-choice.js';
import { ProviderCalls } from './delivery/provider-calls.js';
import { PushChannel } from './delivery/push.js';
import { Sender } from './delivery/sender.js';
import { SmsChannel } from './delivery/sms.js';
import { WORKER_ENV, type WorkerEnv } from './env.js';
import { Sweeper } from './housekeeping/sweeper.js';
import { Engine } from './pipeline/advance.js';
import { Alarm } from './pipeline/alarm.js';
import { DigestContents } from './pipeline/digest-contents.js';
import { EventRuns } from './pipeline/event-runs.js';
import { Pipeline } from './pipeline/pipeline.js';
import { RecipientResolver } from './pipeline/resolve-recipients.js';
import { StepResults } from './pipeline/results.js';
import { StoredRuns } from './pipeline/stored-runs.js';
import { Waker } from './pipeline/waker.js';

const ENGINE: readonly Provider[] = [
  { provide: Alarm, useFactory: (clock: Clock) => new Alarm(clock), inject: [CLOCK] },
  {
    provide: Engine,
    useFactory: (
      notifications: NotificationRepository,
      jobs: JobRepository,
      digests: MergedDigestRepository,
      messages: MessageRepository,
      windows: StepWindowRepository,
      queue: JobQueue,
      signals: Signals,
      recent: RecentMessages,
      alarm: Alarm,
      integrations: ActiveIntegrations,
      results: StepResults,
      environmentVariables: EnvironmentVariables,
      translations: Translations,
      channels: Channels,
      subscribers: SubscriberRepository,
      clock: Clock,
    ) =>
      new Engine(
        { notifications, jobs, digests, messages, windows, queue, signals, recent, alarm },
        integrations,
        results,
        environmentVariables,
        translations,
        (run, type) => channels.of(type)?.nobody(run),
        (scope, subscriberId) => subscribers.findByExternalId(scope, subscriberId),
        clock,
      ),
    inject: [
      NotificationRepository,
      JobRepository,
      MergedDigestRepository,
      MessageRepository,
      StepWindowRepository,
      JobQueue,
      Signals,
      RecentMessages,
      Alarm,
      ActiveIntegrations,
      StepResults,
      EnvironmentVariables,
      Translations,
      Channels,
      SubscriberRepository,
      CLOCK,
    ],
  },
  DigestContents,
  StepResults,
  EventRuns,
  StoredRuns,
  RecipientResolver,
  Pipeline,
  Waker,
];

const DELIVERY: readonly Provider[] = [
  Delivery,
  Sender,
  ProviderCalls,
  Channels,
  EmailChannel,
  SmsChannel,
  PushChannel,
  ChatChannel,
  HttpRequests,
  BridgeSteps,
  IntegrationChoice,
];

/** The engine. The process that imports it also imports the platform module. */
@Module({})
export class WorkerModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private workers: JobWorkers | undefined;

  constructor(
    private readonly pipeline: Pipeline,
    private readonly delivery: Delivery,
    private readonly queue: JobQueue,
    private readonly turns: Turns,
    @Inject(WORKER_ENV) private readonly env: WorkerEnv,
    @InjectCommonEnv() private readonly common: CommonEnv,
  ) {}

  static forRoot(env: WorkerEnv): DynamicModule {
    return {
      module: WorkerModule,
      providers: [{ provide: WORKER_ENV, useValue: env }, ...ENGINE, ...DELIVERY, Sweeper],
      exports: [Pipeline, Sweeper, Waker],
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    this.workers = new JobWorkers(this.handlers(), {
      connection: redisOptions(this.common),
      prefix: queuePrefix(this.common),
      turns: this.turns,
      concurrency: (queue) => this.concurrencyOf(queue),
    });
    await this.workers.ready();
    this.queue.handleLocally(
      'trigger.accepted',
      ({ batchId }, events) => this.pipeline.processCommit(batchId, events),
      this.env.TRIGGER_CONCURRENCY,
      (events) => this.pipeline.foresee(events),
    );
  }

  private handlers(): JobHandlers {
    const deliver: JobHandlers['step.deliver-email'] = ({ jobId, environmentId, organizationId }) =>
      this.delivery.deliver(
        { environmentId: new Types.ObjectId(environmentId), organizationId: new Types.ObjectId(organizationId) },
        jobId,
      );

    return {
      'trigger.accepted': ({ batchId }) => this.pipeline.processCommit(batchId),
      'trigger.fan-out': ({ eventId, after }) => this.pipeline.fanOut(eventId, after),
      'step.deliver-email': deliver,
      'step.deliver-sms': deliver,
      'step.deliver-push': deliver,
      'step.deliver-chat': deliver,
      'step.deliver-http': deliver,
      'step.ask-bridge': deliver,
      'step.run-again': deliver,
    };
  }

  private concurrencyOf(queue: string): number {
    if (queue === 'trigger-handler') return this.env.TRIGGER_CONCURRENCY;
    if (queue === 'process-subscriber') return this.env.FAN_OUT_CONCURRENCY;

    return this.env.DELIVERY_CONCURRENCY;
  }

  /** Takes nothing new and finishes what is in hand. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.workers?.close(), this.queue.stopLocally()]);
    await this.pipeline.close();
    const providers = [emailProviders, smsProviders, pushProviders, chatProviders].flatMap((byId) => [
      ...byId.values(),
    ]);
    for (const provider of providers) await provider.close?.();
  }
}
