/**
 * The files of docker/, checked as far as a machine without a container engine can: the compose files are parsed and
 * compared with their `.env.example`, the image with the repository, and the entrypoint is run.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { MALLOC_LIMITS, serverFlags } from './lib/platform.mjs';
import { root } from './lib/settings.mjs';

/** What these tests read of a compose file. */
interface Compose {
  services: Record<
    string,
    {
      image: string;
      command: string[];
      build?: { context: string; dockerfile: string };
      environment?: Record<string, string>;
      depends_on?: Record<string, { condition: string }>;
      healthcheck?: { test: string[] };
      ports?: string[];
      volumes?: string[];
    }
  >;
  volumes: Record<string, null>;
}

/** What these tests read of a package.json. */
interface Manifest {
  name: string;
  packageManager?: string;
  dependencies?: Record<string, string>;
}

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const manifestOf = (folder: string): Manifest => {
  const manifest: Manifest = JSON.parse(read(join(folder, 'package.json')));
  return manifest;
};
const dockerfile = read('docker/Dockerfile');
const entrypoint = read('docker/entrypoint.sh');

/** A program that prints its environment, and the flags of its Node.js as FLAGS. */
const PRINT_SURROUNDINGS = `process.stdout.write(JSON.stringify({ ...process.env, FLAGS: process.execArgv.join(' ') }));`;

/** Role → file that the entrypoint starts, relative to the image's app folder. */
const roles = new Map(
  [...entrypoint.matchAll(/^ {2}(\w+)\) entry=\$app\/(\S+) ;;$/gm)].map((match) => [match[1] ?? '', match[2] ?? '']),
);

