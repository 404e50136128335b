import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** Pages as an application would serve them. */
export interface ServedPages {
  origin: string;
  close(): Promise<void>;
}

/** Bundles the pages of a folder by its `vite.config.mjs`, and serves them. */
export async function servePages(folder: URL): Promise<ServedPages> {
  const directory = await mkdtemp(join(tmpdir(), 'novu-pages-'));
  await bundle(fileURLToPath(folder), directory);
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    readFile(join(directory, pathname)).then(
      (file) => response.setHeader('content-type', `${TYPES[extname(pathname)]}; charset=utf-8`).end(file),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    origin: `http://localhost:${port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await rm(directory, { recursive: true });
    },
  };
}

/** In a process of its own: Vite's native parts do not work inside of Jest. */
async function bundle(folder: string, directory: string): Promise<void> {
  const vite = join(createRequire(import.meta.url).resolve('vite/package.json'), '../bin/vite.js');
  const options = ['--config', join(folder, 'vite.config.mjs'), '--outDir', directory, '--logLevel', 'error'];
  // Jest sets NODE_ENV, and React would be its development version.
  const env = { ...process.env, NODE_ENV: 'production' };
  await promisify(execFile)(process.execPath, [vite, 'build', ...options], { env });
}
