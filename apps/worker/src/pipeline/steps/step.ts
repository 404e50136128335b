import type { StepDefinition, TemplateVariables } from '@novu/application-generic';
import type { IntegrationDoc, JobDoc } from '@novu/dal';
import type { StepTypeEnum } from '@novu/shared';
import type { Gate, StepOutcome } from '../outcome.js';
import type { Run } from '../run.js';

/** A step in the hands of a pass: everything it may look at. */
export interface StepContext {
  run: Run;
  job: JobDoc;
  /** As the workflow has it now. */
  step: StepDefinition;
  /** What its templates and conditions can name. */
  variables: TemplateVariables;
  /** Who is said to have caused the event; absent where nobody is, or the condition of the step does not ask. */
  actor?: TemplateVariables['subscriber'];
  now: Date;
  /** The integration that in-app messages go through. */
  inApp: IntegrationDoc | undefined;
  nobodyToReach: NobodyToReach;
}

/** Why the subscriber cannot be reached on the channel of a step, whatever integration is used; undefined when he can. */
export type NobodyToReach = (run: Run, type: StepTypeEnum) => Skipped | undefined | Promise<Skipped | undefined>;
type Skipped = Extract<StepOutcome, { kind: 'skipped' }>;

/** What happens when a run comes to a step of one type and nothing stands in its way. */
export type Reach = (context: StepContext) => StepOutcome | Gate | Promise<StepOutcome | Gate>;
