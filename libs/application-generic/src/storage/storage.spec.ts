import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { CRC32C } from '@google-cloud/storage';
import { Types } from '@novu/dal';
import fc from 'fast-check';
import { commonEnv, ConfigurationError, parseEnv } from '../env.js';
import { attachmentKey, createStorage, type Storage } from './index.js';
import { checkKeys } from './storage.js';

const scope = { organizationId: new Types.ObjectId(), environmentId: new Types.ObjectId() };
const CONTAINER = 'attachments';
const HOSTILE_KEYS = [
  '',
  '.',
  '..',
  '../secret',
  'a/../../secret',
  'a/./b',
  '/etc/passwd',
  'a//b',
  'a/',
  'a\\..\\b',
  'a\0b',
  'a\n',
  'C:secret',
  'a b',
  'ä',
  '%2e%2e/secret',
  '.drafts/x',
  'a/.hidden',
  'x'.repeat(201),
  Array.from({ length: 400 }, () => 'abc').join('/'),
];

interface Request {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

interface StoredFile {
  bytes: Buffer;
  contentType: string;
}

/** A storage service of a cloud, played on loopback: it speaks the wire protocol and writes down what it was asked. */
class Cloud {
  readonly files = new Map<string, StoredFile>();
  readonly requests: Request[] = [];
  /** What every request is answered instead of being served. */
  broken: 'no' | 'refusing' | 'hanging up' = 'no';
  private readonly server: Server;

