import mongoose, { type Connection } from 'mongoose';

export interface DatabaseOptions {
  /** MongoDB connection string; its path names the database. */
  url: string;
  /** Most connections one process opens. */
  maxPoolSize: number;
  /** Shown in the server's logs and `currentOp`. */
  appName: string;
}

/** Opens one pool. Fails after 10 s when no server answers. */
export async function connectDatabase({ url, maxPoolSize, appName }: DatabaseOptions): Promise<Connection> {
  return mongoose
    .createConnection(url, {
      appName,
      maxPoolSize,
      minPoolSize: 2,
      autoIndex: false,
      autoCreate: false,
      serverSelectionTimeoutMS: 10_000,
      waitQueueTimeoutMS: 15_000,
      // Compression costs more processor time than it saves on the networks a database is reached over.
      compressors: ['none'],
    })
    .asPromise();
}
