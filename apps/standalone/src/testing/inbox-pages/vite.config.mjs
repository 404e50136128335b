import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Packages of this repository are read from their sources.
  resolve: { conditions: ['source', 'browser', 'module', 'import', 'default'] },
});
