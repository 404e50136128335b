import type { AppError, DigestWindow } from '@novu/application-generic';
import type { JobChanges, MessageDoc } from '@novu/dal';
import { type DeliveryLifecycleDetail, type ExecutionDetailsStatusEnum, type JobStatusEnum } from '@novu/shared';

/** One line of the trace, before it has a time. The texts are those of `spec/engine.md` section 18. */
export interface TraceLine {
  detail: string;
  status: ExecutionDetailsStatusEnum;
  providerId?: string;
  /** Facts, stored as JSON text. */
  raw?: unknown;
}

/** What became of one step. */
export type StepOutcome =
  /** The message is where the subscriber can see it, or the provider has it. */
  | { kind: 'delivered'; messages: readonly MessageDoc[]; providerId: string; trace: readonly TraceLine[] }
  /** An action is done. */
  | { kind: 'done'; output?: Record<string, unknown>; changes?: JobChanges; trace: readonly TraceLine[] }
  /** It was decided that the step does nothing. */
  | {
      kind: 'skipped';
      /** Channel steps are canceled, as the interface has it; actions are skipped. */
      status: JobStatusEnum.CANCELED | JobStatusEnum.SKIPPED;
      reason?: DeliveryLifecycleDetail;
      /** The later steps are skipped as well. */
      endsRun?: boolean;
      output?: Record<string, unknown>;
      trace: readonly TraceLine[];
    }
  /** A delivery queue goes on with it. */
  | { kind: 'handed-over'; trace: readonly TraceLine[] }
  /** It goes on at another time. */
  | { kind: 'deferred'; until: Date; changes?: JobChanges; trace: readonly TraceLine[] }
  /** Another run's digest holds the event; this run ends here. */
  | { kind: 'merged'; changes: JobChanges; trace: readonly TraceLine[] }
  /** @property halts the run ends here, whatever the step says about failures. */
  | {
      kind: 'failed';
      error: AppError;
      halts?: boolean;
      /** Who did not take the message. */
      providerId?: string;
      trace: readonly TraceLine[];
    };

/** A step that many runs decide together, since they may meet in it. */
export type Gate =
  | { kind: 'digest'; window: DigestWindow; digestKey: string; digestValue: string; group: readonly string[] }
  | { kind: 'throttle'; until: Date; threshold: number; key: readonly string[] };

export function isGate(outcome: StepOutcome | Gate): outcome is Gate {
  return outcome.kind === 'digest' || outcome.kind === 'throttle';
}