  constructor(protocol: (request: Request, files: Map<string, StoredFile>) => Answer) {
    this.server = createServer((incoming, outgoing) => {
      void readRequest(incoming).then((request) => {
        this.requests.push(request);
        if (this.broken === 'hanging up') {
          incoming.socket.destroy();

          return;
        }
        const answer = this.broken === 'refusing' ? { status: 403 } : protocol(request, this.files);
        outgoing.writeHead(answer.status, {
          'content-length': Buffer.byteLength(answer.body ?? ''),
          ...answer.headers,
        });
        outgoing.end(request.method === 'HEAD' ? undefined : answer.body);
      });
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  /** By name and not by number: SDKs treat IP addresses differently. */
  get address(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

async function readRequest(incoming: IncomingMessage): Promise<Request> {
  const url = new URL(incoming.url ?? '/', 'http://localhost');

  return {
    method: incoming.method ?? '',
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    headers: incoming.headers,
    body: await buffer(incoming),
  };
}

const xml = (status: number, body: string): Answer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
});
const json = (status: number, body: object): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

function s3(request: Request, files: Map<string, StoredFile>): Answer {
  const [, bucket, ...rest] = request.path.split('/');
  const key = rest.join('/');
  if (bucket !== CONTAINER) return xml(404, '<Error><Code>NoSuchBucket</Code></Error>');
  if (request.method === 'POST' && request.query.has('delete')) {
    for (const [, name = ''] of request.body.toString().matchAll(/<Key>([^<]+)<\/Key>/g)) files.delete(name);

    return xml(200, '<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>');
  }
  if (request.method === 'PUT') {
    files.set(key, { bytes: request.body, contentType: request.headers['content-type'] ?? '' });

    return { status: 200, headers: { etag: '"1"' } };
  }
  const file = files.get(key);

  return file ? { status: 200, body: file.bytes } : xml(404, '<Error><Code>NoSuchKey</Code></Error>');
}

function gcs(request: Request, files: Map<string, StoredFile>): Answer {
  const missing = json(404, { error: { code: 404, message: 'No such object', errors: [{ reason: 'notFound' }] } });
  if (request.path === `/upload/storage/v1/b/${CONTAINER}/o`) {
    const name = request.query.get('name') ?? '';
    const file = readMultipart(request);
    files.set(name, file);

    return json(200, { name, bucket: CONTAINER, size: String(file.bytes.length), ...hashesOf(file.bytes) });
  }
  const key = request.path.split(`/b/${CONTAINER}/o/`)[1];
  const file = key === undefined ? undefined : files.get(key);
  if (key === undefined || !file) return missing;
  if (request.method === 'DELETE') {
    files.delete(key);

    return { status: 204 };
  }
  const { crc32c, md5Hash } = hashesOf(file.bytes);

  return { status: 200, headers: { 'x-goog-hash': `crc32c=${crc32c},md5=${md5Hash}` }, body: file.bytes };
}

/** An upload in one request: the metadata as JSON, then the file. */
function readMultipart({ headers, body }: Request): StoredFile {
  const boundary = /boundary=(.+)$/.exec(headers['content-type'] ?? '')?.[1] ?? '';
  const [metadata = '', content = ''] = body
    .toString('latin1')
    .split(`--${boundary}`)
    .slice(1)
    .map((part) => part.slice(part.indexOf('\r\n\r\n') + 4).replace(/\r\n$/, ''));
  const { contentType } = JSON.parse(metadata) as { contentType: string };

  return { bytes: Buffer.from(content, 'latin1'), contentType };
}

function hashesOf(bytes: Buffer): { crc32c: string; md5Hash: string } {
  const crc32c = new CRC32C();
  crc32c.update(bytes);

  return { crc32c: crc32c.toString(), md5Hash: createHash('md5').update(bytes).digest('base64') };
}

function azure(request: Request, files: Map<string, StoredFile>): Answer {
  const [, container, ...rest] = request.path.split('/');
  const key = rest.join('/');
  const refuse = (code: string): Answer => ({
    ...xml(404, `<Error><Code>${code}</Code></Error>`),
    headers: { 'content-type': 'application/xml', 'x-ms-error-code': code },
  });
  if (container !== CONTAINER) return refuse('ContainerNotFound');
  if (request.method === 'PUT') {
    files.set(key, { bytes: request.body, contentType: String(request.headers['x-ms-blob-content-type']) });

    return { status: 201, headers: { etag: '"1"' } };
  }
  const file = files.get(key);
  if (!file) return refuse('BlobNotFound');
  if (request.method === 'DELETE') {
    files.delete(key);

    return { status: 202 };
  }

  return { status: 200, headers: { etag: '"1"', 'x-ms-blob-type': 'BlockBlob' }, body: file.bytes };
}

/** A storage as the configuration makes it. */
const storageOf = (variables: Record<string, string>): Storage =>
  createStorage(
    parseEnv(commonEnv, {
      MONGO_URL: 'mongodb://localhost/db',
      REDIS_HOST: 'localhost',
      JWT_SECRET: 'a-secret-for-tests-only',
      STORE_ENCRYPTION_KEY: '0123456789abcdef0123456789abcdef',
      ...variables,
    }),
  );

const CLOUDS = {
  AWS: {
    protocol: s3,
    open: (address: string, container: string) =>
      storageOf({ STORAGE_SERVICE: 'AWS', S3_BUCKET_NAME: container, S3_REGION: 'eu-west-1', S3_LOCAL_STACK: address }),
    // The region is part of what is signed.
    authorization: /^AWS4-HMAC-SHA256 Credential=test-key\/\d{8}\/eu-west-1\/s3\/aws4_request, /,
  },
  GCS: {
    protocol: gcs,
    open: (address: string, container: string) =>
      storageOf({ STORAGE_SERVICE: 'GCS', GCS_BUCKET_NAME: container, GCS_API_ENDPOINT: address }),
    authorization: undefined,
  },
  AZURE: {
    protocol: azure,
    open: (address: string, container: string) =>
      storageOf({
        STORAGE_SERVICE: 'AZURE',
        AZURE_ACCOUNT_NAME: 'account',
        AZURE_ACCOUNT_KEY: Buffer.from('key').toString('base64'),
        AZURE_CONTAINER_NAME: container,
        AZURE_HOST_NAME: address,
      }),
    authorization: /^SharedKey account:.+/,
  },
} as const;

let folder: string;
const environment = { ...process.env };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storage-'));
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test-key', AWS_SECRET_ACCESS_KEY: 'test-secret' });
});
afterAll(async () => {
  process.env = environment;
  await rm(folder, { recursive: true });
});

describe('2.9: attachmentKey', () => {
  it('is <organization>/<environment>/<32 hex>/<name>, another one each time', () => {
    const pattern = new RegExp(
      `^${scope.organizationId.toHexString()}/${scope.environmentId.toHexString()}/[0-9a-f]{32}/invoice.pdf$`,
    );
    expect(attachmentKey(scope, 'invoice.pdf')).toMatch(pattern);
    expect(attachmentKey(scope, 'invoice.pdf')).not.toBe(attachmentKey(scope, 'invoice.pdf'));
  });

  it.each([
    ['../../etc/passwd', '__.._etc_passwd'],
    ['..', '_'],
    ['.htaccess', '_htaccess'],
    ['a\0b\\c.txt', 'a_b_c.txt'],
    ['Überweisung März 2026.pdf', 'Uberweisung_Marz_2026.pdf'],
    ['報告.pdf', '_.pdf'],
    ['', 'file'],
    [`${'x'.repeat(300)}.pdf`, `${'x'.repeat(96)}.pdf`],
  ])('makes the name %j safe', (name, safe) => {
    expect(attachmentKey(scope, name).split('/').slice(3)).toEqual([safe]);
  });

  it('makes a key of any name that every storage takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
        const key = attachmentKey(scope, name);
        checkKeys([key]);
        expect(key.split('/')).toHaveLength(4);
      }),
    );
  });
});

