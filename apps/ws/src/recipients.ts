import { contextKeyOf, type Scope, type SubscriberDoc, type Types } from '@novu/dal';
import { Burst } from './burst.js';
import { Coalesced } from './coalesced.js';

/** Shortest time between two counts of one Inbox: a burst of changes is counted twenty times a second at most. */
const COUNT_INTERVAL_MS = 50;
/** Messages an Inbox hears of one by one. Who gets more at once is told by the counts, and reads the list. */
const MESSAGES = { capacity: 100, perSecond: 10 };

/** Who is let in, and whose notifications are shown there. */
export interface Admission {
  scope: Scope;
  profile: SubscriberDoc;
  /** Of exactly these contexts, `type:id`; of none where empty. */
  contextKeys: readonly string[];
}

/** A message that is to be told of. */
export interface Arrival {
  id: Types.ObjectId;
  /** It was there before: whatever is remembered of it is out of date. */
  hasReturned: boolean;
}

/** What a subscriber sees in the Inboxes of one set of contexts. All sockets of it are in one room. */
export interface View {
  recipient: Recipient;
  contextKey: string;
  contextKeys: readonly string[];
  room: string;
  sockets: number;
  counts: Coalesced;
  /** Who is to be told the next counts: the view's room, or single sockets of it by their ids. */
  uncounted: Set<string>;
}

/** A subscriber who has a socket open on this node. */
export interface Recipient {
  scope: Scope;
  profile: SubscriberDoc;
  profileReadAt: number;
  /** By their contexts. */
  views: Map<string, View>;
  arrivals: Burst<Arrival>;
}

interface Listeners {
  /** Counts a view anew, for those who are {@link View.uncounted}; must not reject. */
  count: (view: View) => Promise<void>;
  arrive: (recipient: Recipient, arrivals: readonly Arrival[]) => void;
}

/** The subscribers connected to this node. */
export class Recipients {
  private readonly byId = new Map<string, Recipient>();
  /** By the id the customer gave them. */
  private readonly byName = new Map<string, Recipient>();

  constructor(private readonly listeners: Listeners) {}

  /** Counts one more socket in. */
  join({ scope, profile, contextKeys }: Admission, now: number): View {
    const key = keyOf(scope.environmentId, profile._id);
    const recipient = this.byId.get(key) ?? this.newRecipient(scope, profile);
    Object.assign(recipient, { profile, profileReadAt: now });
    this.byId.set(key, recipient);
    this.byName.set(nameOf(recipient), recipient);
    const view = recipient.views.get(contextKeyOf(contextKeys)) ?? this.newView(recipient, contextKeys);
    view.sockets += 1;

    return view;
  }

  /** @returns whether it was the last socket of the subscriber. */
  leave(view: View): boolean {
    const { recipient, contextKey } = view;
    view.sockets -= 1;
    if (view.sockets > 0) return false;
    void view.counts.stop();
    recipient.views.delete(contextKey);
    if (recipient.views.size > 0) return false;
    recipient.arrivals.stop();
    const key = keyOf(recipient.scope.environmentId, recipient.profile._id);
    if (this.byId.get(key) === recipient) this.byId.delete(key);
    if (this.byName.get(nameOf(recipient)) === recipient) this.byName.delete(nameOf(recipient));

    return true;
  }

  find(environmentId: string, id: string): Recipient | undefined {
    return this.byId.get(`${environmentId}:${id}`);
  }

  /** @param name `<environment's id>:<customer's id of the subscriber>`. */
  findByName(name: string): Recipient | undefined {
    return this.byName.get(name);
  }

  all(): Iterable<Recipient> {
    return this.byId.values();
  }

  private newRecipient(scope: Scope, profile: SubscriberDoc): Recipient {
    const recipient: Recipient = {
      scope,
      profile,
      profileReadAt: 0,
      views: new Map(),
      arrivals: new Burst<Arrival>((arrivals) => this.listeners.arrive(recipient, arrivals), MESSAGES),
    };

    return recipient;
  }

  private newView(recipient: Recipient, contextKeys: readonly string[]): View {
    const contextKey = contextKeyOf(contextKeys);
    const { scope, profile } = recipient;
    const view: View = {
      recipient,
      contextKey,
      contextKeys,
      room: `${keyOf(scope.environmentId, profile._id)}:${contextKey}`,
      sockets: 0,
      counts: new Coalesced(() => this.listeners.count(view), COUNT_INTERVAL_MS),
      uncounted: new Set(),
    };
    recipient.views.set(contextKey, view);

    return view;
  }
}

function keyOf(environmentId: Types.ObjectId, id: Types.ObjectId): string {
  return `${environmentId.toHexString()}:${id.toHexString()}`;
}

function nameOf({ scope, profile }: Recipient): string {
  return `${scope.environmentId.toHexString()}:${profile.subscriberId}`;
}
