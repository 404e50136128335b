import { StepTypeEnum } from '@novu/shared';
import { isPlainObject } from '../rendering/values.js';
import type { BridgeStepAnswer } from './bridge-protocol.js';

/** A marker of the translation step, which the bridge leaves to the platform, or what would begin a template. */
const MARKERS = /\{\{t\.[\w.-]+\}\}|\{\{|\{%/g;

/**
 * What a bridge says a step does, as if an author had typed it: the controls of a step of that type. Its texts are final, so nothing in
 * them is a template any more, but for the markers of translations: what a payload says must not be read as one.
 */
export function answeredControls(type: StepTypeEnum, outputs: BridgeStepAnswer['outputs']): Record<string, unknown> {
  // What a custom step says is for other steps.
  if (type === StepTypeEnum.CUSTOM) return {};
  // Whether the step runs was the bridge's to decide.
  const { skip: _, ...said } = outputs;
  const controls = asLiterals(said);

  return {
    ...(isPlainObject(controls) ? controls : {}),
    // The framework has cleaned it, unless its author did not want that (`spec/engine.md` section 16.6).
    ...(type === StepTypeEnum.IN_APP || type === StepTypeEnum.EMAIL ? { disableOutputSanitization: true } : {}),
    // Whole documents: the layouts of the dashboard are not for them.
    ...(type === StepTypeEnum.EMAIL ? { editorType: 'html', layoutId: null } : {}),
  };
}

function asLiterals(value: unknown): unknown {
  if (typeof value === 'string') return asLiteral(value);
  if (Array.isArray(value)) return value.map(asLiterals);
  if (!isPlainObject(value)) return value;

  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, asLiterals(member)]));
}

/** A template that prints the text. */
const asLiteral = (text: string): string =>
  text.replace(MARKERS, (marker) => (marker.startsWith('{{t.') ? marker : `{{"${marker}"}}`));
