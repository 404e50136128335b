import type { Bucket } from '@google-cloud/storage';
import { checkKeys, forEachConcurrently, type Storage, storageObjectMissing, storageUnavailable } from './storage.js';

interface GcsOptions {
  bucket: string;
  /** Address of an emulator, which is asked without credentials. */
  endpoint?: string;
}

const REMOVALS_AT_ONCE = 8;
const TIMEOUT_MS = 30_000;

/** Google Cloud Storage, with the credentials Google's library finds by itself. It is loaded at the first use. */
export class GcsStorage implements Storage {
  private bucket: Promise<Bucket> | undefined;

  constructor(private readonly options: GcsOptions) {}

  async put(key: string, bytes: Buffer, contentType: string): Promise<void> {
    checkKeys([key]);
    // One request: a session that could be resumed pays off for files far larger than ours.
    await this.attempt((bucket) => bucket.file(key).save(bytes, { contentType, resumable: false }));
  }

  async get(key: string): Promise<Buffer> {
    checkKeys([key]);
    const [bytes] = await this.attempt((bucket) => bucket.file(key).download(), key);

    return bytes;
  }

  async remove(keys: readonly string[]): Promise<void> {
    checkKeys(keys);
    await this.attempt((bucket) =>
      forEachConcurrently(keys, REMOVALS_AT_ONCE, (key) => bucket.file(key).delete({ ignoreNotFound: true })),
    );
  }

  /** @param key the file that is missing when Google says so. */
  private async attempt<Result>(work: (bucket: Bucket) => Promise<Result>, key?: string): Promise<Result> {
    try {
      return await work(await (this.bucket ??= connect(this.options)));
    } catch (error) {
      const isMissing = error instanceof Error && 'code' in error && Number(error.code) === 404;
      throw isMissing && key !== undefined ? storageObjectMissing(key, error) : storageUnavailable(error);
    }
  }
}

async function connect({ bucket, endpoint }: GcsOptions): Promise<Bucket> {
  const { Storage: Client } = await import('@google-cloud/storage');
  const client = new Client({
    ...(endpoint === undefined ? {} : { apiEndpoint: endpoint }),
    timeout: TIMEOUT_MS,
    // A caller that may try again does so itself.
    retryOptions: { autoRetry: true, maxRetries: 1, totalTimeout: TIMEOUT_MS / 1_000 },
  });

  return client.bucket(bucket);
}
