import type { StepDefinition } from '@novu/application-generic';
import type { JobDoc } from '@novu/dal';
import type { Run } from '../pipeline/run.js';

type Overrides = Record<string, unknown>;

/** A part of overrides; empty when it is no object. */
export function section(overrides: unknown, ...path: readonly string[]): Overrides {
  const value = path.reduce<unknown>((found, name) => memberOf(found, name), overrides);

  return isObject(value) ? value : {};
}

/** Fields of the messages of a channel (`spec/engine.md` section 11): `overrides.<channel>`, and over it `overrides.<providerId>`. */
export function channelFields(run: Run, job: JobDoc, providerId: string): Overrides {
  const { overrides } = run.notification;

  return { ...section(overrides, job.type), ...section(overrides, providerId) };
}

/**
 * Provider data (`spec/providers.md` section 5): what the step itself says for the provider, then the trigger for all steps, then the
 * trigger for this step. Merged deeply, so that one member can be changed of what is said for all; lists by position.
 */
export function providerData(run: Run, job: JobDoc, step: StepDefinition, providerId: string): Overrides {
  return [
    section(step.providerOverrides, providerId),
    section(run.notification.overrides, 'providers', providerId),
    section(ofStep(run, job), 'providers', providerId),
  ].reduce(merged, {});
}

/** The integration a trigger asks for, if it does. */
export function wantedIntegration(run: Run, job: JobDoc): string | undefined {
  const { overrides } = run.notification;

  return (
    textIn(section(overrides, 'channels', job.type)['integrationIdentifier']) ??
    textIn(section(overrides, job.type)['integrationIdentifier'])
  );
}

/**
 * The layout of an e-mail: what is said for the step, then for the channel, then in the old place, then by the step itself.
 * @returns null for none, which ends the search; undefined where nobody says anything.
 */
export function chosenLayout(run: Run, job: JobDoc, step: StepDefinition): string | null | undefined {
  const { overrides } = run.notification;
  const said = [
    ofStep(run, job)['layoutId'],
    section(overrides, 'channels', job.type)['layoutId'],
    overrides['layoutIdentifier'] ?? undefined,
    step.controls['layoutId'],
  ].find((value) => value !== undefined);

  return said === undefined ? undefined : (textIn(said) ?? null);
}

/** A text that says something. */
export function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The texts of a list; one by itself counts as a list. */
export function textsIn(value: unknown): string[] {
  return [value].flat().filter((entry): entry is string => textIn(entry) !== undefined);
}

/** Steps are named by their public id, or by that of their document. */
function ofStep({ notification }: Run, { step }: JobDoc): Overrides {
  const steps = section(notification.overrides, 'steps');
  const named = [step.stepId, step._templateId.toHexString(), step._id.toHexString()].find((id) =>
    isObject(memberOf(steps, id)),
  );

  return named === undefined ? {} : section(steps, named);
}

function merged(base: Overrides, over: Overrides): Overrides {
  const result: Overrides = { ...base };
  for (const [key, value] of Object.entries(over)) {
    // What a trigger says must not reach into the prototype of objects.
    if (key in Object.prototype) continue;
    result[key] = mergedValue(memberOf(base, key), value);
  }

  return result;
}

function mergedValue(below: unknown, value: unknown): unknown {
  if (isObject(below) && isObject(value)) return merged(below, value);
  if (!Array.isArray(below) || !Array.isArray(value)) return value;
  const [lower, upper]: unknown[][] = [below, value];

  return Array.from({ length: Math.max(below.length, value.length) }, (_, index) =>
    index < value.length ? mergedValue(lower?.[index], upper?.[index]) : lower?.[index],
  );
}

function memberOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function isObject(value: unknown): value is Overrides {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
