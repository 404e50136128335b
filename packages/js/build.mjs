/**
 * Builds what is published: ES modules and CommonJS with their declarations, one folder each, and a single file for a script tag.
 * The declarations are the same for both; the `package.json` beside the CommonJS ones tells Node and TypeScript how to read them.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { build } from 'vite';

const require = createRequire(import.meta.url);
const { dependencies } = require('./package.json');
const isDependency = (id) => Object.keys(dependencies).some((name) => id === name || id.startsWith(`${name}/`));
const toolchain = {
  configFile: false,
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
};

const output = (folder, format) => ({
  dir: `dist/${folder}`,
  format,
  exports: 'named',
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name]-[hash].js',
});

for (const path of ['dist/esm', 'dist/cjs', 'dist/novu.min.js']) rmSync(path, { recursive: true, force: true });

await build({
  ...toolchain,
  build: {
    emptyOutDir: false,
    target: 'es2022',
    minify: false,
    lib: {
      entry: {
        index: 'src/index.ts',
        'ui/index': 'src/ui/index.ts',
        'themes/index': 'src/themes/index.ts',
        'internal/index': 'src/internal/index.ts',
      },
    },
    rolldownOptions: { external: isDependency, output: [output('esm', 'es'), output('cjs', 'cjs')] },
  },
});

await build({
  ...toolchain,
  define: { 'process.env.NODE_ENV': JSON.stringify('production') },
  build: {
    emptyOutDir: false,
    target: 'es2022',
    lib: { entry: 'src/browser.ts', formats: ['iife'], name: 'NovuBundle', fileName: () => 'novu.min.js' },
  },
});

const tsc = require.resolve('typescript/bin/tsc');
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', 'dist/esm'], { stdio: 'inherit' });
cpSync('dist/esm', 'dist/cjs', { recursive: true, filter: (path) => !path.endsWith('.js') });
writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n');
