import type { AppError } from '@novu/application-generic';
import type { MessageDoc } from '@novu/dal';
import type { DeliveryLifecycleDetail, ExecutionDetailsStatusEnum } from '@novu/shared';

/** One line of the trace, before it knows its run. The texts are those of `spec/engine.md` section 18. */
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
  | { kind: 'delivered'; message: MessageDoc; providerId: string; trace: readonly TraceLine[] }
  /** It was decided that the step does nothing. */
  | { kind: 'skipped'; reason: DeliveryLifecycleDetail; trace: readonly TraceLine[] }
  /** A delivery queue goes on with it. */
  | { kind: 'handed-over'; trace: readonly TraceLine[] }
  | { kind: 'failed'; error: AppError; trace: readonly TraceLine[] };
