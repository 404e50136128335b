/** `.env.example` against the variables that the apps and scripts really read. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { platformEnvironment, readSettings, root } from './lib/settings.mjs';
import { projectFolders } from './lib/toolchain.mjs';

const example = readFileSync(join(root, '.env.example'), 'utf8');
const documented = [...example.matchAll(/^#?([A-Z][A-Z0-9_]*)=/gm)].map((match) => match[1] ?? '');

/** Variables of the scripts, which read them before any schema can be loaded. */
const SCRIPT_VARIABLES = [
  'DATA_DIR',
  'NOVU_MODE',
  'API_ROOT_URL',
  'EMBEDDED_MONGO_PORT',
  'EMBEDDED_REDIS_PORT',
  'EMBEDDED_MONGO_BINARY',
  'EMBEDDED_REDIS_BINARY',
  'EMBEDDED_NODE_BINARY',
];

/** Names that the schemas in the env.ts files declare; no other file reads the environment. */
function declaredVariables(): string[] {
  const files = projectFolders()
    .flatMap((folder) => ['src/env.ts', 'server/env.ts'].map((file) => join(folder, file)))
    .filter((file) => existsSync(file));
  return files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^ +([A-Z][A-Z0-9_]*): /gm)].map((match) => match[1] ?? ''),
  );
}

describe('.env.example', () => {
  it('documents every variable that is read, once, and no other', () => {
    const declared = new Set([...declaredVariables(), ...SCRIPT_VARIABLES]);
    expect(declared.size).toBeGreaterThan(20);
    expect([...documented].sort()).toEqual([...declared].sort());
  });

  it('sets nothing, so that a copy of it changes nothing', () => {
    expect(example.match(/^[A-Z].*$/gm)).toBeNull();
  });
});

describe('docs/CONFIGURATION.md', () => {
  it('explains every variable of .env.example', () => {
    const text = readFileSync(join(root, 'docs/CONFIGURATION.md'), 'utf8');
    const explained = new Set([...text.matchAll(/`([A-Z][A-Z0-9_]*)`/g)].map((match) => match[1]));
    expect(documented.filter((name) => !explained.has(name))).toEqual([]);
  });
});

describe('the addresses that scripts/up fills in', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'addresses-'));
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });
  afterAll(() => rmSync(dataDir, { recursive: true }));
  const filledIn = (given: Record<string, string>) => {
    Object.assign(process.env, { API_PORT: '3100', WS_PORT: '3102', DASHBOARD_PORT: '3103', ...given });

    return platformEnvironment({ ...readSettings(), dataDir });
  };

  it('have the paths of the services', () => {
    const paths = { GLOBAL_CONTEXT_PATH: '/novu/', API_CONTEXT_PATH: 'api', DASHBOARD_CONTEXT_PATH: 'dashboard' };
    expect(filledIn(paths)).toMatchObject({
      API_ROOT_URL: 'http://localhost:3100/novu/api',
      VITE_API_HOSTNAME: 'http://localhost:3100/novu/api',
      VITE_WEBSOCKET_HOSTNAME: 'http://localhost:3102/novu',
      FRONT_BASE_URL: 'http://localhost:3103/novu/dashboard',
    });
  });

  it('give way to those that are given, which are taken as they are', () => {
    const given = { GLOBAL_CONTEXT_PATH: 'novu', API_ROOT_URL: 'https://example.com/api' };
    expect(filledIn(given)).toMatchObject({
      API_ROOT_URL: 'https://example.com/api',
      VITE_API_HOSTNAME: 'https://example.com/api',
    });
  });
});
