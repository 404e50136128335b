export interface ProgressFacts {
  /** A workflow that can be triggered. */
  hasWorkflow: boolean;
  /** The command was copied, or the trigger sent from the page. */
  triggered: boolean;
  hasNotification: boolean;
  hasMail: boolean;
}

export type StepState = 'done' | 'current' | 'upcoming';

export interface Progress {
  create: StepState;
  trigger: StepState;
  arrive: StepState;
}

/**
 * Where a person is on the way to the first notification. Something that arrived proves that it was triggered, also
 * before this page was opened.
 */
export function progressOf({ hasWorkflow, triggered, hasNotification, hasMail }: ProgressFacts): Progress {
  const arrived = hasNotification || hasMail;
  if (!hasWorkflow) return { create: 'current', trigger: 'upcoming', arrive: 'upcoming' };
  if (!triggered && !arrived) return { create: 'done', trigger: 'current', arrive: 'upcoming' };
  return { create: 'done', trigger: 'done', arrive: hasNotification && hasMail ? 'done' : 'current' };
}

/** Finished steps of the three. */
export function doneCount(progress: Progress): number {
  return Object.values(progress).filter((state) => state === 'done').length;
}
