import { Injectable } from '@nestjs/common';
import {
  AppError,
  BridgeClient,
  type BridgeStepRequest,
  type BridgeStepState,
  BridgeTargets,
  leastOutput,
} from '@novu/application-generic';
import { type JobAnswer, type JobDoc, JobRepository, SubscriberRepository } from '@novu/dal';
import { ExecutionDetailsStatusEnum, StepTypeEnum } from '@novu/shared';
import type { StepOutcome } from '../pipeline/outcome.js';
import { StepResults } from '../pipeline/results.js';
import { authoredStepOf, type Run } from '../pipeline/run.js';
import { subscriberVariables } from '../pipeline/variables.js';
import { skippedByCondition } from '../pipeline/steps/obstacles.js';
import { failed } from '../pipeline/steps/outcomes.js';
import type { StepContext } from '../pipeline/steps/step.js';

const { FAILED } = ExecutionDetailsStatusEnum;

type Members = Record<string, unknown>;
type Failure = Extract<StepOutcome, { kind: 'failed' }>;

/** Steps of workflows in code: the application of the customer says what they do (`spec/framework-protocol.md` section 5). */
@Injectable()
export class BridgeSteps {
  constructor(
    private readonly client: BridgeClient,
    private readonly targets: BridgeTargets,
    private readonly results: StepResults,
    private readonly subscribers: SubscriberRepository,
    private readonly jobs: JobRepository,
  ) {}

  /**
   * Asks once, and keeps in the job what was answered, so that whoever takes over does not ask again.
   * @returns what became of the step, where it does not run: it is skipped, or the bridge did not say.
   */
  async ask(context: StepContext): Promise<Exclude<StepOutcome, { kind: 'handed-over' }> | undefined> {
    const { run, job } = context;
    const answer = job.answer ?? (await this.answerFor(context));
    if ('kind' in answer) return answer;
    if (!job.answer) await this.jobs.keepAnswer(run.scope, job._id, answer);
    Object.assign(job, { answer, attempts: job.answer ? job.attempts : 0 });

    return answer.skip ? skippedByCondition(job, { skip: true }) : undefined;
  }

  private async answerFor(context: StepContext): Promise<JobAnswer | Failure> {
    const { run, job } = context;
    const target = await this.targets.of(run.scope, run.definition.bridgeUrl);
    if (!target) return failed('Bridge URL is not set', 'bridge_missing');
    const step = { workflowId: run.definition.identifier, stepId: job.step.stepId };
    const request = await this.requestFor(context);
    try {
      return await this.client.execute(target, step, request);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;

      return refused(error);
    }
  }

  private async requestFor({ run, job, variables }: StepContext): Promise<BridgeStepRequest> {
    const { __source: _, ...payload } = run.notification.payload;
    const { actorId } = run.notification;
    const actor = actorId === undefined ? null : await this.subscribers.findByExternalId(run.scope, actorId);

    return {
      payload,
      controls: controlsOf(run, job),
      state: await this.stateOf(run, job),
      subscriber: personOf(variables.subscriber),
      ...(actor ? { actor: personOf(subscriberVariables(actor)) } : {}),
      context: variables.context ?? {},
      env: variables.env ?? {},
    };
  }

  /** From the step before back to the first one. */
  private async stateOf(run: Run, job: JobDoc): Promise<BridgeStepState[]> {
    const earlier = run.jobs.filter(({ position }) => position < job.position);
    const results = await Promise.all(earlier.map((one) => this.results.resultOf(run, one)));

    return earlier
      .map((one, index): BridgeStepState => ({
        stepId: one.step.stepId,
        outputs: fitting(run, one, results[index] ?? {}),
        state: { status: one.status, ...(one.error ? { error: one.error.message } : {}) },
      }))
      .reverse();
  }
}

/** What people have entered for the step, and over it what the trigger says. */
function controlsOf(run: Run, job: JobDoc): Members {
  const entered = Object.entries(authoredStepOf(run, job)?.controls ?? {});

  return {
    ...Object.fromEntries(entered.filter(([, value]) => value !== null)),
    ...run.notification.controls?.steps?.[job.step.stepId],
  };
}

/** Bridges hold results against the schema of the step's type (`spec/framework-protocol.md` section 6), those of skipped steps too. */
function fitting(run: Run, job: JobDoc, result: Members): Members {
  switch (job.type) {
    case StepTypeEnum.IN_APP:
    case StepTypeEnum.DIGEST:
      return result;
    case StepTypeEnum.CUSTOM:
      return job.stepOutput ? result : unsaid(run, job);
    case StepTypeEnum.DELAY:
      return { duration: result['duration'] ?? 0 };
    case StepTypeEnum.THROTTLE: {
      const { throttledUntil: _, ...rest } = result;

      return { throttled: false, ...rest };
    }
    default:
      return {};
  }
}

/** What a custom step that did not run is told to have said: the least its schema allows. That it did not run is in its state. */
function unsaid(run: Run, job: JobDoc): Members {
  return leastOutput(authoredStepOf(run, job)?.outputsSchema);
}

const PERSON = ['subscriberId', 'firstName', 'lastName', 'email', 'phone', 'avatar', 'locale', 'data'];

function personOf(subscriber: Members): Members {
  return Object.fromEntries(PERSON.map((name) => [name, subscriber[name]]));
}

function refused(error: AppError): Failure {
  const { code = error.code, ...facts } = error.details.ctx ?? {};
  const { errors } = error.details;
  const raw = { message: error.publicMessage, code, ...facts, ...(errors ? { errors } : {}) };

  return { kind: 'failed', error, trace: [{ detail: 'Bridge execution failed', status: FAILED, raw }] };
}
