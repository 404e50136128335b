/** Asks the part of the platform that runs in this container whether it is healthy; ends with 1 if it is not. */
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const api = [process.env.API_PORT ?? '3000', contextPath('API'), '/v1/health-check'];
const ws = [process.env.WS_PORT ?? '3002', contextPath('WS'), '/v1/health-check'];
const worker = [process.env.WORKER_PORT ?? '3004', '', '/v1/health-check'];
const dashboard = [process.env.DASHBOARD_PORT ?? '4000', '', '/v1/health-check'];

const byRole = {
  api: [api],
  ws: [ws],
  worker: [worker],
  dashboard: [dashboard],
  standalone: [api, ws, worker, dashboard],
};
const role = readFileSync(join(tmpdir(), 'novu-role'), 'utf8');

for (const [port, prefix, path] of byRole[role] ?? []) {
  const response = await fetch(`http://127.0.0.1:${port}${prefix}${path}`, { signal: AbortSignal.timeout(4000) });
  if (!response.ok) throw new Error(`${role} answers ${response.status} on port ${port}`);
}

/**
 * @param {string} service
 * @returns {string} "" or the path before which a reverse proxy puts this service
 */
function contextPath(service) {
  return [process.env.GLOBAL_CONTEXT_PATH, process.env[`${service}_CONTEXT_PATH`]]
    .map((part) => part?.replace(/^\/+|\/+$/g, ''))
    .filter((part) => part)
    .map((part) => `/${part}`)
    .join('');
}
