/**
 * Builds what is published: ES modules and CommonJS with their declarations, one folder each. What runs in the browser says so to
 * frameworks that run components on the server (`use client`); themes and the stand-ins for the server run anywhere.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { build } from 'vite';

const require = createRequire(import.meta.url);
const { dependencies, peerDependencies } = require('./package.json');
const names = Object.keys({ ...dependencies, ...peerDependencies });
const isDependency = (id) => names.some((name) => id === name || id.startsWith(`${name}/`));
const anywhere = ['themes/index', 'server/index', 'internal/index'];

const output = (folder, format) => ({
  dir: `dist/${folder}`,
  format,
  exports: 'named',
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name]-[hash].js',
  banner: ({ name }) => (anywhere.includes(name) ? '' : "'use client';"),
});

for (const path of ['dist/esm', 'dist/cjs']) rmSync(path, { recursive: true, force: true });

await build({
  configFile: false,
  logLevel: 'warn',
  build: {
    emptyOutDir: false,
    target: 'es2020',
    minify: false,
    lib: {
      entry: {
        index: 'src/index.ts',
        'hooks/index': 'src/hooks/index.ts',
        'themes/index': 'src/themes/index.ts',
        'server/index': 'src/server/index.tsx',
        'internal/index': 'src/internal/index.ts',
      },
    },
    rolldownOptions: { external: isDependency, output: [output('esm', 'es'), output('cjs', 'cjs')] },
  },
});

const tsc = require.resolve('typescript/bin/tsc');
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', 'dist/esm'], { stdio: 'inherit' });
cpSync('dist/esm', 'dist/cjs', { recursive: true, filter: (path) => !path.endsWith('.js') });
writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n');
