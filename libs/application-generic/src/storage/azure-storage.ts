import { buffer } from 'node:stream/consumers';
import type { ContainerClient } from '@azure/storage-blob';
import { checkKeys, forEachConcurrently, type Storage, storageObjectMissing, storageUnavailable } from './storage.js';

interface AzureOptions {
  accountName: string;
  /** Base64, as Azure shows it. */
  accountKey: string;
  container: string;
  /** Host or address of the blob service; absent: the account's own at Azure. */
  host?: string;
}

const REMOVALS_AT_ONCE = 8;
const TIMEOUT_MS = 30_000;

/** Azure Blob Storage. The SDK is loaded at the first use. */
export class AzureStorage implements Storage {
  private container: Promise<ContainerClient> | undefined;

  constructor(private readonly options: AzureOptions) {}

  async put(key: string, bytes: Buffer, contentType: string): Promise<void> {
    checkKeys([key]);
    await this.attempt((container) =>
      container.getBlockBlobClient(key).upload(bytes, bytes.length, {
        blobHTTPHeaders: { blobContentType: contentType },
        abortSignal: AbortSignal.timeout(TIMEOUT_MS),
      }),
    );
  }

  async get(key: string): Promise<Buffer> {
    checkKeys([key]);

    return this.attempt(async (container) => {
      const answer = await container
        .getBlobClient(key)
        .download(0, undefined, { abortSignal: AbortSignal.timeout(TIMEOUT_MS) });

      return answer.readableStreamBody ? buffer(answer.readableStreamBody) : Buffer.alloc(0);
    }, key);
  }

  async remove(keys: readonly string[]): Promise<void> {
    checkKeys(keys);
    await this.attempt((container) =>
      forEachConcurrently(keys, REMOVALS_AT_ONCE, (key) =>
        container.getBlobClient(key).deleteIfExists({ abortSignal: AbortSignal.timeout(TIMEOUT_MS) }),
      ),
    );
  }

  /** @param key the file that is missing when Azure says so. */
  private async attempt<Result>(work: (container: ContainerClient) => Promise<Result>, key?: string): Promise<Result> {
    try {
      return await work(await (this.container ??= connect(this.options)));
    } catch (error) {
      throw isMissing(error) && key !== undefined ? storageObjectMissing(key, error) : storageUnavailable(error);
    }
  }
}

/** The container being missing is a mistake of the configuration and not the file's. */
function isMissing(error: unknown): boolean {
  return (
    error instanceof Error && 'statusCode' in error && error.statusCode === 404 && codeOf(error) !== 'ContainerNotFound'
  );
}

function codeOf(error: Error): unknown {
  return 'code' in error ? error.code : undefined;
}

async function connect({ accountName, accountKey, container, host }: AzureOptions): Promise<ContainerClient> {
  const { BlobServiceClient, StorageSharedKeyCredential } = await import('@azure/storage-blob');
  const address = host ?? `${accountName}.blob.core.windows.net`;
  const service = new BlobServiceClient(
    address.includes('://') ? address : `https://${address}`,
    new StorageSharedKeyCredential(accountName, accountKey),
    // A caller that may try again does so itself.
    { retryOptions: { maxTries: 2, retryDelayInMs: 200 } },
  );

  return service.getContainerClient(container);
}
