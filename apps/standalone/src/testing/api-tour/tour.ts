import type { Novu } from '@novu/api-published';
import type { Account } from '../start-test-platform.js';

/** What a walk through the operations has at hand. */
export interface Tour {
  /** The published client, with the key of the Development environment. */
  novu: Novu;
  account: Account;
  productionId: string;
}

export const SUBSCRIBER = 'ada';
export const WORKFLOW = 'order-shipped';
