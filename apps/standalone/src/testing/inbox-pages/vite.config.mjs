import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const pages = ['published', 'ours', 'hooks-published', 'hooks-ours', 'exports', 'parts'];

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Packages of this repository are read from their sources.
  resolve: { conditions: ['source', 'browser', 'module', 'import', 'default'] },
  build: { rolldownOptions: { input: pages.map((page) => fileURLToPath(new URL(`./${page}.html`, import.meta.url))) } },
});
