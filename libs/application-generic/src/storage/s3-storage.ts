import type { S3Client } from '@aws-sdk/client-s3';
import { checkKeys, type Storage, storageObjectMissing, storageUnavailable } from './storage.js';

interface S3Options {
  bucket: string;
  region: string;
  /** Address of a service that speaks S3 but is not AWS: MinIO, LocalStack, R2. */
  endpoint?: string;
  /** The bucket in the path instead of in the host name, which needs a DNS entry for each bucket. */
  forcePathStyle: boolean;
}

/** The most that one call deletes. */
const KEYS_PER_DELETE = 1_000;
const CONNECTION_TIMEOUT_MS = 5_000;
const SILENCE_TIMEOUT_MS = 30_000;

/** Amazon S3, and what speaks its protocol, with the credentials the SDK finds by itself. It is loaded at the first use. */
export class S3Storage implements Storage {
  private client: Promise<S3Client> | undefined;

  constructor(private readonly options: S3Options) {}

  async put(key: string, bytes: Buffer, contentType: string): Promise<void> {
    checkKeys([key]);
    const { PutObjectCommand } = await sdk();
    const command = new PutObjectCommand({
      Bucket: this.options.bucket,
      Key: key,
      Body: bytes,
      ContentType: contentType,
    });
    await this.attempt(async (client) => client.send(command));
  }

  async get(key: string): Promise<Buffer> {
    checkKeys([key]);
    const { GetObjectCommand } = await sdk();
    const command = new GetObjectCommand({ Bucket: this.options.bucket, Key: key });

    return this.attempt(async (client) => {
      const { Body } = await client.send(command);

      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    }, key);
  }

  async remove(keys: readonly string[]): Promise<void> {
    checkKeys(keys);
    const { DeleteObjectsCommand } = await sdk();
    for (let start = 0; start < keys.length; start += KEYS_PER_DELETE) {
      const Objects = keys.slice(start, start + KEYS_PER_DELETE).map((key) => ({ Key: key }));
      const command = new DeleteObjectsCommand({ Bucket: this.options.bucket, Delete: { Objects, Quiet: true } });
      const { Errors = [] } = await this.attempt(async (client) => client.send(command));
      const refused = Errors.filter(({ Code }) => Code !== 'NoSuchKey');
      if (refused.length > 0) throw storageUnavailable(new Error(`S3 refused to delete: ${refused[0]?.Code ?? ''}`));
    }
  }

  /** @param key the file that is missing when S3 says so. */
  private async attempt<Result>(work: (client: S3Client) => Promise<Result>, key?: string): Promise<Result> {
    try {
      return await work(await (this.client ??= connect(this.options)));
    } catch (error) {
      const isMissing = error instanceof Error && error.name === 'NoSuchKey';
      throw isMissing && key !== undefined ? storageObjectMissing(key, error) : storageUnavailable(error);
    }
  }
}

const sdk = () => import('@aws-sdk/client-s3');

async function connect({ region, endpoint, forcePathStyle }: S3Options): Promise<S3Client> {
  const { S3Client } = await sdk();

  return new S3Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle }),
    // A caller that may try again does so itself.
    maxAttempts: 2,
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, socketTimeout: SILENCE_TIMEOUT_MS },
    // Many services beside AWS do not know the checksums the SDK would add.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}