describe.each(['LOCAL', ...Object.keys(CLOUDS)] as ('LOCAL' | keyof typeof CLOUDS)[])('storage: %s', (service) => {
  const cloud = service === 'LOCAL' ? undefined : new Cloud(CLOUDS[service].protocol);
  let storage: Storage;
  beforeAll(async () => {
    await cloud?.start();
    storage =
      cloud && service !== 'LOCAL'
        ? CLOUDS[service].open(cloud.address, CONTAINER)
        : storageOf({ DATA_DIR: join(folder, 'data') });
  });
  afterAll(() => cloud?.stop());

  it('2.9: gives back the bytes that were stored', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('text ✓\r\n'), randomBytes(3_000_000)]) {
      const key = attachmentKey(scope, 'invoice.pdf');
      await storage.put(key, bytes, 'application/pdf');
      const read = await storage.get(key);
      expect(Buffer.compare(read, bytes)).toBe(0);
    }
  });

  it('replaces a file of the same key', async () => {
    const key = attachmentKey(scope, 'a.txt');
    await storage.put(key, Buffer.from('a longer first text'), 'text/plain');
    await storage.put(key, Buffer.from('second'), 'text/plain');
    expect((await storage.get(key)).toString()).toBe('second');
  });

  it('removes many at once, those that are gone too, and no others', async () => {
    const keys = Array.from({ length: 30 }, (_, index) => attachmentKey(scope, `${index}.txt`));
    for (const key of keys) await storage.put(key, Buffer.from(key), 'text/plain');
    const [kept = '', ...removed] = keys;
    await storage.remove([...removed, attachmentKey(scope, 'never-there')]);
    await storage.remove(removed);
    await storage.remove([]);
    for (const key of removed) await expect(storage.get(key)).rejects.toMatchObject({ code: 'storage_object_missing' });
    expect((await storage.get(kept)).toString()).toBe(kept);
  });

  it('says that a file is missing, which no retry helps', async () => {
    await expect(storage.get(attachmentKey(scope, 'never-there'))).rejects.toMatchObject({
      code: 'storage_object_missing',
      status: 404,
      retry: 'never',
    });
  });

  it.each(HOSTILE_KEYS)('refuses the key %j before it does anything', async (key) => {
    const refusal = { code: 'storage_key_invalid', retry: 'never' };
    const asked = cloud?.requests.length;
    await expect(storage.put(key, Buffer.from('x'), 'text/plain')).rejects.toMatchObject(refusal);
    await expect(storage.get(key)).rejects.toMatchObject(refusal);
    await expect(storage.remove(['good', key])).rejects.toMatchObject(refusal);
    expect(cloud?.requests.length).toBe(asked);
  });
});

