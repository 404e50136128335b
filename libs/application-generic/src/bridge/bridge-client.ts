import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Clock, CLOCK } from '../clock.js';
import { AppError } from '../errors.js';
import { structureProblem } from '../json-structure.js';
import { bridgeRetry, type Outbound, SIGNATURE_HEADER, signRequest } from '../outbound/index.js';
import { OUTBOUND } from '../platform.tokens.js';
import { isPlainObject, textOf } from '../rendering/values.js';
import {
  type BridgeHealth,
  type BridgeStepAnswer,
  type BridgeStepRequest,
  type BridgeWorkflow,
  parseBridgeHealth,
  parseBridgeWorkflows,
  parseStepAnswer,
} from './bridge-protocol.js';

/** `spec/engine.md` section 6.4. */
const TIMEOUT_MS = 5_000;
/** Of what a step says, which is kept with the step. */
const STEP_BYTES = 1024 * 1024;
/** Of all workflows of an application, with their code. */
const DISCOVER_BYTES = 16 * 1024 * 1024;
/** BSON documents may nest 100 levels; half of that is left to the documents answers are put into. */
const MAX_DEPTH = 50;
/** Of what a bridge says went wrong, as it is shown in traces. */
const SHOWN_CHARACTERS = 2_000;

/** An application that runs workflows. */
export interface BridgeTarget {
  /** The address of its one endpoint. */
  url: string;
  /** Secret key of the environment, in plain text. */
  secret: string;
}

export interface BridgeStep {
  workflowId: string;
  stepId: string;
}

/** Everything the platform asks of applications built with the framework (`spec/framework-protocol.md`): one signed call each. */
@Injectable()
export class BridgeClient {
  constructor(
    @Inject(OUTBOUND) private readonly outbound: Outbound,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError as {@link execute} */
  async checkHealth(target: BridgeTarget): Promise<BridgeHealth> {
    return understood(await this.call(target, { action: 'health-check' }), parseBridgeHealth);
  }

  /**
   * The workflows of the application.
   * @throws AppError as {@link execute}; one that describes wrong workflows has `details.errors`, by path.
   */
  async discover(target: BridgeTarget): Promise<BridgeWorkflow[]> {
    const answer = await this.call(target, { action: 'discover' }, undefined, DISCOVER_BYTES);

    return understood(isPlainObject(answer) ? answer.workflows : answer, parseBridgeWorkflows, 'workflows');
  }

  /**
   * What a step of a run does.
   * @throws AppError `outbound_refused`, `outbound_failed`, `outbound_too_large` of the call; `bridge_failed` of an answer that says so, or
   * none can make sense of; its `details.ctx` is what the bridge said. Whether it is to be asked again: {@link bridgeWaitMs}.
   */
  async execute(target: BridgeTarget, step: BridgeStep, request: BridgeStepRequest): Promise<BridgeStepAnswer> {
    return understood(await this.call(target, { action: 'execute', ...step }, request), parseStepAnswer);
  }

  /** What a step would do; what the request leaves out is made up. @throws AppError as {@link execute} */
  async preview(
    target: BridgeTarget,
    step: BridgeStep,
    request: Partial<BridgeStepRequest>,
  ): Promise<BridgeStepAnswer> {
    return understood(await this.call(target, { action: 'preview', ...step }, request), parseStepAnswer);
  }

  private async call(
    { url, secret }: BridgeTarget,
    query: Record<string, string>,
    body?: object,
    maxBytes = STEP_BYTES,
  ): Promise<unknown> {
    // The very text that is signed; without body the action is a GET.
    const text = body === undefined ? undefined : JSON.stringify(body);
    try {
      const response = await this.outbound.fetch(addressOf(url, query), {
        method: text === undefined ? 'GET' : 'POST',
        headers: {
          accept: 'application/json',
          [SIGNATURE_HEADER]: signRequest(secret, text, this.clock.now()),
          ...(text === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(text === undefined ? {} : { body: text }),
        timeoutMs: TIMEOUT_MS,
        maxBytes,
      });

      return answerOf(response.status, await response.text());
    } catch (error) {
      throw error instanceof AppError ? error : bridgeFailed('The bridge cannot be called', {}, error);
    }
  }
}

/** Whatever else the address asks for, such as the key of a protected preview, stays. */
function addressOf(bridgeUrl: string, query: Record<string, string>): string {
  // The guard says what is wrong with an address.
  if (!URL.canParse(bridgeUrl)) return bridgeUrl;
  const url = new URL(bridgeUrl);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);

  return url.href;
}

/** @throws AppError for anything but a success with JSON that can be stored. */
function answerOf(status: number, text: string): unknown {
  const body = parseJson(text);
  if (status < 200 || status > 299) throw refusal(status, body);
  const problem = body === undefined ? 'is no JSON' : structureProblem(body, MAX_DEPTH);
  if (problem) throw bridgeFailed(`The answer of the bridge ${problem}`, { status });

  return body;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `{ message, code, data? }` (section 3). */
function refusal(status: number, body: unknown): AppError {
  const { message, code, data } = isPlainObject(body) ? body : {};
  const shown = JSON.stringify(data)?.slice(0, SHOWN_CHARACTERS);

  return bridgeFailed(
    textOf(message)?.slice(0, SHOWN_CHARACTERS) || `The bridge answered with status ${status}`,
    { status, ...(typeof code === 'string' ? { code } : {}), ...(shown === undefined ? {} : { data: shown }) },
    status,
  );
}

/** Answers are another program's: what is wrong with one is told by its path. */
function understood<Answer>(value: unknown, parse: (value: unknown) => Answer, at?: string): Answer {
  try {
    return parse(value);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const errors = error.issues.map(({ path, message }) => ({
      field: [...(at === undefined ? [] : [at]), ...path].join('.'),
      message,
    }));
    const [first] = errors;

    throw new AppError({
      code: 'bridge_failed',
      status: 502,
      publicMessage: `The answer of the bridge is not understood: ${first?.field || 'it'} ${first?.message ?? 'is wrong'}`,
      details: { errors },
    });
  }
}

/**
 * When a call that failed is made again (`spec/engine.md` section 6.4).
 * @param error what {@link BridgeClient} threw.
 * @param attempt number of the attempt that failed, from 1.
 * @returns milliseconds to wait; undefined when the failure is final.
 */
export function bridgeWaitMs(error: AppError, attempt: number): number | undefined {
  return bridgeRetry(attempt, typeof error.cause === 'number' ? error.cause : error);
}

/** @param cause the status that was answered, or what the call threw. */
function bridgeFailed(publicMessage: string, ctx: Record<string, unknown>, cause?: unknown): AppError {
  return new AppError({
    code: 'bridge_failed',
    status: 502,
    publicMessage,
    details: { ctx },
    retry: bridgeRetry(1, cause) === undefined ? 'never' : 'later',
    cause,
  });
}
