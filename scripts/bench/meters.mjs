// Reads the databases' own counters, and the figures each process publishes.
import { Redis } from 'ioredis';
import mongoose from 'mongoose';

const DATA_COMMANDS = [
  'insert',
  'update',
  'delete',
  'find',
  'aggregate',
  'count',
  'distinct',
  'findAndModify',
  'getMore',
  'bulkWrite',
  'commitTransaction',
];

export class Meters {
  static async open({ mongoUrl, redisHost, redisPort, metricUrls }) {
    const meters = new Meters();
    meters.connection = await mongoose.createConnection(mongoUrl).asPromise();
    meters.db = meters.connection.db;
    meters.redis = new Redis({ host: redisHost, port: redisPort });
    meters.metricUrls = metricUrls;
    return meters;
  }

  /** Commands and processor time up to now. */
  async snapshot() {
    const [status, info, processes] = await Promise.all([
      this.db.admin().command({ serverStatus: 1, metrics: 1, extra_info: 1 }),
      this.redis.info(),
      this.processes(),
    ]);
    const field = (name) => Number(new RegExp(`^${name}:(.+)$`, 'm').exec(info)?.[1] ?? 0);
    return {
      mongoCommands: DATA_COMMANDS.reduce((sum, name) => sum + Number(status.metrics.commands[name]?.total ?? 0), 0),
      redisCommands: field('total_commands_processed'),
      mongoCpuMs: Number(status.extra_info.user_time_us + status.extra_info.system_time_us) / 1000,
      redisCpuMs: (field('used_cpu_sys') + field('used_cpu_user')) * 1000,
      platformCpuMs: processes.reduce((sum, entry) => sum + entry.cpuMs, 0),
    };
  }

  /** Memory and processor time of each process of the platform; one that answers on several ports is counted once. */
  async processes() {
    const found = new Map();
    for (const [name, url] of Object.entries(this.metricUrls)) {
      const text = await fetch(url).then((answer) => answer.text());
      const read = (metric) => Number(new RegExp(`^${metric} (.+)$`, 'm').exec(text)?.[1] ?? 0);
      const pid = read('novu_process_id');
      const entry = {
        name,
        memoryMb: read('process_resident_memory_bytes') / 2 ** 20,
        cpuMs: read('process_cpu_seconds_total') * 1000,
      };
      found.set(pid, found.has(pid) ? { ...entry, name: `${found.get(pid).name}+${name}` } : entry);
    }
    return [...found.values()];
  }

  /** What happened between two snapshots, per event. */
  perEvent(before, after, events) {
    const per = (name) => (after[name] - before[name]) / events;
    return {
      mongoCommands: per('mongoCommands'),
      redisCommands: per('redisCommands'),
      cpuMs: per('mongoCpuMs') + per('redisCpuMs') + per('platformCpuMs'),
      platformCpuMs: per('platformCpuMs'),
      mongoCpuMs: per('mongoCpuMs'),
    };
  }

  async messages(environmentId) {
    return this.db
      .collection('messages')
      .countDocuments({ _environmentId: new mongoose.Types.ObjectId(environmentId) });
  }

  /** All messages there are, by the server's own count: asked often while something is measured, it must cost next to nothing. */
  async storedMessages() {
    return this.db.collection('messages').estimatedDocumentCount();
  }

  async close() {
    this.redis.disconnect();
    await this.connection.close();
  }
}