describe.each(Object.entries(CLOUDS))('%s', (_, { protocol, open, authorization }) => {
  const cloud = new Cloud(protocol);
  beforeAll(() => cloud.start());
  beforeEach(() => {
    cloud.broken = 'no';
  });
  afterAll(() => cloud.stop());

  it('is told the type of the file, and who asks', async () => {
    const key = attachmentKey(scope, 'invoice.pdf');
    await open(cloud.address, CONTAINER).put(key, Buffer.from('x'), 'application/pdf');
    expect(cloud.files.get(key)).toEqual({ bytes: Buffer.from('x'), contentType: 'application/pdf' });
    if (authorization) expect(cloud.requests.at(-1)?.headers.authorization).toMatch(authorization);
    else expect(cloud.requests.at(-1)?.headers.authorization).toBeUndefined();
  });

  it.each(['refusing', 'hanging up'] as const)('is unavailable while it is %s: try again later', async (broken) => {
    const storage = open(cloud.address, CONTAINER);
    const later = { code: 'storage_unavailable', status: 503, retry: 'later', retryAfterSeconds: expect.any(Number) };
    cloud.broken = broken;
    await expect(storage.put('a/b', Buffer.from('x'), 'text/plain')).rejects.toMatchObject(later);
    await expect(storage.get('a/b')).rejects.toMatchObject(later);
    await expect(storage.remove(['a/b'])).rejects.toMatchObject(later);
    cloud.broken = 'no';
    await storage.put('a/b', Buffer.from('x'), 'text/plain');
    expect((await storage.get('a/b')).toString()).toBe('x');
  });
});

it.each(['AWS', 'AZURE'] as const)('%s: a container that is missing is no missing file', async (service) => {
  const cloud = new Cloud(CLOUDS[service].protocol);
  await cloud.start();
  const storage = CLOUDS[service].open(cloud.address, 'nobody-made-it');
  await expect(storage.get('a/b')).rejects.toMatchObject({ code: 'storage_unavailable' });
  await cloud.stop();
});

