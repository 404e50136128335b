import type {
  ActiveIntegrations,
  Clock,
  EnvironmentVariables,
  TranslatedTexts,
  Translations,
} from '@novu/application-generic';
import type { JobDoc, Scope, SubscriberDoc } from '@novu/dal';
import { ChannelTypeEnum, JobStatusEnum, StepTypeEnum } from '@novu/shared';
import { decideGates, type Waiting } from './gates.js';
import { type Gate, isGate, type StepOutcome } from './outcome.js';
import { Pass, type PassStores } from './pass.js';
import type { Place } from './places.js';
import { record } from './record.js';
import { mentionsActor, mentionsSteps, type StepResults } from './results.js';
import { type Run, stepDefinitionOf } from './run.js';
import { reachCustom } from './steps/custom.js';
import { reachDelay } from './steps/delay.js';
import { reachDigest } from './steps/digest.js';
import { reachDelivery } from './steps/delivery.js';
import { reachInApp } from './steps/in-app.js';
import { obstacle } from './steps/obstacles.js';
import { stepRemoved } from './steps/outcomes.js';
import type { NobodyToReach, Reach, StepContext } from './steps/step.js';
import { reachThrottle } from './steps/throttle.js';
import { subscriberVariables, variablesOf } from './variables.js';

/** Longest stretch of a pass without giving way. */
const UNINTERRUPTED_MS = 5;

/** What happens when a run comes to a step. */
const REACH: Partial<Record<StepTypeEnum, Reach>> = {
  [StepTypeEnum.IN_APP]: reachInApp,
  [StepTypeEnum.EMAIL]: reachDelivery,
  [StepTypeEnum.SMS]: reachDelivery,
  [StepTypeEnum.PUSH]: reachDelivery,
  [StepTypeEnum.CHAT]: reachDelivery,
  [StepTypeEnum.HTTP_REQUEST]: reachDelivery,
  [StepTypeEnum.DELAY]: reachDelay,
  [StepTypeEnum.DIGEST]: reachDigest,
  [StepTypeEnum.THROTTLE]: reachThrottle,
  [StepTypeEnum.CUSTOM]: reachCustom,
};

/** A step that a worker has taken up already, and what became of it: the pass goes on from there. */
export interface Settled {
  run: Run;
  job: JobDoc;
  outcome: StepOutcome | Gate;
}

/** Takes runs as far as they can go without waiting, and writes down how far that was. */
export class Engine {
  constructor(
    private readonly stores: PassStores,
    private readonly integrations: ActiveIntegrations,
    private readonly results: StepResults,
    private readonly environmentVariables: EnvironmentVariables,
    private readonly translations: Translations,
    private readonly nobodyToReach: NobodyToReach,
    private readonly findSubscriber: (scope: Scope, subscriberId: string) => Promise<SubscriberDoc | null>,
    private readonly clock: Clock,
  ) {}

  /**
   * @param settled steps taken up before the pass. Their runs go on where these end.
   * @param place of the events of the runs, which come to digests and throttles in that order.
   */
  async advance(runs: readonly Run[], settled: readonly Settled[] = [], place?: Place): Promise<void> {
    if (!runs[0]) return;
    const surroundings = await this.surroundingsOf(runs[0].scope);
    const { serverLife } = this.stores.jobs;
    let moving: readonly Run[] = runs;
    let first = settled;
    while (moving.length > 0) {
      const pass = new Pass(this.stores, moving, this.clock.now(), serverLife);
      const held = new Set<Run>();
      const waiting: Waiting[] = [];
      for (const { run, job, outcome } of first) {
        if (isGate(outcome)) waiting.push({ run, job, gate: outcome });
        if (isGate(outcome) || record(pass, run, job, outcome) !== 'next') held.add(run);
      }
      const free = await this.throughGates(pass, waiting, place);
      await this.results.prepare(moving);
      await this.goOn(pass, surroundings, [...moving.filter((run) => !held.has(run)), ...free], place);
      place?.leave();
      await pass.write();
      // A digest may close between the moment a run joins it and the moment it could know: such runs look for another one.
      moving = await pass.confirmMerges();
      first = [];
    }
  }

  /** Steps that runs share, such as digests, are decided for all of them together; then those that may go on do. */
  private async goOn(
    pass: Pass,
    surroundings: Surroundings,
    runs: readonly Run[],
    place: Place | undefined,
  ): Promise<void> {
    const breather = new Breather();
    let moving = runs;
    while (moving.length > 0) {
      const waiting: Waiting[] = [];
      for (const run of moving) {
        const gate = await this.toNextGate(pass, surroundings, run);
        if (gate) waiting.push(gate);
        if (breather.isDue()) await breather.rest();
      }
      moving = await this.throughGates(pass, waiting, place);
    }
  }

