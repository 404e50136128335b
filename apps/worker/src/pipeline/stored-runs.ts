import { Injectable } from '@nestjs/common';
import { unsyncedDefinition, type WorkflowDefinition, WorkflowDefinitions } from '@novu/application-generic';
import {
  type ContextDoc,
  ContextRepository,
  type JobDoc,
  JobRepository,
  type NotificationDoc,
  NotificationRepository,
  PreferenceRepository,
  type Scope,
  type SubscriberDoc,
  SubscriberRepository,
} from '@novu/dal';
import { ExecutionDetailsStatusEnum, JobStatusEnum } from '@novu/shared';
import { type Chooser, loadChoices } from './choices.js';
import type { TraceLine } from './outcome.js';
import { STOPPED, toStored } from './record.js';
import type { Run } from './run.js';

const DELETED_LINE: TraceLine = {
  detail: 'Step was canceled because its workflow or its subscriber was deleted',
  status: ExecutionDetailsStatusEnum.WARNING,
};

/** A job a worker has claimed, and the run it belongs to: the job is one of the run's. */
export interface ClaimedRun {
  run: Run;
  job: JobDoc;
}

interface Parts {
  job: JobDoc;
  jobs: JobDoc[];
  notification: NotificationDoc;
  subscriber: SubscriberDoc;
  definition: WorkflowDefinition;
}

/** Brings runs back into a worker's hands: those whose time has come, and those a third party is to be called for. */
@Injectable()
export class StoredRuns {
  constructor(
    private readonly notifications: NotificationRepository,
    private readonly jobs: JobRepository,
    private readonly subscribers: SubscriberRepository,
    private readonly preferences: PreferenceRepository,
    private readonly contexts: ContextRepository,
    private readonly definitions: WorkflowDefinitions,
  ) {}

  /**
   * The runs of claimed jobs, in their order. A few queries, however many there are. Runs whose workflow or subscriber was deleted
   * meanwhile are ended and left out: nobody is left to write to.
   */
  async of(scope: Scope, claimed: readonly JobDoc[], now: Date): Promise<ClaimedRun[]> {
    const complete = await this.assemble(scope, claimed);
    const found = new Set(complete.map(({ job }) => job._id.toHexString()));
    const lost = claimed.filter((job) => !found.has(job._id.toHexString()));
    if (lost.length > 0) await this.end(scope, await this.withRun(scope, lost), now);
    const runOf = new Map<string, ClaimedRun>();
    for (const [keys, group] of byContext(complete)) {
      const contexts = keys.length > 0 ? await this.contexts.findManyByKey(scope, keys) : [];
      const runs = await this.toRuns(scope, group, keys, contexts, now);
      for (const one of runs) runOf.set(one.job._id.toHexString(), one);
    }

    return claimed.flatMap((job) => runOf.get(job._id.toHexString()) ?? []);
  }

  /** A job without its run is of a pass that ended half-way and will be repeated: its lease brings it back until then. */
  private async withRun(scope: Scope, jobs: readonly JobDoc[]): Promise<JobDoc[]> {
    const runs = await this.notifications.findManyById(
      scope,
      jobs.map((job) => job._notificationId),
    );
    const stored = new Set(runs.map((run) => run._id.toHexString()));

    return jobs.filter((job) => stored.has(job._notificationId.toHexString()));
  }

  /** The steps of a run as they are now: calling a third party takes long, and what was cancelled meanwhile must not run. */
  async refresh({ run, job }: ClaimedRun): Promise<ClaimedRun> {
    const jobs = await this.jobs.listOfRuns(run.scope, [run.notification._id]);
    run.jobs = jobs;
    run.stored = new Set(jobs);

    return { run, job: jobs.find((candidate) => candidate._id.equals(job._id)) ?? job };
  }

  private async assemble(scope: Scope, claimed: readonly JobDoc[]): Promise<Parts[]> {
    const runIds = claimed.map((job) => job._notificationId);
    const [notifications, jobs, subscribers] = await Promise.all([
      this.notifications.findManyById(scope, runIds),
      this.jobs.listOfRuns(scope, runIds),
      this.subscribers.findManyById(
        scope,
        claimed.map((job) => job._subscriberId),
      ),
    ]);
    const notificationOf = new Map(notifications.map((doc) => [doc._id.toHexString(), doc]));
    const subscriberOf = new Map(subscribers.map((doc) => [doc._id.toHexString(), doc]));
    const jobsOf = new Map<string, JobDoc[]>();
    for (const job of jobs) {
      const siblings = jobsOf.get(job._notificationId.toHexString());
      if (siblings) siblings.push(job);
      else jobsOf.set(job._notificationId.toHexString(), [job]);
    }
    const parts: Parts[] = [];
    for (const { _id, _notificationId, _subscriberId, identifier } of claimed) {
      const siblings = jobsOf.get(_notificationId.toHexString()) ?? [];
      const job = siblings.find((candidate) => candidate._id.equals(_id));
      const notification = notificationOf.get(_notificationId.toHexString());
      const subscriber = subscriberOf.get(_subscriberId.toHexString());
      const definition = notification?.bridge
        ? unsyncedDefinition(scope, notification.bridge)
        : await this.definitions.get(scope, identifier);
      if (job && notification && subscriber && definition) {
        parts.push({ job, jobs: siblings, notification, subscriber, definition });
      }
    }

    return parts;
  }

  private async toRuns(
    scope: Scope,
    parts: readonly Parts[],
    contextKeys: readonly string[],
    contexts: readonly ContextDoc[],
    now: Date,
  ): Promise<ClaimedRun[]> {
    const choosers = parts.map(({ subscriber, definition }): Chooser => ({
      subscriberId: subscriber._id,
      workflowId: definition.workflow._id,
    }));
    // Not the keys of the contexts that are left: one that was removed since still says whose choices count.
    const choices = await loadChoices(this.preferences, scope, choosers, contextKeys);

    return parts.map(({ job, jobs, notification, subscriber, definition }) => ({
      job,
      run: {
        scope,
        definition,
        subscriber,
        notification,
        jobs,
        stored: new Set(jobs),
        isNew: false,
        choices: choices(subscriber._id, definition),
        contexts,
        now,
      },
    }));
  }

  private async end(scope: Scope, lost: readonly JobDoc[], now: Date): Promise<void> {
    const trace = [toStored(DELETED_LINE, now)];
    await this.jobs.cancelPending(
      scope,
      lost.map((job) => job._notificationId),
      STOPPED,
      now,
      trace,
    );
    await this.jobs.transition(
      lost.map((job) => ({
        scope,
        jobId: job._id,
        from: JobStatusEnum.RUNNING,
        to: JobStatusEnum.CANCELED,
        changes: STOPPED,
        trace,
      })),
      now,
    );
  }
}

function byContext(parts: readonly Parts[]): Iterable<[string[], Parts[]]> {
  const groups = new Map<string, [string[], Parts[]]>();
  for (const part of parts) {
    const keys = part.notification.contextKeys ?? [];
    const group = groups.get(keys.join()) ?? [keys, []];
    group[1].push(part);
    groups.set(keys.join(), group);
  }

  return groups.values();
}
