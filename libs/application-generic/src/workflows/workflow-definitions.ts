import {
  ControlValuesRepository,
  PreferenceRepository,
  type Scope,
  type WorkflowDoc,
  WorkflowRepository,
  type WorkflowStepDoc,
} from '@novu/dal';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ResourceOriginEnum } from '@novu/shared';
import { SharedCache } from '../cache.js';
import { type PreparedPreferences, workflowPreferences } from '../preferences/index.js';
import { Signals } from '../signals.js';

/** A step with its content. */
export interface StepDefinition extends WorkflowStepDoc {
  controls: Record<string, unknown>;
}

/** Everything the platform must know to run a workflow, in one object. Treated as read-only. */
export interface WorkflowDefinition {
  workflow: WorkflowDoc;
  /** The public id. */
  identifier: string;
  steps: readonly StepDefinition[];
  /** What the workflow's author and the dashboard say, ready to be merged with what subscribers say. */
  preferences: PreparedPreferences;
  /** Subscribers cannot opt out. */
  critical: boolean;
  /** Of a workflow in code: the address of its bridge, where it is not the environment's. */
  bridgeUrl?: string;
}

/** Whether an application says what the steps do: the platform knows no more of them than their ids and types. */
export function isInCode({ workflow }: WorkflowDefinition): boolean {
  return workflow.origin === ResourceOriginEnum.EXTERNAL;
}

/** Whether an event comes from the dashboard, where people try workflows out: its payload says so. */
export function isTriedOut(payload: Readonly<Record<string, unknown>>): boolean {
  return payload['__source'] !== undefined;
}

/** Workflow definitions, kept in memory: triggering must not cost four queries. */
@Injectable()
export class WorkflowDefinitions implements OnModuleInit {
  private readonly cache: SharedCache<WorkflowDefinition>;

  constructor(
    private readonly workflows: WorkflowRepository,
    private readonly controlValues: ControlValuesRepository,
    private readonly preferences: PreferenceRepository,
    signals: Signals,
  ) {
    this.cache = new SharedCache(signals, { name: 'workflow', maxEntries: 2_000, ttlMs: 60_000 });
  }

  async onModuleInit(): Promise<void> {
    await this.cache.start();
  }

  /** @param identifier the public id. @returns null when there is no such workflow. */
  get(scope: Scope, identifier: string): Promise<WorkflowDefinition | null> {
    return this.cache.get(keyOf(scope, identifier), () => this.load(scope, identifier));
  }

  /** What an event runs. Who tries a workflow out gets it as it is stored, whatever is kept (`spec/engine.md` section 3.6). */
  ofEvent(
    scope: Scope,
    { identifier, payload }: { identifier: string; payload: Readonly<Record<string, unknown>> },
  ): Promise<WorkflowDefinition | null> {
    return isTriedOut(payload) ? this.load(scope, identifier) : this.get(scope, identifier);
  }

  /** To be called after any change of a workflow, its steps, content or preferences. */
  async changed(scope: Scope, identifier: string): Promise<void> {
    await this.cache.drop(keyOf(scope, identifier));
  }

  private async load(scope: Scope, identifier: string): Promise<WorkflowDefinition | null> {
    const whole = await this.workflows.findWhole(
      () => this.workflows.findByIdentifier(scope, identifier),
      ({ _id }) =>
        Promise.all([this.controlValues.listOfWorkflow(scope, _id), this.preferences.listOfWorkflow(scope, _id)]),
    );
    if (!whole) return null;
    const { workflow, parts } = whole;
    const [values, preferences] = parts;
    const controlsOf = new Map(values.map((row) => [row._stepId.toHexString(), row.controls]));
    const prepared = workflowPreferences(preferences);

    return {
      workflow,
      identifier,
      steps: workflow.steps.map((step) => ({
        ...step,
        controls: controlsOf.get(step._templateId.toHexString()) ?? {},
      })),
      preferences: prepared,
      critical: prepared.resolved.critical,
    };
  }
}

function keyOf(scope: Scope, identifier: string): string {
  return `${scope.environmentId.toHexString()}:${identifier}`;
}