/** What the clients of storage services look up themselves. */
const READ_BY_SDKS: ReadonlySet<string> = new Set(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']);

describe.each([
  ['community', ['mongodb', 'redis', 'api', 'worker', 'ws', 'dashboard']],
  ['standalone', ['mongodb', 'redis', 'app']],
])('docker/%s/docker-compose.yml', (folder, services) => {
  const text = read(`docker/${folder}/docker-compose.yml`);
  const compose: Compose = parse(text, { merge: true });
  const example = read(`docker/${folder}/.env.example`);
  const documented = [...example.matchAll(/^([A-Z0-9_]+)=/gm)].map((match) => match[1] ?? '');

  it('has every service and no other', () => {
    expect(Object.keys(compose.services).sort()).toEqual([...services].sort());
  });

  it('uses the variables of its .env.example, all of them and no other', () => {
    const used = new Set([...text.matchAll(/\$\{([A-Z0-9_]+)/g)].map((match) => match[1]));
    expect([...used].sort()).toEqual([...documented].sort());
  });

  it('hands the platform variables that it reads', () => {
    const known = new Set([...read('.env.example').matchAll(/^#([A-Z][A-Z0-9_]*)=/gm)].map((match) => match[1]));
    const handed = Object.values(compose.services)
      .filter(({ build }) => build !== undefined)
      .flatMap(({ environment = {} }) => Object.keys(environment));
    expect(handed.filter((name) => !known.has(name) && !READ_BY_SDKS.has(name))).toEqual([]);
  });

  it('gives a default for every variable, so that it starts without a .env', () => {
    expect(text.match(/\$\{[A-Z0-9_]+\}/g)).toBeNull();
  });

  it('contains no secret', () => {
    for (const name of ['JWT_SECRET', 'STORE_ENCRYPTION_KEY', 'REDIS_PASSWORD']) {
      expect(example).toMatch(new RegExp(`^${name}=$`, 'm'));
      expect(text).toContain(`\${${name}:-}`);
    }
  });

  it('builds our services from the Dockerfile and starts each in a role that the image knows', () => {
    const ours = Object.values(compose.services).filter(({ build }) => build !== undefined);
    expect(ours.length).toBe(services.length - 2);
    for (const { build, command } of ours) {
      expect(existsSync(join(root, 'docker', folder, build?.context ?? '', build?.dockerfile ?? ''))).toBe(true);
      expect([...roles.keys()]).toContain(command[0]);
    }
  });

  it('waits for services that exist and have a health check', () => {
    for (const { depends_on: dependencies = {} } of Object.values(compose.services)) {
      for (const [name, { condition }] of Object.entries(dependencies)) {
        const dependency = compose.services[name];
        expect(condition).toBe('service_healthy');
        // Our own image brings its health check along.
        expect(dependency?.healthcheck ?? dependency?.build).toBeDefined();
      }
    }
  });

  it('keeps the data in declared volumes and publishes no database port', () => {
    const mounted = Object.values(compose.services).flatMap(({ volumes = [] }) =>
      volumes.map((volume) => volume.split(':')[0]),
    );
    expect([...new Set(mounted)].sort()).toEqual(Object.keys(compose.volumes).sort());
    expect(compose.services['mongodb']?.ports).toBeUndefined();
    expect(compose.services['redis']?.ports).toBeUndefined();
  });

  it('runs MongoDB as a replica set and Redis so that it loses nothing', () => {
    expect(compose.services['mongodb']?.command).toEqual(expect.arrayContaining(['--replSet', 'rs0']));
    expect(compose.services['mongodb']?.healthcheck?.test.join(' ')).toContain('rs.initiate');
    expect(compose.services['redis']?.command.join(' ')).toMatch(/--appendonly yes --maxmemory-policy noeviction/);
  });

  it('is accepted by the compose command line, where there is one', () => {
    if (spawnSync('docker', ['compose', 'version']).status !== 0) return;
    const files = ['-f', join(root, 'docker', folder, 'docker-compose.yml')];
    const env = ['--env-file', join(root, 'docker', folder, '.env.example')];
    const { status, stderr } = spawnSync('docker', ['compose', ...files, ...env, 'config', '--quiet'], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

describe('docker/Dockerfile', () => {
  it('copies files that exist and that .dockerignore lets through', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap((match) =>
      (match[1] ?? '').split(' ').slice(0, -1),
    );
    const ignored = read('.dockerignore').split('\n');
    expect(copied).toContain('docker/entrypoint.sh');
    for (const file of copied) {
      expect({ file, exists: existsSync(join(root, file)) }).toEqual({ file, exists: true });
      expect(ignored).not.toContain(file);
    }
  });

  it('does not run as root, and starts scripts that may be executed', () => {
    expect(dockerfile).toMatch(/^USER node$/m);
    for (const script of ['docker/entrypoint.sh', 'docker/prune.sh']) {
      expect(dockerfile).toContain(script);
      expect(statSync(join(root, script)).mode & 0o111).toBe(0o111);
    }
  });

  it('knows a source file for the entry of every role', () => {
    expect([...roles.keys()].sort()).toEqual(['api', 'dashboard', 'standalone', 'worker', 'ws']);
    const folders = new Map(
      readdirSync(join(root, 'apps'))
        .filter((app) => existsSync(join(root, 'apps', app, 'package.json')))
        .map((app) => [manifestOf(`apps/${app}`).name, app]),
    );
    const { dependencies = {} } = manifestOf('apps/standalone');
    for (const entry of roles.values()) {
      const [, name, path] = /^(?:node_modules\/(@novu\/[\w-]+)\/)?dist\/(.+)\.js$/.exec(entry) ?? [];
      // The image holds what the standalone app depends on.
      if (name !== undefined) expect(Object.keys(dependencies)).toContain(name);
      const app = name === undefined ? 'standalone' : folders.get(name);
      const sources = [`apps/${app}/src/${path}.ts`, `apps/${app}/${path}.ts`];
      expect({ entry, found: sources.some((source) => existsSync(join(root, source))) }).toEqual({
        entry,
        found: true,
      });
    }
  });

  it('takes the pnpm version from package.json', () => {
    expect(manifestOf('.').packageManager).toMatch(/^pnpm@\d+\.\d+\.\d+$/);
    expect(dockerfile).toContain('packageManager');
  });
});

describe('docker/entrypoint.sh', () => {
  let folder: string;
  /** Runs the entrypoint on a program that prints its environment, and returns that. */
  const start = (given: Record<string, string>, role = 'standalone'): Record<string, string> => {
    const surroundings = { PATH: process.env['PATH'], APP_DIR: folder, DATA_DIR: join(folder, 'data'), TMPDIR: folder };
    const env = { ...surroundings, ...given };
    const printed: Record<string, string> = JSON.parse(
      execFileSync(join(root, 'docker/entrypoint.sh'), [role], { encoding: 'utf8', env }),
    );
    return printed;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'novu-image-'));
    mkdirSync(join(folder, 'data'));
    for (const entry of roles.values()) {
      mkdirSync(join(folder, entry, '..'), { recursive: true });
      writeFileSync(join(folder, entry), PRINT_SURROUNDINGS);
    }
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('makes secrets once, for all parts of an install', () => {
    const first = start({}, 'api');
    expect(first['STORE_ENCRYPTION_KEY']).toMatch(/^[0-9a-f]{32}$/);
    expect(first['JWT_SECRET']).toMatch(/^[0-9a-f]{96}$/);
    const second = start({ JWT_SECRET: '', STORE_ENCRYPTION_KEY: '' }, 'worker');
    expect(second).toMatchObject({
      JWT_SECRET: first['JWT_SECRET'],
      STORE_ENCRYPTION_KEY: first['STORE_ENCRYPTION_KEY'],
    });
    expect(readdirSync(join(folder, 'data'))).toEqual(['secrets.env']);
    expect(statSync(join(folder, 'data/secrets.env')).mode & 0o777).toBe(0o600);
  });

  it('uses the secrets that are given, and writes none', () => {
    const given = { JWT_SECRET: 'given', STORE_ENCRYPTION_KEY: 'x'.repeat(32) };
    expect(start(given)).toMatchObject(given);
    expect(readdirSync(join(folder, 'data'))).toEqual([]);
  });

  it('treats an empty variable as one that is not given', () => {
    expect(start({ LOG_LEVEL: '', API_PORT: '3000' })).not.toHaveProperty('LOG_LEVEL');
  });

  it('gives the servers the same limits of memory as scripts/up', () => {
    for (const role of roles.keys()) {
      expect(start({}, role)).toMatchObject({ FLAGS: serverFlags(role).join(' '), ...MALLOC_LIMITS });
    }
    expect(start({ MALLOC_ARENA_MAX: '4' })).toMatchObject({ MALLOC_ARENA_MAX: '4' });
  });

  it('runs anything else as a command', () => {
    const options = { encoding: 'utf8', env: { PATH: process.env['PATH'] } } as const;
    expect(execFileSync(join(root, 'docker/entrypoint.sh'), ['echo', 'hello'], options)).toBe('hello\n');
  });
});

describe('docker/prune.sh', () => {
  it('removes declarations, maps of third parties and helpers of tests, and nothing a server reads', () => {
    const folder = mkdtempSync(join(tmpdir(), 'novu-prune-'));
    const ours = 'node_modules/.pnpm/@novu+api@file/node_modules/@novu/api/dist';
    const theirs = 'node_modules/.pnpm/other@1/node_modules/other/dist';
    const kept = ['dist/main.js', `${ours}/main.js`, `${ours}/main.js.map`, `${theirs}/testing/index.js`];
    const removed = [
      'dist/testing/start.js',
      `${ours}/testing/start.js`,
      `${ours}/types/main.d.ts`,
      `${theirs}/a.js.map`,
    ];
    for (const file of [...kept, ...removed]) {
      mkdirSync(join(folder, file, '..'), { recursive: true });
      writeFileSync(join(folder, file), '');
    }
    execFileSync(join(root, 'docker/prune.sh'), [folder]);
    const left = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(left.map(({ parentPath, name }) => join(parentPath, name)).sort()).toEqual(
      kept.map((file) => join(folder, file)).sort(),
    );
    rmSync(folder, { recursive: true });
  });
});
