import { execFile, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort, waitFor } from '@novu/testing';

/** An application of Next.js that runs. */
export interface NextApp {
  origin: string;
  stop(): Promise<void>;
}

/**
 * Builds and starts an application of Next.js, as its owner would. Packages of this repository are taken as they are built.
 * @param variables that its pages hold
 */
export async function startNextApp(folder: URL, variables: Record<string, string>): Promise<NextApp> {
  const cwd = fileURLToPath(folder);
  const next = createRequire(join(cwd, 'package.json')).resolve('next/dist/bin/next');
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', NEXT_TELEMETRY_DISABLED: '1' };
  await promisify(execFile)(process.execPath, [next, 'build'], { cwd, env: { ...env, ...variables } });
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const server = spawn(process.execPath, [next, 'start', '--port', String(port)], { cwd, env, stdio: 'ignore' });
  const gone = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    server.kill();
    await gone;
  };
  try {
    await waitFor(
      'the application of Next.js',
      () => {
        if (server.exitCode !== null) throw new Error('The application of Next.js has ended');

        return fetch(origin).then(
          ({ ok }) => ok,
          () => false,
        );
      },
      { timeoutMs: 90_000 },
    );
  } catch (error) {
    await stop();
    throw error;
  }

  return { origin, stop };
}
