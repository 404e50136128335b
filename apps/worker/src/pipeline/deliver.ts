import { Inject, Injectable } from '@nestjs/common';
import {
  ActiveIntegrations,
  AppError,
  type Clock,
  CLOCK,
  Encryption,
  JobQueue,
  JOBS,
  logger,
  Signals,
  WorkflowDefinitions,
} from '@novu/application-generic';
import {
  ExecutionDetailRepository,
  isDatabaseUnavailable,
  type JobDoc,
  JobRepository,
  MailboxRepository,
  MessageRepository,
  NotificationRepository,
  type Scope,
  SubscriberRepository,
  Types,
} from '@novu/dal';
import {
  type DeliveryReceipt,
  type EmailProvider,
  emailProviders,
  type OutgoingEmail,
  ProviderError,
} from '@novu/providers';
import { ChannelTypeEnum, DeliveryLifecycleDetail, DeliveryLifecycleStatusEnum, JobStatusEnum } from '@novu/shared';
import { WORKER_ENV, type WorkerEnv } from '../env.js';
import { advance, stops } from './advance.js';
import type { StepOutcome } from './outcome.js';
import { Pass, type PassStores } from './pass.js';
import { record } from './record.js';
import type { Run } from './run.js';
import {
  emailDelivered,
  emailIntegrationOverride,
  emailRefused,
  emailUndeliverable,
  prepareEmail,
} from './steps/email.js';

const log = logger('deliver');

/** As often as the queue brings the job by itself. */
const MAX_ATTEMPTS = JOBS['step.deliver-email'].attempts;
/** A worker that holds a job longer than a provider call can take is taken for dead. */
const LEASE_MARGIN_MS = 15_000;

/** Hands one message to its provider and takes the run on from there. */
@Injectable()
export class Delivery {
  private readonly stores: PassStores;

  constructor(
    private readonly jobs: JobRepository,
    private readonly notifications: NotificationRepository,
    private readonly subscribers: SubscriberRepository,
    private readonly mailbox: MailboxRepository,
    private readonly definitions: WorkflowDefinitions,
    private readonly integrations: ActiveIntegrations,
    private readonly encryption: Encryption,
    @Inject(WORKER_ENV) private readonly env: WorkerEnv,
    @Inject(CLOCK) private readonly clock: Clock,
    messages: MessageRepository,
    details: ExecutionDetailRepository,
    queue: JobQueue,
    signals: Signals,
  ) {
    this.stores = { notifications, jobs, messages, details, queue, signals };
  }

  /**
   * Claim, render, send, note the receipt, record. A worker that dies before the receipt is noted causes a second attempt with the
   * same message id; after it, the message is not handed in again.
   * @throws when it is to be tried again: the queue waits and calls once more.
   */
  async deliverEmail(scope: Scope, jobId: string): Promise<void> {
    const now = this.clock.now();
    const lease = this.env.PROVIDER_TIMEOUT_MS + LEASE_MARGIN_MS;
    const job = await this.jobs.claim(scope, new Types.ObjectId(jobId), now, lease);
    if (!job) return;
    const run = await this.loadRun(scope, job, now);
    if (!run) return;
    const outcome = await this.attempt(run, job);
    await this.refreshJobs(run);
    const current = run.jobs.find((candidate) => candidate._id.equals(job._id)) ?? job;
    const pass = new Pass(this.stores);
    if (!stops(pass, run, current, record(pass, run, current, outcome))) await advance(pass, run, this.integrations);
    await pass.write();
  }

  /** Providers can take long: what was cancelled meanwhile must not run. */
  private async refreshJobs(run: Run): Promise<void> {
    run.jobs = await this.jobs.listOfRuns(run.scope, [run.notification._id]);
  }

