#!/usr/bin/env node
// Measures a running platform (`scripts/up`): `pnpm bench [--only singles,reads] [--json FILE]`.
// A server runs for weeks: the platform is warmed up with events that are not measured (--warm-up N).
// Prints a table and, with --json, writes the figures. Environment: API_PORT, WS_PORT, WORKER_PORT, MONGO_URL, REDIS_HOST, REDIS_PORT.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { continueOnServerNode } from '../lib/runtime.mjs';
import { Meters } from './meters.mjs';
import * as scenarios from './scenarios.mjs';

// The load takes processor time from the platform: what it runs on counts, too.
continueOnServerNode();

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    json: { type: 'string' },
    events: { type: 'string', default: '10000' },
    'warm-up': { type: 'string', default: '20000' },
  },
});
const env = process.env;
const api = `http://127.0.0.1:${env.API_PORT ?? 3000}`;
const ws = `http://127.0.0.1:${env.WS_PORT ?? 3002}`;
const redisHost = env.REDIS_HOST ?? '127.0.0.1';
const redisPort = Number(env.REDIS_PORT ?? env.EMBEDDED_REDIS_PORT ?? 6479);
const mongoUrl = env.MONGO_URL ?? `mongodb://127.0.0.1:${env.EMBEDDED_MONGO_PORT ?? 27117}/novu?replicaSet=rs0`;
const metricUrls = {
  api: `${api}/metrics`,
  worker: `http://127.0.0.1:${env.WORKER_PORT ?? 3004}/metrics`,
  ws: `${ws}/metrics`,
};

const REST_MS = 60_000;

const PLAN = ['machine', 'bare', 'idleLatency', 'oneByOne', 'singles', 'bulk', 'topic', 'multiStep', 'digest', 'reads'];
const wanted = options.only ? options.only.split(',') : PLAN;
const unknown = wanted.filter((name) => !PLAN.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`Unknown scenario: ${unknown.join(', ')}. There are: ${PLAN.join(', ')}\n`);
  process.exit(2);
}

const meters = await Meters.open({ mongoUrl, redisHost, redisPort, metricUrls });
const setup = await scenarios.prepare({ api });
const results = {
  date: new Date().toISOString(),
  node: process.version,
  processors: cpus().length,
  model: cpus()[0]?.model ?? '',
};
process.stderr.write('warm-up …\n');
await scenarios.warmUp({ setup, meters, events: Number(options['warm-up']) });
for (const name of PLAN.filter((candidate) => wanted.includes(candidate))) {
  process.stderr.write(`${name} …\n`);
  results[name] = await scenarios[name]({
    api,
    ws,
    setup,
    meters,
    mongoUrl,
    redisHost,
    redisPort,
    ...(name === 'singles' ? { events: Number(options.events) } : {}),
  });
}
const memory = async () => (await meters.processes()).map(({ name, memoryMb }) => ({ name, memoryMb }));
results.processes = await memory();
if (!options.only) {
  process.stderr.write('rest …\n');
  // The runtime gives memory back when there has been nothing to do for a while.
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  results.afterRest = await memory();
}
await setup.client.close();
await meters.close();

const rows = [];
const flatten = (prefix, value) => {
  if (typeof value === 'number') rows.push([prefix, Number.isInteger(value) ? String(value) : value.toFixed(2)]);
  else if (Array.isArray(value))
    value.forEach((entry) => flatten(`${prefix} ${entry.name}`, { memoryMb: entry.memoryMb }));
  else if (value && typeof value === 'object')
    for (const [key, inner] of Object.entries(value)) flatten(prefix ? `${prefix} ${key}` : key, inner);
};
flatten('', results);
const width = Math.max(...rows.map(([name]) => name.length));
process.stdout.write(
  `${rows.map(([name, figure]) => `| ${name.padEnd(width)} | ${figure.padStart(12)} |`).join('\n')}\n`,
);
if (options.json) writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`);
else process.stdout.write(`${JSON.stringify(results)}\n`);
