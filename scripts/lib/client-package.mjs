// How the packages for browsers and apps are built: packages/*/build.mjs call this from their folder.
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * Builds what is published: ES modules and CommonJS with their declarations, one folder each. The declarations are the same for both; the
 * `package.json` beside the CommonJS ones tells Node and TypeScript how to read them. Dependencies and peers stay outside.
 *
 * @param {(settings: object) => Promise<unknown>} build of the package's own Vite
 * @param {object} options
 * @param {Record<string, string>} options.entry output name to source file
 * @param {string} options.target of the syntax, such as `es2020`
 * @param {object} [options.toolchain] further settings of Vite
 * @param {(entryName: string) => string} [options.banner] first line of an entry
 */
export async function buildClientPackage(build, { entry, target, toolchain = {}, banner = () => '' }) {
  const { dependencies, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  const names = Object.keys({ ...dependencies, ...peerDependencies });
  /** @param {string} id */
  const isDependency = (id) => names.some((name) => id === name || id.startsWith(`${name}/`));
  /** @param {string} folder @param {'es' | 'cjs'} format */
  const output = (folder, format) => ({
    dir: `dist/${folder}`,
    format,
    exports: 'named',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    /** @param {{ name: string }} chunk */
    banner: ({ name }) => banner(name),
  });

  for (const path of ['dist/esm', 'dist/cjs']) rmSync(path, { recursive: true, force: true });
  await build({
    ...toolchain,
    configFile: false,
    logLevel: 'warn',
    build: {
      emptyOutDir: false,
      target,
      minify: false,
      lib: { entry },
      rolldownOptions: { external: isDependency, output: [output('esm', 'es'), output('cjs', 'cjs')] },
    },
  });

  const tsc = require.resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', 'dist/esm'], { stdio: 'inherit' });
  cpSync('dist/esm', 'dist/cjs', { recursive: true, filter: (path) => !path.endsWith('.js') });
  writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n');
}
