import { SeverityLevelEnum, StepTypeEnum } from '@novu/shared';
import { z } from 'zod';

type Members = Record<string, unknown>;

/** What a finished step tells those after it. */
export interface BridgeStepState {
  stepId: string;
  /** Fits the result schema of the step's type (`spec/framework-protocol.md` section 6). */
  outputs: Members;
  state: { status: string; error?: string };
}

/** What a bridge has to know of a run to say what one step does (`spec/framework-protocol.md` section 5.1). */
export interface BridgeStepRequest {
  payload: Members;
  /** Values for this step, not rendered. */
  controls: Members;
  /** Of every earlier step. */
  state: readonly BridgeStepState[];
  subscriber: Members;
  actor?: Members;
  /** By type: `{ id, data }`. */
  context: Members;
  env: Members;
}

const members = z.record(z.string(), z.unknown());

/** What a bridge says a step does (section 5.2). Fields of later versions are ignored. */
const stepAnswer = z.object({
  outputs: members,
  providers: z.record(z.string(), members).default({}),
  options: z.object({ skip: z.boolean().default(false) }).default({ skip: false }),
});

export interface BridgeStepAnswer {
  outputs: Members;
  /** Fields for single providers, by provider id. */
  providers: Record<string, Members>;
  skip: boolean;
}

/** @throws z.ZodError */
export function parseStepAnswer(value: unknown): BridgeStepAnswer {
  const { outputs, providers, options } = stepAnswer.parse(value);

  return { outputs, providers, skip: options.skip };
}

const schemaHolder = z.object({ schema: members.optional() }).optional();
/** As in the dashboard. */
const identifier = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\w.-]+$/, 'may hold letters, digits, "-", "_" and "."');
const enabled = z.object({ enabled: z.boolean().optional() });

/** Steps a bridge can be asked about. */
const STEP_TYPES = [
  StepTypeEnum.IN_APP,
  StepTypeEnum.EMAIL,
  StepTypeEnum.SMS,
  StepTypeEnum.PUSH,
  StepTypeEnum.CHAT,
  StepTypeEnum.DIGEST,
  StepTypeEnum.DELAY,
  StepTypeEnum.THROTTLE,
  StepTypeEnum.CUSTOM,
] as const;

/** Types of the protocol that are refused, and why: the rules of the engine have no delivery of theirs. */
const REFUSED_TYPES: ReadonlyMap<unknown, string> = new Map([
  [StepTypeEnum.TOOL, 'is "tool", a channel in beta that is not delivered yet; a custom step can call the tool itself'],
  [
    StepTypeEnum.HTTP_REQUEST,
    'is "http_request", which only workflows of the dashboard have; in code a custom step makes the request itself',
  ],
]);

const step = z.object({
  stepId: identifier,
  type: z.enum(STEP_TYPES, {
    error: ({ input }) => REFUSED_TYPES.get(input) ?? `must be one of ${STEP_TYPES.join(', ')}`,
  }),
  controls: schemaHolder,
  outputs: schemaHolder,
  options: z.object({ failOnErrorEnabled: z.boolean().optional() }).optional().nullable(),
});

const workflow = z
  .object({
    workflowId: identifier,
    name: z.string().max(256).optional(),
    description: z.string().max(4_096).optional(),
    severity: z.enum(SeverityLevelEnum).default(SeverityLevelEnum.NONE),
    tags: z.array(z.string().max(256)).max(16).default([]),
    preferences: z
      .object({
        all: enabled.extend({ readOnly: z.boolean().optional() }).optional(),
        channels: z.partialRecord(z.enum(['in_app', 'email', 'sms', 'push', 'chat', 'tool']), enabled).optional(),
      })
      .default({}),
    payload: schemaHolder,
    steps: z.array(step).max(100),
  })
  .superRefine(({ steps }, context) =>
    refuseTwins(
      context,
      'steps',
      'stepId',
      steps.map(({ stepId }) => stepId),
    ),
  );

const workflows = z
  .array(workflow)
  .max(1_000)
  .superRefine((list, context) =>
    refuseTwins(
      context,
      undefined,
      'workflowId',
      list.map(({ workflowId }) => workflowId),
    ),
  );

/** A workflow as a bridge describes it (section 4.2), as far as the platform needs it. */
export type BridgeWorkflow = z.infer<typeof workflow>;

/** @throws z.ZodError whose paths begin at the list. */
export function parseBridgeWorkflows(value: unknown): BridgeWorkflow[] {
  return workflows.parse(value);
}

const health = z.object({
  status: z.enum(['ok', 'error']),
  sdkVersion: z.string(),
  frameworkVersion: z.string(),
  discovered: z.object({ workflows: z.number(), steps: z.number() }),
});

/** What a bridge says of itself (section 4.1). */
export type BridgeHealth = z.infer<typeof health>;

/** @throws z.ZodError */
export function parseBridgeHealth(value: unknown): BridgeHealth {
  return health.parse(value);
}

function refuseTwins(
  context: z.core.$RefinementCtx,
  list: string | undefined,
  field: string,
  ids: readonly string[],
): void {
  ids.forEach((id, index) => {
    if (ids.indexOf(id) === index) return;
    context.addIssue({
      code: 'custom',
      path: [...(list === undefined ? [] : [list]), index, field],
      message: `another one has the id ${id}`,
    });
  });
}
