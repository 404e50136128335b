/** Bundles a page that uses nothing but the client, as its developer would, and says on standard output what it is made of and weighs. */
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const ENTRY = 'virtual:page';
/** Vite's own, which a page with any chunk has: not counted. */
const PRELOAD = '\0vite/preload-helper.js';
const source = process.argv[2];
const page = {
  name: 'page',
  enforce: 'pre',
  resolveId: (id) => (id === ENTRY ? id : undefined),
  load: (id) => (id === ENTRY ? source : id === PRELOAD ? 'export const __vitePreload = (load) => load();' : undefined),
};

const { output } = await build({
  configFile: false,
  logLevel: 'silent',
  define: { 'process.env.NODE_ENV': '"production"' },
  resolve: {
    alias: { '@novu/js': new URL('../index.ts', import.meta.url).pathname },
    conditions: ['source', 'browser', 'module'],
  },
  plugins: [page],
  build: { write: false, modulePreload: false, target: 'es2022', rolldownOptions: { input: ENTRY } },
});
const [chunk] = output;
const modules = Object.entries(chunk.modules).flatMap(([id, { renderedLength }]) => (renderedLength > 0 ? id : []));
process.stdout.write(JSON.stringify({ modules, gzippedBytes: gzipSync(chunk.code, { level: 9 }).length }));
