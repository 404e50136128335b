import type { Connection } from '@novu/dal';

/** One command as the server carried it out. */
export interface ProfiledCommand {
  /** `find`, `aggregate`, `count`, `update` … */
  name: string;
  collection: string;
  /** `IXSCAN { … }`, `COLLSCAN`, `IDHACK` … */
  plan: string;
  keysExamined: number;
  docsExamined: number;
  /** Whether it had to sort what it found, instead of finding it in order. */
  sorts: boolean;
  returned: number;
  millis: number;
  /** Whether some of it is a total: those are counted in an index. */
  counts: boolean;
}

interface ProfileRow {
  op: string;
  ns: string;
  command: Record<string, unknown>;
  planSummary?: string;
  keysExamined?: number;
  docsExamined?: number;
  hasSortStage?: boolean;
  nreturned?: number;
  millis: number;
}

const PROFILE = 'system.profile';
const PROFILE_BYTES = 16 * 1024 * 1024;

/**
 * What a database is asked, told by the server's own profiler: nothing that goes there by another connection is missed.
 * The database must belong to the test alone.
 */
export class Profiler {
  private constructor(private readonly connection: Connection) {}

  static async start(connection: Connection): Promise<Profiler> {
    const profiler = new Profiler(connection);
    await profiler.off();
    await profiler.db.createCollection(PROFILE, { capped: true, size: PROFILE_BYTES });

    return profiler;
  }

  /** The commands sent while `work` ran, in their order. */
  async during(work: () => Promise<unknown>): Promise<ProfiledCommand[]> {
    const since = new Date();
    await this.db.command({ profile: 2 });
    try {
      await work();
    } finally {
      await this.db.command({ profile: 0 });
    }
    const rows = await this.db
      .collection<ProfileRow & { ts: Date }>(PROFILE)
      .find({
        ts: { $gte: since },
        ns: { $nin: [`${this.db.databaseName}.${PROFILE}`, `${this.db.databaseName}.$cmd`] },
      })
      .sort({ $natural: 1 })
      .toArray();

    const commands = rows.filter(({ command }) => !('profile' in command));

    return Promise.all(
      commands.map(async (row) => ({
        ...toCommand(row),
        ...((await this.joinScans(row)) ? { plan: 'COLLSCAN' } : {}),
      })),
    );
  }

  /** Whether a part of an aggregation that reads another collection does so without an index; its own plan does not tell. */
  private async joinScans({ command }: ProfileRow): Promise<boolean> {
    if (!('aggregate' in command)) return false;
    const { aggregate, pipeline } = command;
    const plan = await this.db.command({
      explain: { aggregate, pipeline, cursor: {} },
      verbosity: 'executionStats',
    });

    return /"stage":"COLLSCAN"|"collectionScans":"?[1-9]/.test(JSON.stringify(plan));
  }

  private async off(): Promise<void> {
    await this.db.command({ profile: 0 });
    await this.db.dropCollection(PROFILE).catch(() => undefined);
  }

  private get db() {
    return this.connection.getClient().db(this.connection.name);
  }
}

function toCommand({ op, ns, command, ...row }: ProfileRow): ProfiledCommand {
  const [, ...collection] = ns.split('.');

  return {
    name: op === 'command' ? (Object.keys(command)[0] ?? op) : op === 'query' ? 'find' : op,
    collection: collection.join('.'),
    plan: row.planSummary ?? '',
    keysExamined: row.keysExamined ?? 0,
    docsExamined: row.docsExamined ?? 0,
    sorts: row.hasSortStage ?? false,
    returned: row.nreturned ?? 0,
    millis: row.millis,
    counts: 'count' in command || /"\$count"|"\$sum":1/.test(JSON.stringify(command)),
  };
}