describe('the local folder', () => {
  let data: string;
  let storage: Storage;
  beforeEach(async () => {
    data = await mkdtemp(join(folder, 'data-'));
    storage = storageOf({ DATA_DIR: data });
  });

  /** Paths of all files below the data folder. */
  const files = async () =>
    (await readdir(data, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(data.length + 1));

  it('holds each file under its key, readable by its owner only', async () => {
    const key = attachmentKey(scope, 'invoice.pdf');
    await storage.put(key, Buffer.from('x'), 'application/pdf');
    expect(await files()).toEqual([`storage/${key}`]);
    const { mode } = await stat(join(data, 'storage', key));
    expect(mode & 0o777).toBe(0o600);
  });

  it('is not left by any key', async () => {
    await writeFile(join(data, 'secrets.env'), 'secret');
    for (const key of ['../secrets.env', 'a/../../secrets.env', join(data, 'secrets.env')]) {
      await expect(storage.get(key)).rejects.toMatchObject({ code: 'storage_key_invalid' });
      await expect(storage.put(key, Buffer.from('x'), '')).rejects.toMatchObject({ code: 'storage_key_invalid' });
      await expect(storage.remove([key])).rejects.toMatchObject({ code: 'storage_key_invalid' });
    }
    expect(await readFile(join(data, 'secrets.env'), 'utf8')).toBe('secret');
    expect(await files()).toEqual(['secrets.env']);
  });

  it('shows readers whole files only, whoever writes at the same time', async () => {
    const versions = ['a', 'b', 'c', 'd'].map((letter) => Buffer.alloc(500_000, letter));
    await storage.put('shared/file', Buffer.alloc(500_000, 'z'), '');
    const writes = Promise.all(versions.map((bytes) => storage.put('shared/file', bytes, '')));
    for (let read = 0; read < 30; read += 1) {
      const bytes = await storage.get('shared/file');
      expect(bytes.length).toBe(500_000);
      expect(new Set(bytes).size).toBe(1);
    }
    await writes;
    expect(await files()).toEqual(['storage/shared/file']);
  });

  it('loses nothing when the last file of a folder goes while another comes', async () => {
    for (let round = 0; round < 50; round += 1) {
      await storage.put('shared/old', Buffer.from('old'), '');
      await Promise.all([storage.put('shared/new', Buffer.from('new'), ''), storage.remove(['shared/old'])]);
      expect((await storage.get('shared/new')).toString()).toBe('new');
      await storage.remove(['shared/new']);
    }
    expect(await files()).toEqual([]);
  });

  it('2.9: leaves no folder of an attachment behind that was removed', async () => {
    const [one, other] = [attachmentKey(scope, 'a'), attachmentKey(scope, 'b')];
    await storage.put(one, Buffer.from('x'), '');
    await storage.put(other, Buffer.from('x'), '');
    await storage.remove([one]);
    const left = await readdir(join(data, 'storage', ...one.split('/').slice(0, 2)));
    expect(left).toEqual([other.split('/')[2]]);
  });

  it('is unavailable, and keeps no draft, while it cannot be written to', async () => {
    await writeFile(join(data, 'storage'), 'a file where the folder should be');
    await expect(storage.put('a/b', Buffer.from('x'), '')).rejects.toMatchObject({
      code: 'storage_unavailable',
      retry: 'later',
    });
    expect(await files()).toEqual(['storage']);
    await rm(join(data, 'storage'));
    await storage.put('a/b', Buffer.from('x'), '');
    await expect(storage.put('a', Buffer.from('x'), '')).rejects.toMatchObject({ code: 'storage_unavailable' });
    expect(await files()).toEqual(['storage/a/b']);
    await expect(storage.get('a')).rejects.toMatchObject({ code: 'storage_object_missing' });
  });
});

describe('configuration', () => {
  const problemsOf = (variables: Record<string, string>): readonly string[] => {
    try {
      storageOf(variables);
    } catch (error) {
      if (error instanceof ConfigurationError) return error.problems;
      throw error;
    }

    return [];
  };

  it.each([
    ['AWS', ['S3_BUCKET_NAME']],
    ['GCS', ['GCS_BUCKET_NAME']],
    ['AZURE', ['AZURE_ACCOUNT_NAME', 'AZURE_ACCOUNT_KEY', 'AZURE_CONTAINER_NAME']],
  ])('%s does not start without %j', (service, names) => {
    expect(problemsOf({ STORAGE_SERVICE: service })).toEqual(
      names.map((name) => `${name} is missing; STORAGE_SERVICE=${service} needs it`),
    );
    const given = Object.fromEntries(names.map((name) => [name, 'x']));
    expect(problemsOf({ STORAGE_SERVICE: service, ...given })).toEqual([]);
  });

  it('refuses services it does not know and addresses that are none', () => {
    expect(problemsOf({ STORAGE_SERVICE: 'FTP' })).toEqual([expect.stringContaining('STORAGE_SERVICE')]);
    expect(problemsOf({ S3_LOCAL_STACK: 'localhost:9000', GCS_API_ENDPOINT: 'ftp://x' })).toEqual([
      'S3_LOCAL_STACK must be an address that begins with http:// or https://',
      'GCS_API_ENDPOINT must be an address that begins with http:// or https://',
    ]);
  });
});