  /** Whatever goes wrong is tried again a few times, by any worker, and then it is the step's failure. */
  private async attempt(run: Run, job: JobDoc): Promise<StepOutcome> {
    try {
      return await this.send(run, job);
    } catch (error) {
      if (isDatabaseUnavailable(error)) throw error;
      const attempts = (job.attempts ?? 0) + 1;
      const code = error instanceof ProviderError ? error.code : 'delivery_failed';
      const final = (error instanceof ProviderError && error.retry === 'never') || attempts >= MAX_ATTEMPTS;
      log.warn('delivery attempt failed', { code, attempts, final, error });
      if (!final) {
        await this.jobs.release(run.scope, job._id, this.clock.now());
        throw error;
      }
      const publicMessage = error instanceof Error ? error.message : 'The message could not be delivered';

      return emailRefused(new AppError({ code, status: 502, publicMessage, cause: error }), job.providerId);
    }
  }

  private async loadRun(scope: Scope, job: JobDoc, now: Date): Promise<Run | undefined> {
    const [[notification], jobs, subscriber, definition] = await Promise.all([
      this.notifications.findManyById(scope, [job._notificationId]),
      this.jobs.listOfRuns(scope, [job._notificationId]),
      this.subscribers.findById(scope, job._subscriberId),
      this.definitions.get(scope, job.identifier),
    ]);
    if (notification && subscriber && definition) {
      return { scope, definition, subscriber, notification, jobs, isNew: false, now };
    }
    // The workflow or the subscriber was deleted meanwhile: nobody is left to write to.
    const deliveryLifecycleState = {
      status: DeliveryLifecycleStatusEnum.CANCELED,
      detail: DeliveryLifecycleDetail.EXECUTION_STOPPED,
    };
    await this.jobs.cancelPending(scope, [job._notificationId], { deliveryLifecycleState });
    await this.jobs.transition(
      [
        {
          scope,
          jobId: job._id,
          from: [JobStatusEnum.RUNNING],
          to: JobStatusEnum.CANCELED,
          changes: { deliveryLifecycleState },
        },
      ],
      now,
    );

    return undefined;
  }

  private async send(run: Run, job: JobDoc): Promise<StepOutcome> {
    const integration = await this.integrations.choose(run.scope, ChannelTypeEnum.EMAIL, emailIntegrationOverride(run));
    const provider = integration ? emailProviders.get(integration.providerId) : undefined;
    if (!integration || !provider) return job.receipt ? sentBefore(run, job, job.receipt) : emailUndeliverable();

    job.providerId = integration.providerId;
    const credentials = this.encryption.decryptAll(integration.credentials);
    const prepared = prepareEmail(run, job, integration, provider.sender(credentials));
    const mail = prepared.kind === 'prepared' ? prepared.mail : undefined;
    if (job.receipt) return emailDelivered(run, job, integration, mail, job.receipt);
    if (prepared.kind !== 'prepared') return prepared;
    const receipt = await this.callProvider(run.scope, provider, prepared.mail, credentials);
    await this.jobs.keepReceipt(run.scope, job._id, receipt);

    return emailDelivered(run, job, integration, prepared.mail, receipt);
  }

  private callProvider(
    scope: Scope,
    provider: EmailProvider,
    mail: OutgoingEmail,
    credentials: Record<string, unknown>,
  ): Promise<DeliveryReceipt> {
    return provider.send(mail, credentials, {
      timeoutMs: this.env.PROVIDER_TIMEOUT_MS,
      mailbox: { keep: (kept) => this.keepInMailbox(scope, kept) },
    });
  }

  private async keepInMailbox(scope: Scope, mail: OutgoingEmail): Promise<void> {
    await this.mailbox.keep(scope, {
      mailId: mail.id,
      from: mail.from.name ? `${mail.from.name} <${mail.from.address}>` : mail.from.address,
      to: mail.to,
      subject: mail.subject,
      html: mail.html,
      ...(mail.text === undefined ? {} : { text: mail.text }),
      ...(mail.transactionId === undefined ? {} : { transactionId: mail.transactionId }),
    });
  }
}

/** The provider took the mail, the worker died, and the integration was removed before another took over. */
function sentBefore(run: Run, job: JobDoc, receipt: DeliveryReceipt): StepOutcome {
  return emailDelivered(
    run,
    job,
    { providerId: job.providerId ?? 'unknown', identifier: 'removed' },
    undefined,
    receipt,
  );
}
