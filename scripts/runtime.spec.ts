import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const runtime = new URL('lib/runtime.mjs', import.meta.url).href;

/** What a script prints that runs on this Node.js, in this environment. */
function printed(program: string, env: NodeJS.ProcessEnv = {}): string {
  const options = { encoding: 'utf8', env: { PATH: process.env['PATH'], ...env } } as const;
  return execFileSync(process.execPath, ['--input-type=module', '--eval', program], options).trim();
}

const PRINT = `import { serverNode } from '${runtime}'; console.log(serverNode());`;

it('servers run on a Node.js that is at least as new as that of the scripts', () => {
  const version = execFileSync(printed(PRINT), ['--version'], { encoding: 'utf8' }).trim();
  expect(Number.parseInt(version.slice(1), 10)).toBeGreaterThanOrEqual(Number.parseInt(process.versions.node, 10));
});

it('on Linux with glibc the install brings it', () => {
  // Only glibc tells its version in the report.
  const report: { header?: { glibcVersionRuntime?: string } } = process.report.getReport();
  const brought = process.platform === 'linux' && report.header?.glibcVersionRuntime !== undefined;
  const newer = Number.parseInt(process.versions.node, 10) >= 24;
  const own = fileURLToPath(new URL(`runtime/node_modules/node-linux-${process.arch}/bin/node`, import.meta.url));
  expect(printed(PRINT)).toBe(brought && !newer ? own : process.execPath);
});

describe('EMBEDDED_NODE_BINARY', () => {
  const folder = mkdtempSync(join(tmpdir(), 'node-binary-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  function wrapper(name: string, command: string): string {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${command}\n`, { mode: 0o755 });
    return path;
  }

  it('names another', () => {
    const other = wrapper('other', `exec '${process.execPath}' "$@"`);
    expect(printed(PRINT, { EMBEDDED_NODE_BINARY: other })).toBe(other);
  });

  it.each([
    ['is not there', join(folder, 'missing'), 'no Node.js runs from there'],
    ['is another program', wrapper('greeting', 'echo hello'), 'no Node.js runs from there'],
    ['is too old', wrapper('old', 'echo v20.18.3'), 'it is v20.18.3 and v20.19.0 is the oldest that works'],
  ])('is refused when it %s', (_case, path, reason) => {
    const program = `import { namedNode } from '${runtime}'; try { namedNode(); } catch (e) { console.log(e.message); }`;
    expect(printed(program, { EMBEDDED_NODE_BINARY: path })).toBe(`EMBEDDED_NODE_BINARY is ${path}, but ${reason}.`);
  });
});

describe('a script that continues on the Node.js of the servers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'continued-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const script = join(folder, 'script.mjs');
  writeFileSync(
    script,
    `import { appendFileSync } from 'node:fs';
     import { continueOnServerNode } from '${runtime}';
     appendFileSync(process.argv[2], 'x');
     if (Number(process.env.LEVEL) > 2) process.exit(9);
     process.env.LEVEL = String(Number(process.env.LEVEL ?? 0) + 1);
     continueOnServerNode();
     console.log(process.argv[3]);`,
  );
  const link = join(folder, 'node');
  symlinkSync(process.execPath, link);

  it.each([
    ['that the install brings', {}],
    ['behind a link', { EMBEDDED_NODE_BINARY: link }],
  ])('is started once more at most: the one %s', (_case, env) => {
    const starts = join(mkdtempSync(join(folder, 'run-')), 'starts');
    const options = { encoding: 'utf8', env: { PATH: process.env['PATH'], ...env } } as const;
    expect(execFileSync(process.execPath, [script, starts, 'done'], options).trim()).toBe('done');
    expect(readFileSync(starts, 'utf8').length).toBeLessThanOrEqual(2);
  });
});

it('packages are held against it when they are installed', () => {
  const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');
  const { optionalDependencies }: { optionalDependencies: Record<string, string> } = JSON.parse(
    read('runtime/package.json'),
  );
  const { nodeVersion }: { nodeVersion?: string } = parse(read('../pnpm-workspace.yaml'));
  expect(Object.values(optionalDependencies)).toEqual([nodeVersion, nodeVersion]);
});
