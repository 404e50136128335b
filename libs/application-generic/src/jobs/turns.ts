import type { Redis } from 'ioredis';

/** The queue's priorities end a little after this. */
const LAST = 2 ** 20;
/** A queue that nobody has used for this long holds nothing. */
const MEMORY_SECONDS = 3_600;
const NOW = '#now';

/**
 * KEYS: turns of the queue, its waiting jobs. ARGV: seconds to remember, then tenant and number of places in turn.
 * A tenant goes on after its own last place, or where the queue is now: an idle one does not save up turns.
 */
const TAKE = `
if redis.call('ZCARD', KEYS[2]) == 0 then redis.call('DEL', KEYS[1]) end
local now = tonumber(redis.call('HGET', KEYS[1], '${NOW}') or '0')
local places = {}
for index = 2, #ARGV, 2 do
  local last = math.max(now, tonumber(redis.call('HGET', KEYS[1], ARGV[index]) or '0'))
  redis.call('HSET', KEYS[1], ARGV[index], last + tonumber(ARGV[index + 1]))
  places[#places + 1] = last + 1
end
redis.call('EXPIRE', KEYS[1], ARGV[1])
return places`;

/**
 * Gives out places in queues so that tenants take turns (start-time fair queueing, Goyal, Vin and Cheng 1996): a tenant's n-th waiting
 * job stands beside the n-th ones of everybody else, not behind all that others have queued before.
 */
export class Turns {
  /** @param prefix of the keys of all queues. */
  constructor(
    private readonly redis: Redis,
    private readonly prefix: string,
  ) {}

  /**
   * One round trip, however many jobs. Those of one tenant are given places in a row.
   * @returns the priority of each, from 1; undefined when no tenant is named, so that first come is first served.
   */
  async take(queue: string, jobs: readonly { tenant?: string | undefined }[]): Promise<number[] | undefined> {
    const wanted = new Map<string, number>();
    for (const { tenant } of jobs) if (tenant) wanted.set(tenant, (wanted.get(tenant) ?? 0) + 1);
    if (wanted.size === 0) return undefined;
    const places: unknown = await this.redis.eval(
      TAKE,
      2,
      this.key(queue, 'turns'),
      this.key(queue, 'prioritized'),
      MEMORY_SECONDS,
      ...[...wanted].flat(),
    );
    const next = new Map([...wanted.keys()].map((tenant, index) => [tenant, placeAt(places, index)]));

    return jobs.map(({ tenant }) => {
      const place = tenant ? (next.get(tenant) ?? 1) : 1;
      if (tenant) next.set(tenant, place + 1);

      return Math.min(place, LAST);
    });
  }

  /** One round trip. @returns the ids of those jobs that the queue holds, waiting or in hand. */
  async known(queue: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const pipeline = this.redis.pipeline();
    for (const id of ids) pipeline.exists(this.key(queue, id));
    const answers = await pipeline.exec();

    // One that cannot be told counts as unknown: the queue takes no id twice.
    return new Set(ids.filter((_, index) => answers?.[index]?.[1] === 1));
  }

  /** Notes how far a queue has come: to be called for each job that is begun. */
  async note(queue: string, priority: number | undefined): Promise<void> {
    if (priority) await this.redis.hset(this.key(queue, 'turns'), NOW, priority);
  }

  /** As the queue library names its keys. */
  private key(queue: string, name: string): string {
    return `${this.prefix}:${queue}:${name}`;
  }
}

function placeAt(places: unknown, index: number): number {
  return Array.isArray(places) ? Number(places[index]) : 1;
}
