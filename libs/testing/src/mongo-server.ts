import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import mongoose from 'mongoose';
import { freePort } from './processes.js';
import { waitFor } from './wait-for.js';

/** A MongoDB, a replica set of one, that a test may kill without disturbing anybody. */
export interface MongoServer {
  /** Connection string without a database. */
  url: string;
  /** As a power cut would; resolves when the process is gone. */
  kill(): Promise<void>;
  /** While the work runs, everything that is read or written is refused, in a way that trying again does not help. */
  refusing<T>(work: () => Promise<T>): Promise<T>;
  /** Starts it again with what it had stored; resolves when it takes writes. */
  restart(): Promise<void>;
  /** Ends it and removes what it stored. */
  stop(): Promise<void>;
}

/** Starts the binary `scripts/test` found (EMBEDDED_MONGO_BINARY), the one fetched earlier, or the one on the PATH. */
export async function mongoServer(): Promise<MongoServer> {
  const port = await freePort();
  const directory = await mkdtemp(join(tmpdir(), 'test-mongo-'));
  const start = (): Running => run(port, directory);
  let running = start();
  const kill = async (): Promise<void> => {
    running.child.kill('SIGKILL');
    await running.exited;
  };
  await becomePrimary(port);

  return {
    url: `mongodb://127.0.0.1:${port}/?replicaSet=rs0`,
    kill,
    refusing: (work) => refusing(port, work),
    restart: async () => {
      running = start();
      await becomePrimary(port);
    },
    stop: async () => {
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

interface Running {
  child: ChildProcess;
  exited: Promise<void>;
}

function run(port: number, directory: string): Running {
  const options = {
    port,
    dbpath: directory,
    bind_ip: '127.0.0.1',
    replSet: 'rs0',
    wiredTigerCacheSizeGB: 0.25,
    // Fail points, which tell it to refuse commands, are for tests only.
    setParameter: 'enableTestCommands=1',
  };
  const child = spawn(
    binary(),
    Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
    { stdio: 'ignore' },
  );

  return { child, exited: new Promise<void>((resolve) => child.once('exit', () => resolve())) };
}

const DATA_COMMANDS = [
  'find',
  'getMore',
  'aggregate',
  'count',
  'distinct',
  'insert',
  'update',
  'delete',
  'findAndModify',
];
const BAD_VALUE = 2;

async function refusing<T>(port: number, work: () => Promise<T>): Promise<T> {
  const data = { failCommands: DATA_COMMANDS, errorCode: BAD_VALUE };
  const point = { configureFailPoint: 'failCommand' };
  await withAdmin(port, (admin) => admin.command({ ...point, mode: 'alwaysOn', data }));
  try {
    return await work();
  } finally {
    await withAdmin(port, (admin) => admin.command({ ...point, mode: 'off' }));
  }
}

async function withAdmin<T>(port: number, work: (admin: mongoose.mongo.Db) => Promise<T>): Promise<T> {
  const client = new mongoose.mongo.MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
    serverSelectionTimeoutMS: 30_000,
  });
  try {
    return await work(client.db('admin'));
  } finally {
    await client.close();
  }
}

/** Makes it a replica set when it is none yet, and waits until it takes writes. */
function becomePrimary(port: number): Promise<void> {
  return withAdmin(port, async (admin) => {
    const member = { _id: 0, host: `127.0.0.1:${port}` };
    await admin.command({ replSetInitiate: { _id: 'rs0', members: [member] } }).catch((error: unknown) => {
      if (!(error instanceof mongoose.mongo.MongoServerError && error.codeName === 'AlreadyInitialized')) throw error;
    });
    await waitFor(
      'MongoDB to take writes',
      async () => {
        const hello = await admin.command({ hello: 1 });

        return hello['isWritablePrimary'] === true;
      },
      { timeoutMs: 30_000 },
    );
  });
}

function binary(): string {
  const given = process.env['EMBEDDED_MONGO_BINARY'];
  if (given) return given;
  const fetched = fileURLToPath(new URL('../../../.data/bin/mongod', import.meta.url));

  return existsSync(fetched) ? fetched : 'mongod';
}
