import { Injectable } from '@nestjs/common';
import type { WorkflowDefinition } from '@novu/application-generic';
import {
  type AcceptedEventDoc,
  type ContextDoc,
  contextKeys,
  ContextRepository,
  JobRepository,
  PreferenceRepository,
  type Scope,
  type SubscriberChoices,
} from '@novu/dal';
import { type Chooser, choicesOf, loadChoices, type RunChoices } from './choices.js';
import type { Recipient } from './resolve-recipients.js';
import { isDecidedOnce, planRun, type Run } from './run.js';

/** An event, its workflow, and whom it reaches. */
export interface EventRecipients {
  event: AcceptedEventDoc;
  definition: WorkflowDefinition;
  recipients: readonly Recipient[];
}

type ChoiceLookup = (recipient: Recipient, source: EventRecipients) => RunChoices;

/** Makes the runs of events: one for each recipient, with everything that is known of it. A few queries, however many there are. */
@Injectable()
export class EventRuns {
  constructor(
    private readonly preferences: PreferenceRepository,
    private readonly contexts: ContextRepository,
    private readonly jobs: JobRepository,
  ) {}

  async of(scope: Scope, sources: readonly EventRecipients[]): Promise<Run[]> {
    const contexts = await this.contextsOf(scope, sources);
    const runs: Run[] = [];
    // Choices are made in a context, and nearly always there is one context, or none, for all events of a pass.
    for (const [keys, group] of byContext(sources)) {
      const own = keys.flatMap((key) => contexts.get(key) ?? []);
      const choices = await this.choicesOf(scope, group, keys);
      for (const source of group) {
        const { event, definition, recipients } = source;
        for (const recipient of recipients) {
          runs.push(planRun({ event, definition, ...recipient, choices: choices(recipient, source), contexts: own }));
        }
      }
    }
    await this.recall(scope, runs);

    return runs;
  }

  private async choicesOf(
    scope: Scope,
    sources: readonly EventRecipients[],
    contextKeys: readonly string[],
  ): Promise<ChoiceLookup> {
    const choosers = sources.flatMap((source) =>
      source.recipients
        .filter((recipient) => !knownChoices(recipient, source))
        .map(({ subscriber }): Chooser => ({
          subscriberId: subscriber._id,
          workflowId: source.definition.workflow._id,
        })),
    );
    const lookUp = await loadChoices(this.preferences, scope, choosers, contextKeys);

    return (recipient, source) => {
      const known = knownChoices(recipient, source);

      return known ? choicesOf(source.definition, known) : lookUp(recipient.subscriber._id, source.definition);
    };
  }

  private async contextsOf(scope: Scope, sources: readonly EventRecipients[]): Promise<Map<string, ContextDoc>> {
    const given = sources.flatMap(({ event }) => event.contexts ?? []);
    const found = given.length > 0 ? await this.contexts.findOrCreate(scope, given) : [];

    return new Map(found.map((context) => [context.key, context]));
  }

  /** What an earlier pass over the same event has decided stays decided. */
  private async recall(scope: Scope, runs: readonly Run[]): Promise<void> {
    const delicate = runs.filter(isDecidedOnce);
    if (delicate.length === 0) return;
    const stored = await this.jobs.listOfRuns(
      scope,
      delicate.map((run) => run.notification._id),
    );
    if (stored.length === 0) return;
    const byId = new Map(stored.map((job) => [job._id.toHexString(), job]));
    for (const run of delicate) {
      run.jobs = run.jobs.map((planned) => byId.get(planned._id.toHexString()) ?? planned);
      for (const job of run.jobs) if (byId.has(job._id.toHexString())) run.stored.add(job);
    }
  }
}

/** What is known beforehand is about the workflow that the event names, in whose place there may be another by now. */
function knownChoices({ chosen }: Recipient, { event, definition }: EventRecipients): SubscriberChoices | undefined {
  return event._templateId.equals(definition.workflow._id) ? chosen : undefined;
}

function byContext(sources: readonly EventRecipients[]): Iterable<[string[], EventRecipients[]]> {
  const groups = new Map<string, [string[], EventRecipients[]]>();
  for (const source of sources) {
    const keys = contextKeys(source.event.contexts ?? []);
    const group = groups.get(keys.join()) ?? [keys, []];
    group[1].push(source);
    groups.set(keys.join(), group);
  }

  return groups.values();
}
