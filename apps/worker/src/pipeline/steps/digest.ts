import { digestWindow, pathOf, readPath, renderControls } from '@novu/application-generic';
import type { Gate, StepOutcome } from '../outcome.js';
import { timingFailure } from './delay.js';
import type { StepContext } from './step.js';

const NO_KEY = 'No-Key-Provided';
/** Of a key's value, as much as is stored and shown; the whole of it tells digests apart. */
const SHOWN_VALUE = 200;
const NO_VALUE = 'No-Value-Provided';

/** A digest is decided together with the other runs of its group (`spec/engine.md` section 7.2, `gates.ts`). */
export function reachDigest({ run, job, step, variables, now }: StepContext): Gate | StepOutcome {
  try {
    const controls = renderControls(job.type, step.controls, variables);
    const window = digestWindow(controls, run.subscriber.timezone, now);
    const digestKey = textOf(step.controls['digestKey']) ?? NO_KEY;
    const digestValue = keyValue(digestKey, controls['digestKey'], variables) ?? NO_VALUE;
    const { _id: workflowId } = run.definition.workflow;

    return {
      kind: 'digest',
      window,
      digestKey,
      digestValue: digestValue.slice(0, SHOWN_VALUE),
      group: [workflowId.toHexString(), run.subscriber._id.toHexString(), job.step.stepId, digestValue],
    };
  } catch (error) {
    return timingFailure(error);
  }
}

/**
 * What a key stands for: a template for its text, a path for the value there, anything else for itself.
 * @param written the key as its author wrote it. What a template prints is the payload's, and never read as a path.
 * @returns undefined for nothing.
 */
export function keyValue(written: string, rendered: unknown, variables: StepContext['variables']): string | undefined {
  const text = textOf(rendered);
  const path = pathOf(written) ?? [];
  if (text === undefined || path.length < 2 || !SOURCES.has(path[0])) return text;
  const value = readPath({ ...variables }, path);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);

  return typeof value === 'object' && value !== null ? JSON.stringify(value) : textOf(value);
}

const SOURCES: ReadonlySet<string | undefined> = new Set(['payload', 'subscriber', 'context', 'workflow', 'steps']);

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
