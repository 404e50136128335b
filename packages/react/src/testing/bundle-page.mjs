/**
 * Bundles a page with what is published of this package, and prints what stays of it. A statement at the top of a file stays when it may do
 * anything else, as in bundlers that take files as wholes (esbuild).
 */
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const ENTRY = 'virtual:page';
const PACKAGE = fileURLToPath(new URL('../../dist/esm/index.js', import.meta.url));
const source = process.argv[2];
const page = {
  name: 'page',
  enforce: 'pre',
  resolveId: (id) => (id === ENTRY ? id : id === '@novu/react' ? { id: PACKAGE, moduleSideEffects: true } : undefined),
  load: (id) => (id === ENTRY ? source : undefined),
};

const { output } = await build({
  configFile: false,
  logLevel: 'silent',
  plugins: [page],
  build: {
    write: false,
    minify: false,
    target: 'es2022',
    rolldownOptions: { input: ENTRY, external: /^(?:react|react-dom|@novu\/js)(?:\/|$)/ },
  },
});
process.stdout.write(output[0].code);
