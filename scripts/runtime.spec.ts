import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

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

it('EMBEDDED_NODE_BINARY names another', () => {
  expect(printed(PRINT, { EMBEDDED_NODE_BINARY: '/opt/node' })).toBe('/opt/node');
});
