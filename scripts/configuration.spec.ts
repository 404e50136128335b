/** `.env.example` against the variables that the apps and scripts really read. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/settings.mjs';
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
