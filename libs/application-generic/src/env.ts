import { z } from 'zod';
import { isAllowList } from './outbound/address-policy.js';

/** Secrets of `.env.example`. They are public, so a production install must not run with them. */
export const EXAMPLE_SECRETS = {
  JWT_SECRET: 'example-jwt-secret-change-me',
  STORE_ENCRYPTION_KEY: 'example-encryption-key-32-chars!',
} as const;

/** AES-256 takes keys of this size; a letter outside ASCII has more than one byte. */
const ENCRYPTION_KEY_BYTES = 32;

const flag = (defaultValue: boolean) =>
  z
    .enum(['true', 'false', '1', '0', ''])
    .default(defaultValue ? 'true' : 'false')
    .transform((value) => value === 'true' || value === '1');

const port = (defaultValue: number) => z.coerce.number().int().min(0).max(65_535).default(defaultValue);

const httpAddress = () =>
  z.url({ protocol: /^https?$/, error: 'must be an address that begins with http:// or https://' });

/** Building blocks for the schema of an app. */
export const variable = { flag, port };

const isEncryptionKey = (key: string): boolean => Buffer.byteLength(key) === ENCRYPTION_KEY_BYTES;

/** What every server process needs. Names as in the documentation of the reference product. */
export const commonEnv = z.object({
  /** `production` refuses the example secrets. */
  NODE_ENV: z.enum(['local', 'dev', 'development', 'test', 'ci', 'production']).default('local'),
  /** `fatal` to `trace`; `silent` for nothing. */
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** Address the process listens on. */
  HOST: z.string().default('0.0.0.0'),
  /** MongoDB connection string. A replica set (of one is enough) is required. */
  MONGO_URL: z.string().regex(/^mongodb(\+srv)?:\/\//, 'must start with mongodb:// or mongodb+srv://'),
  /** Most MongoDB connections of one process. */
  MONGO_MAX_POOL_SIZE: z.coerce.number().int().min(1).max(1000).default(50),
  REDIS_HOST: z.string().min(1),
  REDIS_PORT: port(6379),
  REDIS_USERNAME: z.string().optional(),
  REDIS_PASSWORD: z.string().optional(),
  REDIS_DB_INDEX: z.coerce.number().int().min(0).default(0),
  /** Connect to Redis over TLS. */
  REDIS_TLS: flag(false),
  /** Put before every Redis key and channel, so that installs can share a Redis. */
  REDIS_PREFIX: z.string().default('nv'),
  /** Signs the tokens of dashboard users and subscribers. */
  JWT_SECRET: z.string().min(16, 'must have at least 16 characters'),
  /** Encrypts API keys and provider credentials at rest; exactly 32 bytes. */
  STORE_ENCRYPTION_KEY: z.string().refine(isEncryptionKey, 'must have exactly 32 characters, each of one byte'),
  /** Earlier encryption keys, comma-separated, still used to read what they wrote. */
  STORE_ENCRYPTION_PREVIOUS_KEYS: z
    .string()
    .refine(
      (keys) => keys.split(',').filter(Boolean).every(isEncryptionKey),
      'must be keys of exactly 32 characters, each of one byte, separated by commas',
    )
    .default(''),
  /** Everything an install writes; relative to the folder the process is started in. */
  DATA_DIR: z.string().default('.data'),
  /** Where attachments are kept: `LOCAL` (below DATA_DIR), `AWS` (S3 and what speaks its protocol), `GCS` or `AZURE`. */
  STORAGE_SERVICE: z.enum(['LOCAL', 'AWS', 'GCS', 'AZURE']).default('LOCAL'),
  S3_BUCKET_NAME: z.string().default(''),
  S3_REGION: z.string().default('us-east-1'),
  /** Address of an S3 service that is not AWS. */
  S3_LOCAL_STACK: httpAddress().optional(),
  /** Name the bucket in the path rather than in the host name; only for S3_LOCAL_STACK. */
  S3_FORCE_PATH_STYLE: flag(true),
  GCS_BUCKET_NAME: z.string().default(''),
  /** Address of an emulator of Google Cloud Storage, asked without credentials. */
  GCS_API_ENDPOINT: httpAddress().optional(),
  AZURE_ACCOUNT_NAME: z.string().default(''),
  /** Base64, as Azure shows it. */
  AZURE_ACCOUNT_KEY: z.string().default(''),
  /** Host, or whole address, of the blob service; without it, the account's own at Azure. */
  AZURE_HOST_NAME: z.string().optional(),
  AZURE_CONTAINER_NAME: z.string().default(''),
  /** What Prometheus must send as `Authorization: Bearer`; without it, `/metrics` answers the machine itself only. */
  METRICS_TOKEN: z.string().optional(),
  /** Whether calls to addresses that people type in may reach private networks; without it, `deny` in production and `allow` elsewhere. */
  OUTBOUND_PRIVATE_NETWORKS: z.enum(['allow', 'deny']).optional(),
  /** What such calls may reach all the same, comma-separated: hosts, `*.suffix`, addresses, networks (CIDR), each but the last with `:port`. */
  OUTBOUND_ALLOW_LIST: z
    .string()
    .refine(isAllowList, 'must be hosts, addresses (both with or without port) or networks, separated by commas')
    .default(''),
});

export type CommonEnv = z.infer<typeof commonEnv>;

/** A configuration that does not let the process start. */
export class ConfigurationError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration is not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigurationError';
  }
}

