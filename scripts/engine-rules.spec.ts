/** The table of `docs/ENGINE.md` against the tests that are really there. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from './lib/settings.mjs';
import { projectFolders } from './lib/toolchain.mjs';

interface NamedTest {
  file: string;
  name: string;
}

const text = readFileSync(join(root, 'docs/ENGINE.md'), 'utf8');
const rows = text.split('\n').filter((line) => /^\| \d/.test(line));

/** Test files by their base name, which the table calls them by. */
const files = new Map<string, string[]>();
for (const folder of projectFolders()) {
  for (const entry of readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!/\.(spec|e2e)\.ts$/.test(entry)) continue;
    files.set(basename(entry), [...(files.get(basename(entry)) ?? []), join(folder, 'src', entry)]);
  }
}

/** The tests a row names: a file, then names of tests in it, then perhaps another file. */
function testsOf(row: string): NamedTest[] {
  let file = '';
  const tests: NamedTest[] = [];
  for (const [, path, name] of row.matchAll(/`([\w.-]+\.(?:spec|e2e)\.ts)`|“([^”]+)”/g)) {
    if (path !== undefined) file = path;
    else if (file !== '' && name !== undefined) tests.push({ file, name });
  }

  return tests;
}

/** Whether the file has a test of this name, or, where the name ends in “…”, of this beginning. */
function exists({ file, name }: NamedTest): boolean {
  const [path, ...more] = files.get(file) ?? [];
  if (path === undefined || more.length > 0) return false;
  const source = readFileSync(path, 'utf8');
  const beginning = name.replace(/…$/, '');
  const end = beginning === name ? ['[\'"`]'] : [];

  return new RegExp(['[(\\s][\'"`]', escaped(beginning), ...end].join('')).test(source);
}

const escaped = (literal: string): string => literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

describe('docs/ENGINE.md', () => {
  it('names tests that exist', () => {
    const tests = rows.flatMap(testsOf);
    expect(tests.length).toBeGreaterThan(100);
    expect(tests.filter((test) => !exists(test))).toEqual([]);
  });

  it('has something to say about every section of the rules', () => {
    const sections = new Set(rows.map((row) => Number.parseInt(row.slice(2), 10)));
    expect([...sections].sort((left, right) => left - right)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
  });

  it('names files that exist', () => {
    const folder = join(root, 'apps/worker/src/pipeline');
    const named = [...text.matchAll(/`((?:\.\.\/|steps\/)?[\w/-]+\.ts)`/g)].flatMap(([, path]) => path ?? []);
    const known = new Set(readdirSync(folder));
    const local = named.filter((path) => /^[\w-]+\.ts$/.test(path));
    expect(local.filter((path) => !known.has(path))).toEqual([]);
    expect(local.length).toBeGreaterThan(10);
  });
});