  /** Whose event came first leads the digest, and is let through the throttle. @returns the runs that go on at once. */
  private async throughGates(pass: Pass, waiting: readonly Waiting[], place: Place | undefined): Promise<Run[]> {
    if (waiting.length === 0) return [];
    await place?.reached();

    return decideGates(pass, this.stores.windows, waiting);
  }

  private async toNextGate(pass: Pass, surroundings: Surroundings, run: Run): Promise<Waiting | undefined> {
    for (const job of run.jobs) {
      if (IS_OVER.has(job.status)) continue;
      if (job.status === JobStatusEnum.MERGED) this.mergeAgain(pass, run, job);
      // Somebody else has the run, or its time has not come.
      if (job.status !== JobStatusEnum.PENDING) return undefined;
      const outcome = await this.runStep(pass, surroundings, run, job);
      if (isGate(outcome)) return { run, job, gate: outcome };
      if (record(pass, run, job, outcome) !== 'next') return undefined;
    }

    return undefined;
  }

  /** The worker that merged the run may have died before it had made sure that the digest still collects. */
  private mergeAgain(pass: Pass, run: Run, job: JobDoc): void {
    if (job._mergedDigestId && !job.gathered) pass.addMerge(run, job, job._mergedDigestId);
    record(pass, run, job, { kind: 'merged', changes: {}, trace: [] });
  }

  private async runStep(pass: Pass, surroundings: Surroundings, run: Run, job: JobDoc): Promise<StepOutcome | Gate> {
    const context = await this.contextAmong(surroundings, run, job, pass.now);
    if (!context) return stepRemoved();
    // Bridges are third parties, whatever the step is about.
    if (job.viaBridge && !job.answer) return obstacle(context) ?? reachDelivery(context);

    return this.reach(context);
  }

  /** What becomes of a step that is at hand, and is no third party's. */
  reach(context: StepContext): ReturnType<Reach> {
    const reach = REACH[context.job.type] ?? reachCustom;

    return obstacle(context) ?? reach(context);
  }

  /** @returns undefined when the step was removed from its workflow. */
  async contextOf(run: Run, job: JobDoc, now: Date): Promise<StepContext | undefined> {
    return this.contextAmong(await this.surroundingsOf(run.scope), run, job, now);
  }

  private async contextAmong(
    { env, inApp, actors }: Surroundings,
    run: Run,
    job: JobDoc,
    now: Date,
  ): Promise<StepContext | undefined> {
    const step = stepDefinitionOf(run, job);
    if (!step) return undefined;
    // Most steps need neither, and thousands of them are taken in a row.
    const steps = mentionsSteps(step) ? await this.results.before(run, job) : {};
    const variables = variablesOf(run, steps, env);
    if (run.definition.workflow.isTranslationEnabled) variables.t = await this.textsOf(run);

    const actor = mentionsActor(step) ? await this.actorOf(run, actors) : undefined;

    return { run, job, step, variables, now, inApp, nobodyToReach: this.nobodyToReach, ...(actor ? { actor } : {}) };
  }

  private async surroundingsOf(scope: Scope): Promise<Surroundings> {
    const [env, inApp] = await Promise.all([
      this.environmentVariables.valuesOf(scope),
      this.integrations.choose(scope, ChannelTypeEnum.IN_APP),
    ]);

    return { env, inApp, actors: new Map() };
  }

  private async actorOf({ scope, notification: { actorId } }: Run, actors: Surroundings['actors']) {
    if (actorId === undefined) return undefined;
    const asked = actors.get(actorId) ?? this.findSubscriber(scope, actorId);
    actors.set(actorId, asked);
    const actor = await asked;

    return actor ? subscriberVariables(actor) : undefined;
  }

  private textsOf({ scope, definition, subscriber }: Run): Promise<TranslatedTexts> {
    const resource = { resourceType: 'workflow', resourceId: definition.identifier } as const;

    return this.translations.textsFor(scope, resource, subscriber.locale);
  }
}

/** What all runs of an environment have in common: looked up once for all runs of a pass. */
interface Surroundings extends Pick<StepContext, 'inApp'> {
  /** Variables of the environment, secrets in the clear. */
  env: Readonly<Record<string, string>>;
  /** By id, as far as they were asked for: all runs of an event have one. */
  actors: Map<string, Promise<SubscriberDoc | null>>;
}

const IS_OVER: ReadonlySet<JobStatusEnum> = new Set([
  JobStatusEnum.COMPLETED,
  JobStatusEnum.FAILED,
  JobStatusEnum.CANCELED,
  JobStatusEnum.SKIPPED,
]);

/** Lets others have the process every few milliseconds: rendering for thousands must not keep a request waiting. */
class Breather {
  private since = performance.now();

  isDue(): boolean {
    return performance.now() - this.since >= UNINTERRUPTED_MS;
  }

  async rest(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.since = performance.now();
  }
}
