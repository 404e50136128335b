import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGES = fileURLToPath(new URL('../../', import.meta.url));
const NATIVE = join(PACKAGES, 'react-native');
const REACT = join(PACKAGES, 'react');

interface Targets {
  import: { types: string };
  require: { default: string };
}

interface Manifest {
  main: string;
  types: string;
  files: string[];
  exports: Record<string, Targets & { 'react-native'?: Targets }>;
  peerDependencies: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional: boolean }>;
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

it.each([
  ['browser', 'hooks'],
  ['react-native', 'hooks'],
  ['react-server', 'hooks'],
  ['node', 'server'],
])('whoever resolves with the condition %s gets the hooks from %s', (condition, folder) => {
  const script = "process.stdout.write(require.resolve('@novu/react/hooks'))";
  const file = execFileSync(process.execPath, ['--conditions', condition, '-e', script], { cwd: NATIVE }).toString();
  expect(file).toMatch(new RegExp(`/dist/cjs/${folder}/index\\.js$`));
});

/** As old Metro, webpack 4 and `moduleResolution: node` of TypeScript do. */
it.each(['js', 'react', 'nextjs', 'react-native'])(
  'every entry of %s is found without reading exports, too',
  (name) => {
    const folder = join(PACKAGES, name);
    const { exports, files } = manifestOf(folder);
    for (const [entry, targets] of Object.entries(exports)) {
      const { import: esm, require: cjs } = targets['react-native'] ?? targets;
      const place = join(folder, entry);
      const { main, types } = manifestOf(place);
      expect({ entry, main: join(place, main), types: join(place, types) }).toEqual({
        entry,
        main: join(folder, cjs.default),
        types: join(folder, esm.types),
      });
      expect([main, types].filter((file) => !existsSync(join(place, file)))).toEqual([]);
      expect(['.', ...files.map((file) => `./${file}`)]).toContain(entry);
    }
  },
);

it('whoever has no DOM, as an app of React Native, need not install react-dom', () => {
  expect(manifestOf(REACT).peerDependenciesMeta).toEqual({ 'react-dom': { optional: true } });
  const hooks = ['./dist/esm/hooks/index.js', './dist/esm/index.js'].map((file) =>
    readFileSync(join(REACT, file), 'utf8').includes('from "react-dom"'),
  );
  expect(hooks).toEqual([false, true]);
});

it('the packages over this one ask for the React it takes, and the one for Next.js for the majors it was seen with', () => {
  const { react } = manifestOf(REACT).peerDependencies;
  expect(manifestOf(NATIVE).peerDependencies).toEqual({ react });
  const next = manifestOf(join(PACKAGES, 'nextjs'));
  expect(next.peerDependencies).toMatchObject({ react, next: '^13.5.2 || ^14.0.0 || ^15.0.0 || ^16.0.0' });
  expect(next.peerDependenciesMeta).toBeUndefined();
});

it('a page that uses a hook of the main entry loads no components', () => {
  const source = "import { NovuProvider, useCounts } from '@novu/react'; window.used = [NovuProvider, useCounts];";
  const page = execFileSync(process.execPath, ['src/testing/bundle-page.mjs', source], { cwd: REACT }).toString();
  expect(page).toContain('var useCounts =');
  expect(page).not.toMatch(/UiContext|new NovuUI|createPortal\(|function (?:Inbox|Subscription|ChannelButton)\b/);
}, 60_000);
