import type { IntegrationDoc, Types } from '@novu/dal';

type Candidate = Pick<IntegrationDoc, '_id' | 'active' | 'primary' | 'priority' | 'conditions'>;

export interface Rank {
  id: Types.ObjectId;
  primary: boolean;
  /** Higher is earlier; 0 for inactive ones. */
  priority: number;
}

/**
 * Who comes first in a channel that has a primary integration (`spec/internal-api.md` section 8). The primary one is active, has no
 * conditions, and is the first; one that has just become active comes right after it; the others keep their order. When the
 * primary one is gone the next one that can be is promoted.
 * @param integrations all of one channel of one environment.
 * @param wished the one to be made primary.
 */
export function rank(integrations: readonly Candidate[], wished?: Types.ObjectId): Rank[] {
  const inOrder = integrations.filter(({ active }) => active).sort(byPriority);
  const eligible = inOrder.filter(({ conditions }) => !conditions?.length);
  const primary = eligible.find(({ _id }) => wished?.equals(_id)) ?? eligible.find((one) => one.primary) ?? eligible[0];
  const rest = inOrder.filter((one) => one !== primary);
  const order = [
    ...(primary ? [primary] : []),
    ...rest.filter(({ priority }) => priority === 0),
    ...rest.filter(({ priority }) => priority > 0),
  ];
  const inactive = integrations.filter(({ active }) => !active);

  return [
    ...order.map((one, index) => ({ id: one._id, primary: one === primary, priority: order.length - index })),
    ...inactive.map(({ _id }) => ({ id: _id, primary: false, priority: 0 })),
  ];
}

function byPriority(left: Candidate, right: Candidate): number {
  return right.priority - left.priority;
}
