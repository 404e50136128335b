import { rmSync } from 'node:fs';
import { build } from 'vite';
import { buildClientPackage } from '../../scripts/lib/client-package.mjs';

const target = 'es2022';
const toolchain = { oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } } };

await buildClientPackage(build, {
  target,
  toolchain,
  entry: {
    index: 'src/index.ts',
    'ui/index': 'src/ui/index.ts',
    'themes/index': 'src/themes/index.ts',
    'internal/index': 'src/internal/index.ts',
  },
});

// A single file for a script tag.
rmSync('dist/novu.min.js', { force: true });
await build({
  ...toolchain,
  configFile: false,
  logLevel: 'warn',
  define: { 'process.env.NODE_ENV': JSON.stringify('production') },
  build: {
    emptyOutDir: false,
    target,
    lib: { entry: 'src/browser.ts', formats: ['iife'], name: 'NovuBundle', fileName: () => 'novu.min.js' },
  },
});
