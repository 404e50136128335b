import { isDeepStrictEqual } from 'node:util';

/** A part of a resource that has an order of its own: a step of a workflow. */
export interface ComparedStep {
  stepId: string;
  name: string;
  type: string;
  /** All that is compared. */
  content: Readonly<Record<string, unknown>>;
}

/** What two environments have of a resource, without ids, times and people. */
export interface ComparedResource {
  /** The public id, which it has in every environment. */
  id: string;
  name: string;
  settings: Readonly<Record<string, unknown>>;
  steps: readonly ComparedStep[];
  /** Fingerprints of its texts in other languages, by locale. */
  translations: Readonly<Record<string, string>>;
}

type ChangeAction = 'added' | 'modified' | 'deleted' | 'moved';

/** What only differs: members that are the same are left out. */
interface Difference {
  previous: Record<string, unknown> | null;
  new: Record<string, unknown> | null;
}

export interface ResourceChange {
  action: ChangeAction;
  diffs: Difference;
  /** Absent where the resource itself changed. */
  step?: {
    /** In the environment that is copied. */
    source?: ComparedStep;
    target?: ComparedStep;
    previousIndex?: number;
    newIndex?: number;
  };
}

/** What would change in the target if it became like the source; empty when nothing would. At least one of the two is there. */
export function changesOf(
  source: ComparedResource | undefined,
  target: ComparedResource | undefined,
): ResourceChange[] {
  if (!source || !target) {
    return [
      {
        action: source ? 'added' : 'deleted',
        diffs: { previous: target ? contentOf(target) : null, new: source ? contentOf(source) : null },
      },
    ];
  }
  const settings = difference(target.settings, source.settings);

  return [
    ...(settings ? [{ action: 'modified' as const, diffs: settings }] : []),
    ...translationChanges(source, target),
    ...stepChanges(source, target),
  ];
}

function contentOf({ settings, steps, translations }: ComparedResource): Record<string, unknown> {
  return {
    ...settings,
    ...(steps.length > 0 ? { steps: steps.map(({ content }) => content) } : {}),
    ...(isEmpty(translations) ? {} : { translations }),
  };
}

function isEmpty(record: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(record).length === 0;
}

/** One change for all languages; it names those that differ. */
function translationChanges(source: ComparedResource, target: ComparedResource): ResourceChange[] {
  const differing = difference(target.translations, source.translations);
  if (!differing) return [];
  const said = (translations: Record<string, unknown> | null): Record<string, unknown> | null =>
    translations && !isEmpty(translations) ? { translations } : null;
  const change = isEmpty(source.translations) ? 'deleted' : 'modified';

  return [
    {
      action: isEmpty(target.translations) ? 'added' : change,
      diffs: { previous: said(differing.previous), new: said(differing.new) },
    },
  ];
}

function difference(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Difference | undefined {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !isDeepStrictEqual(before[name], after[name]),
  );
  const pick = (from: Readonly<Record<string, unknown>>): Record<string, unknown> =>
    Object.fromEntries(names.filter((name) => name in from).map((name) => [name, from[name]]));

  return names.length > 0 ? { previous: pick(before), new: pick(after) } : undefined;
}

function stepChanges({ steps: after }: ComparedResource, { steps: before }: ComparedResource): ResourceChange[] {
  const find = (steps: readonly ComparedStep[], { stepId, type }: ComparedStep): ComparedStep | undefined =>
    steps.find((step) => step.stepId === stepId && step.type === type);
  // A step that keeps its place among those both have did not move, even if others came before it.
  const kept = after.filter((step) => find(before, step));
  const keptBefore = before.filter((step) => find(after, step));
  const deleted = before
    .filter((target) => !find(after, target))
    .map((target): ResourceChange => ({
      action: 'deleted',
      diffs: { previous: { ...target.content }, new: null },
      step: { target, previousIndex: before.indexOf(target) },
    }));
  const others = after.flatMap((source, newIndex): ResourceChange[] => {
    const target = find(before, source);
    if (!target)
      return [{ action: 'added', diffs: { previous: null, new: { ...source.content } }, step: { source, newIndex } }];
    const diffs = difference(target.content, source.content);
    const moved = kept.indexOf(source) !== keptBefore.indexOf(target);
    if (!diffs && !moved) return [];
    const step = { source, target, previousIndex: before.indexOf(target), newIndex };

    return [{ action: diffs ? 'modified' : 'moved', diffs: diffs ?? { previous: null, new: null }, step }];
  });

  return [...others, ...deleted];
}
