import { Inject, Injectable } from '@nestjs/common';
import { type Clock, CLOCK, logger } from '@novu/application-generic';
import { GatewayNodeRepository, type PresenceChange, type Scope, SubscriberRepository, Types } from '@novu/dal';
import { Coalesced } from './coalesced.js';
import { WS_ENV, type WsEnv } from './env.js';

const log = logger('presence');

/** Comings and goings of this time are written together. */
const WRITE_INTERVAL_MS = 100;
/** A lease outlives two renewals that fail. */
const RENEWALS_PER_LEASE = 3;
const CHANGES_PER_WRITE = 1_000;

/**
 * Keeps note in the database of who is online. Each node says on a subscriber that the subscriber is there, and has a lease on its own
 * life: when a node dies without a word, any other one finds its lease over and takes everybody off it. A node that was only taken for
 * dead finds its lease gone, and puts everybody back.
 */
@Injectable()
export class Presence {
  private readonly nodeId = new Types.ObjectId();
  private readonly here = new Map<string, PresenceChange>();
  /** Not yet written; the last word on each subscriber. */
  private unwritten = new Map<string, PresenceChange>();
  private readonly writes = new Coalesced(() => this.write(), WRITE_INTERVAL_MS);
  private timer: NodeJS.Timeout | undefined;
  private beat: Promise<void> = Promise.resolve();

  constructor(
    private readonly subscribers: SubscriberRepository,
    private readonly nodes: GatewayNodeRepository,
    @Inject(WS_ENV) private readonly env: WsEnv,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** To be called before anybody is let in: who is here is only taken off a dead node that is known. */
  async start(): Promise<void> {
    await this.nodes.renew(this.nodeId, this.env.PRESENCE_LEASE_MS);
    this.timer = setInterval(() => {
      this.beat = this.beat.then(() => this.renew());
    }, this.env.PRESENCE_LEASE_MS / RENEWALS_PER_LEASE);
  }

  /** The subscriber has a socket on this node, or has none any more. */
  note(scope: Scope, id: Types.ObjectId, isHere: boolean): void {
    const key = id.toHexString();
    if (this.here.has(key) === isHere) return;
    const change = { scope, id, isHere };
    if (isHere) this.here.set(key, change);
    else this.here.delete(key);
    this.unwritten.set(key, change);
    this.writes.request();
  }

  /** Nobody is here any more. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.beat;
    this.here.clear();
    this.unwritten.clear();
    // What is written after the node is forgotten, nobody would take back.
    await this.writes.stop();
    await this.bury(this.nodeId).catch((error: unknown) =>
      log.warn('who was online is left to other nodes', { error }),
    );
  }

  private async renew(): Promise<void> {
    try {
      const isKnown = await this.nodes.renew(this.nodeId, this.env.PRESENCE_LEASE_MS);
      if (!isKnown) {
        log.warn('this node was taken for dead, everybody is noted again', { subscribers: this.here.size });
        for (const [key, change] of this.here) this.unwritten.set(key, change);
      }
      if (this.unwritten.size > 0) this.writes.request();
      for (const dead of await this.nodes.listExpired()) {
        log.warn('a gateway node has died, its subscribers are taken off it', { nodeId: dead.toHexString() });
        await this.bury(dead);
      }
    } catch (error) {
      log.warn('lease not renewed', { error });
    }
  }

  /** Safe to repeat, and to be done by several nodes: the node is forgotten last. */
  private async bury(nodeId: Types.ObjectId): Promise<void> {
    await this.subscribers.leaveNode(nodeId, this.clock.now());
    await this.nodes.forget(nodeId);
  }

  /** What cannot be written is tried again with the next renewal. */
  private async write(): Promise<void> {
    const changes = [...this.unwritten.entries()];
    this.unwritten = new Map();
    for (let start = 0; start < changes.length; start += CHANGES_PER_WRITE) {
      const some = changes.slice(start, start + CHANGES_PER_WRITE);
      try {
        await this.subscribers.notePresence(
          this.nodeId,
          some.map(([, change]) => change),
          this.clock.now(),
        );
      } catch (error) {
        log.warn('presence not noted', { error, subscribers: some.length });
        for (const [key, change] of some) if (!this.unwritten.has(key)) this.unwritten.set(key, change);
      }
    }
  }
}
