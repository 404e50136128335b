/** Builds what is published: ES modules and CommonJS with their declarations. */
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { build } from 'vite';

const require = createRequire(import.meta.url);
const output = (folder, format) => ({ dir: `dist/${folder}`, format, exports: 'named', entryFileNames: '[name].js' });

for (const path of ['dist/esm', 'dist/cjs']) rmSync(path, { recursive: true, force: true });

await build({
  configFile: false,
  logLevel: 'warn',
  build: {
    emptyOutDir: false,
    target: 'es2020',
    minify: false,
    lib: { entry: { index: 'src/index.ts' } },
    rolldownOptions: { external: '@novu/react/hooks', output: [output('esm', 'es'), output('cjs', 'cjs')] },
  },
});

const tsc = require.resolve('typescript/bin/tsc');
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', 'dist/esm'], { stdio: 'inherit' });
cpSync('dist/esm', 'dist/cjs', { recursive: true, filter: (path) => !path.endsWith('.js') });
writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n');
