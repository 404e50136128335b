import type { IntegrationDoc, MessageDoc } from '@novu/dal';
import type { DeliveryReceipt } from '@novu/providers';
import type { StepOutcome, TraceLine } from '../pipeline/outcome.js';
import type { Run } from '../pipeline/run.js';
import type { StepContext } from '../pipeline/steps/step.js';

/** An integration about to be used. @property credentials decrypted. */
export interface Selected {
  integration: IntegrationDoc;
  credentials: Record<string, unknown>;
}

/** One message on its way to a third party. A step has one for each of its targets. */
export interface Handover {
  /** Tells the targets of a step apart; absent where it has one. */
  target?: string;
  /** The device it goes to. */
  deviceToken?: string;
  /** Bytes of files that `send` holds in memory. */
  fileBytes?: number;
  /** What the trace says of how the message was made. */
  trace?: readonly TraceLine[];
  /** @throws ProviderError */
  send(): Promise<DeliveryReceipt>;
  /** The message as it is stored when the third party has taken it. */
  message(receipt: DeliveryReceipt): MessageDoc;
}

/** Where addresses are read from the database, asking takes a while. */
type Awaitable<T> = T | Promise<T>;

/** How the steps of one channel reach people. */
export interface Channel {
  /** Why there is nobody to send to; undefined when there is. */
  nobody(run: Run): Awaitable<Extract<StepOutcome, { kind: 'skipped' }> | undefined>;
  /**
   * Where addresses belong to integrations: those among the active ones, oldest first, that the subscriber is reached through, by all of
   * them. Absent where one integration is as good as another.
   */
  reachedThrough?(run: Run, active: readonly IntegrationDoc[]): Awaitable<IntegrationDoc[]>;
  /** Renders the step, for each of its targets. @returns what to do instead, when there is nothing to send. */
  prepare(context: StepContext, selected: Selected): Promise<Handover[] | StepOutcome>;
  /** A device turned out not to exist any more. */
  forget?(run: Run, deviceToken: string): Promise<void>;
  /** What the trace says when some of the messages, or all of them, were not taken (`spec/engine.md` section 18). */
  summary?: { some?: string; all?: string };
}
