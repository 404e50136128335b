import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

describe('the home folder of package managers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'novu-home-'));
  const data = join(folder, 'data');
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Asked in a process of its own: the system knows no other home folder of this one. */
  const homeGiven = (home: string): string => {
    const toolchain = new URL('lib/toolchain.mjs', import.meta.url).href;
    const program = `import { toolEnvironment } from '${toolchain}'; console.log(toolEnvironment('${data}').HOME);`;
    const options = { encoding: 'utf8', env: { PATH: process.env['PATH'], HOME: home } } as const;
    return execFileSync(process.execPath, ['--input-type=module', '--eval', program], options).trim();
  };

  it('is that of the user where it can be written to', () => {
    expect(homeGiven(folder)).toBe(folder);
  });

  it('is one in the data folder otherwise', () => {
    expect(homeGiven(join(folder, 'missing'))).toBe(join(data, 'tools/home'));
    expect(statSync(join(data, 'tools/home')).isDirectory()).toBe(true);
  });
});
