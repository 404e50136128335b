/**
 * Weighs the components of the Inbox as a page loads them: everything the `./ui` entry of @novu/js needs, bundled, minified and gzipped,
 * ours and that of the published package the same way. What is loaded later, by a dynamic import, is not counted. Exits with 1 when ours
 * weighs more than it may.
 */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PUBLISHED = '@novu/js-published';
/** Share of the published package's weight that ours may have. */
const LIMIT = 0.8;
const ENTRY = 'virtual:entry';

/**
 * What the bundler makes.
 * @typedef {{ fileName: string, isEntry: boolean, imports: string[], code: string }} Chunk
 */

const requireFrom = (/** @type {string} */ folder) => createRequire(`${ROOT}${folder}/package.json`);
const { build } = await import(requireFrom('packages/js').resolve('vite'));

/**
 * @param {string} path of the entry
 * @returns {Promise<number>}
 */
async function gzippedBytes(path) {
  /** @type {{ output: Chunk[] }} */
  const { output } = await build({
    configFile: false,
    logLevel: 'silent',
    root: `${ROOT}packages/js`,
    define: { 'process.env.NODE_ENV': '"production"' },
    resolve: { conditions: ['source', 'browser', 'module', 'import', 'default'] },
    plugins: [
      {
        name: 'entry',
        resolveId: (/** @type {string} */ id) => (id === ENTRY ? id : undefined),
        load: (/** @type {string} */ id) =>
          id === ENTRY ? `import * as ui from ${JSON.stringify(path)}; window.ui = { ...ui };` : undefined,
      },
    ],
    build: { write: false, modulePreload: false, rolldownOptions: { input: ENTRY } },
  });
  const chunks = new Map(output.map((chunk) => [chunk.fileName, chunk]));
  /** @type {Set<Chunk>} */
  const needed = new Set();
  const need = (/** @type {Chunk | undefined} */ chunk) => {
    if (!chunk) throw new Error('The bundle lacks a part of itself');
    if (needed.has(chunk)) return;
    needed.add(chunk);
    chunk.imports.forEach((fileName) => need(chunks.get(fileName)));
  };
  need(output.find(({ isEntry }) => isEntry));
  const weights = [...needed].map(({ code }) => gzipSync(code, { level: 9 }).length);

  return weights.reduce((sum, bytes) => sum + bytes, 0);
}

const ours = await gzippedBytes(`${ROOT}packages/js/src/ui/index.ts`);
const published = await gzippedBytes(
  requireFrom('apps/standalone').resolve(`${PUBLISHED}/ui`).replace('/cjs/ui/index.js', '/esm/ui/index.mjs'),
);
const share = ours / published;
const inKilobytes = (/** @type {number} */ bytes) => `${(bytes / 1024).toFixed(1)} KB`;

console.log(`ours:      ${inKilobytes(ours)} gzipped`);
console.log(`published: ${inKilobytes(published)} gzipped`);
console.log(`share:     ${(share * 100).toFixed(1)} % (at most ${LIMIT * 100} %)`);
if (share > LIMIT) process.exitCode = 1;