/**
 * Reads and checks the configuration; empty variables count as missing.
 * @throws ConfigurationError naming every wrong or missing variable.
 */
export function parseEnv<Schema extends z.ZodType<Partial<CommonEnv>>>(
  schema: Schema,
  source: Record<string, string | undefined> = process.env,
): z.infer<Schema> {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
  const result = schema.safeParse(given);
  if (!result.success) {
    throw new ConfigurationError(
      result.error.issues.map((issue) => {
        const name = issue.path.join('.');

        return given[name] === undefined ? `${name} is missing` : `${name} ${issue.message}`;
      }),
    );
  }
  const problems = [...exampleSecrets(result.data), ...missingForStorage(result.data)];
  if (problems.length > 0) throw new ConfigurationError(problems);

  return result.data;
}

/**
 * The path a service answers below: its own path below the one of all services, so `novu` and `/api/` make `/novu/api`.
 * @returns "" or a path with a slash before it and none after it.
 */
export function contextPathOf(...parts: readonly string[]): string {
  return parts
    .map((part) => part.replace(/^\/+|\/+$/g, ''))
    .filter(Boolean)
    .map((part) => `/${part}`)
    .join('');
}

function exampleSecrets(env: Partial<CommonEnv>): string[] {
  if (env.NODE_ENV !== 'production') return [];

  return Object.entries(EXAMPLE_SECRETS)
    .filter(([name, example]) => env[name as keyof typeof EXAMPLE_SECRETS] === example)
    .map(([name]) => `${name} is the public example value; NODE_ENV=production needs a secret of your own`);
}

function missingForStorage(env: Partial<CommonEnv>): string[] {
  const service = env.STORAGE_SERVICE ?? 'LOCAL';

  return storageNeeds(service)
    .filter((name) => !env[name])
    .map((name) => `${name} is missing; STORAGE_SERVICE=${service} needs it`);
}

/** What each storage service cannot do without. */
function storageNeeds(service: CommonEnv['STORAGE_SERVICE']): (keyof CommonEnv)[] {
  switch (service) {
    case 'LOCAL':
      return [];
    case 'AWS':
      return ['S3_BUCKET_NAME'];
    case 'GCS':
      return ['GCS_BUCKET_NAME'];
    case 'AZURE':
      return ['AZURE_ACCOUNT_NAME', 'AZURE_ACCOUNT_KEY', 'AZURE_CONTAINER_NAME'];
  }
}

/** For `main.ts`: prints what is wrong with the configuration and ends the process. */
export function parseEnvOrExit<Schema extends z.ZodType<Partial<CommonEnv>>>(schema: Schema): z.infer<Schema> {
  try {
    return parseEnv(schema);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
