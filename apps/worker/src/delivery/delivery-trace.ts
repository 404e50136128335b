import { AppError } from '@novu/application-generic';
import type { IntegrationDoc, MessageDoc } from '@novu/dal';
import { type DeliveryReceipt, ProviderError } from '@novu/providers';
import { ExecutionDetailsStatusEnum } from '@novu/shared';
import type { TraceLine } from '../pipeline/outcome.js';
import type { Run } from '../pipeline/run.js';
import { severityTrace } from '../pipeline/steps/new-message.js';

const { SUCCESS, PENDING, WARNING } = ExecutionDetailsStatusEnum;

/** A message a third party has taken. */
export interface Taken {
  kind: 'taken';
  integration: IntegrationDoc;
  message: MessageDoc;
  receipt: DeliveryReceipt;
  /** Of how it was made. */
  trace?: readonly TraceLine[];
}

/** A message a third party has not taken. @property removed its device was taken off the subscriber. */
export interface Refused {
  kind: 'refused';
  integration: IntegrationDoc;
  error: ProviderError;
  removed: boolean;
}

/** Code of the refusal of an integration that is being left alone. */
export const CIRCUIT_OPEN = 'circuit_open';

/** None of a step's messages was taken. */
export class NotTaken extends Error {
  constructor(readonly refusals: readonly Refused[]) {
    super('No message was taken');
    this.name = 'NotTaken';
  }

  /** Nobody was even asked: all integrations are being left alone. */
  get isPause(): boolean {
    return this.refusals.length > 0 && this.refusals.every(({ error }) => error.code === CIRCUIT_OPEN);
  }

  /** The error that decides how it goes on: one that may pass, if there is one. */
  get decisive(): ProviderError | undefined {
    const errors = this.refusals.map(({ error }) => error);

    return errors.find(({ retry }) => retry === 'later') ?? errors[0];
  }
}

/** Errors the log has a sentence of its own for (`spec/engine.md` section 18). */
const SENTENCES: ReadonlyMap<string, string> = new Map([
  ['MSTEAMS_BOT_NOT_INSTALLED', 'MS Teams bot is not installed in the team/channel or for the user'],
  ['MSTEAMS_CHANNEL_NOT_FOUND', 'MS Teams channel or user not found'],
  ['MSTEAMS_USER_NOT_FOUND', 'MS Teams user not found'],
  ['MSTEAMS_INSUFFICIENT_PERMISSIONS', 'Insufficient permissions to send MS Teams message'],
  ['MSTEAMS_ADMIN_CONSENT_MISSING', 'Tenant admin consent not granted for MS Teams'],
  ['MSTEAMS_INVALID_CREDENTIALS', 'Invalid MS Teams bot credentials'],
]);

/** What is said of an attempt that failed: a line for each message that was refused. @param facts for the raw part of each. */
export function refusalTrace(
  error: unknown,
  providerId: string | undefined,
  facts: Record<string, unknown>,
  status: TraceLine['status'],
): TraceLine[] {
  if (!(error instanceof NotTaken))
    return [refusalLine(error, { ...(providerId ? { providerId } : {}) }, facts, status)];

  return error.refusals.flatMap((refused) => refusedLines(refused, facts, status));
}

/** What is said of a step some of whose messages were taken. */
export function deliveredTrace(run: Run, taken: readonly Taken[], refused: readonly Refused[]): TraceLine[] {
  const used = new Map([...taken, ...refused].map(({ integration }) => [integration._id.toHexString(), integration]));

  return [
    ...[...used.values()].map(({ providerId, identifier }) => ({
      detail: 'Integration instance selected',
      status: SUCCESS,
      providerId,
      raw: { identifier },
    })),
    ...severityTrace(run),
    ...refused.flatMap((one) => refusedLines(one, {}, WARNING)),
    ...taken.flatMap(({ integration: { providerId }, receipt, trace = [] }): TraceLine[] => [
      ...trace,
      { detail: 'Message created', status: PENDING, providerId },
      {
        detail: 'Message sent',
        status: SUCCESS,
        providerId,
        raw: { id: receipt.id, ...(receipt.response === undefined ? {} : { response: receipt.response }) },
      },
    ]),
  ];
}

function refusedLines(
  { integration: { providerId, identifier }, error, removed }: Refused,
  facts: Record<string, unknown>,
  status: TraceLine['status'],
): TraceLine[] {
  return [
    refusalLine(error, { providerId }, { integration: identifier, ...facts }, status),
    ...(removed
      ? [{ detail: 'Invalid push device token was removed from subscriber', status: WARNING, providerId }]
      : []),
  ];
}

function refusalLine(
  error: unknown,
  provider: Pick<TraceLine, 'providerId'>,
  facts: Record<string, unknown>,
  status: TraceLine['status'],
): TraceLine {
  const isKnown = error instanceof ProviderError || error instanceof AppError;
  const code = isKnown ? error.code : 'delivery_failed';
  // What a bug says is for the log of the platform, not for its users.
  const message = isKnown ? error.message : 'The message could not be delivered';

  return {
    detail: SENTENCES.get(code) ?? 'Unexpected provider error',
    status,
    ...provider,
    raw: { code, message, ...facts },
  };
}
