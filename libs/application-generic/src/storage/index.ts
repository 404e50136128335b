import { join } from 'node:path';
import type { CommonEnv } from '../env.js';
import { AzureStorage } from './azure-storage.js';
import { GcsStorage } from './gcs-storage.js';
import { LocalStorage } from './local-storage.js';
import { S3Storage } from './s3-storage.js';
import type { Storage } from './storage.js';

export { attachmentKey, type Storage, STORAGE } from './storage.js';

export type StorageEnv = Pick<
  CommonEnv,
  | 'DATA_DIR'
  | 'STORAGE_SERVICE'
  | 'S3_BUCKET_NAME'
  | 'S3_REGION'
  | 'S3_LOCAL_STACK'
  | 'S3_FORCE_PATH_STYLE'
  | 'GCS_BUCKET_NAME'
  | 'GCS_API_ENDPOINT'
  | 'AZURE_ACCOUNT_NAME'
  | 'AZURE_ACCOUNT_KEY'
  | 'AZURE_HOST_NAME'
  | 'AZURE_CONTAINER_NAME'
>;

/** The storage the configuration names. Connects to nothing yet. */
export function createStorage(env: StorageEnv): Storage {
  switch (env.STORAGE_SERVICE) {
    case 'LOCAL':
      return new LocalStorage(join(env.DATA_DIR, 'storage'));
    case 'AWS':
      return new S3Storage({
        bucket: env.S3_BUCKET_NAME,
        region: env.S3_REGION,
        forcePathStyle: env.S3_FORCE_PATH_STYLE,
        ...(env.S3_LOCAL_STACK ? { endpoint: env.S3_LOCAL_STACK } : {}),
      });
    case 'GCS':
      return new GcsStorage({
        bucket: env.GCS_BUCKET_NAME,
        ...(env.GCS_API_ENDPOINT ? { endpoint: env.GCS_API_ENDPOINT } : {}),
      });
    case 'AZURE':
      return new AzureStorage({
        accountName: env.AZURE_ACCOUNT_NAME,
        accountKey: env.AZURE_ACCOUNT_KEY,
        container: env.AZURE_CONTAINER_NAME,
        ...(env.AZURE_HOST_NAME ? { host: env.AZURE_HOST_NAME } : {}),
      });
  }
}
