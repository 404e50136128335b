import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveDashboard, type RunningDashboard } from './index.js';

/** Stands for the built pages: what matters here is how they are served. */
async function aClientDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'dashboard-'));
  await mkdir(join(dir, 'assets'));
  const page = '<!doctype html><title>Page</title><script src="./theme.js"></script><script src="/config.js"></script>';
  await writeFile(join(dir, 'index.html'), page);
  await writeFile(join(dir, 'theme.js'), '// theme');
  await writeFile(join(dir, 'assets', 'index-a1b2c3.js'), '// code');
  return dir;
}

describe('serveDashboard', () => {
  let clientDir: string;
  let dashboard: RunningDashboard;
  const get = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${dashboard.port}${path}`, init);

  beforeAll(async () => {
    clientDir = await aClientDir();
    dashboard = await serveDashboard({
      port: 0,
      host: '127.0.0.1',
      apiUrl: 'http://localhost:3000/',
      wsUrl: 'https://ws.example.com',
      basePath: '/',
      clientDir,
    });
  });

  afterAll(async () => {
    await dashboard.close();
    await rm(clientDir, { recursive: true });
  });

  it('is healthy', async () => {
    expect(await (await get('/v1/health-check')).json()).toEqual({ data: { status: 'ok' } });
  });

  it('publishes the addresses of the installation, never cached', async () => {
    const response = await get('/config.js');
    expect(response.headers.get('content-type')).toMatch('text/javascript');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.text()).toBe(
      'window.__CONFIG__ = {"apiUrl":"http://localhost:3000","wsUrl":"https://ws.example.com","basePath":""};\n',
    );
  });

  it.each(['/', '/auth/sign-in', '/env/65f0/home?from=x'])('gives the page for %s, not to be cached', async (path) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch('text/html');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.text()).toContain('<script src="/theme.js"></script><script src="/config.js">');
  });

  it('has its pages and their files below a path, with or without a proxy that takes the path off', async () => {
    const below = await serveDashboard({
      ...{ port: 0, host: '127.0.0.1', clientDir, basePath: '/novu/dashboard/' },
      ...{ apiUrl: 'https://example.com/novu/api/', wsUrl: 'https://example.com/novu/ws' },
    });
    const textOf = async (path: string) => (await fetch(`http://127.0.0.1:${below.port}${path}`)).text();
    try {
      for (const path of ['/novu/dashboard', '/novu/dashboard/', '/novu/dashboard/env/65f0/home', '/', '/auth/sign-in'])
        expect(await textOf(path)).toContain(
          '<script src="/novu/dashboard/theme.js"></script><script src="/novu/dashboard/config.js">',
        );
      for (const path of ['/novu/dashboard/theme.js', '/theme.js']) expect(await textOf(path)).toBe('// theme');
      expect(await textOf('/novu/dashboard/config.js')).toBe(
        'window.__CONFIG__ = {"apiUrl":"https://example.com/novu/api","wsUrl":"https://example.com/novu/ws","basePath":"/novu/dashboard"};\n',
      );
      expect(await textOf('/v1/health-check')).toContain('ok');
      expect((await fetch(`http://127.0.0.1:${below.port}/novu/dashboardx/theme.js`)).status).toBe(404);
    } finally {
      await below.close();
    }
  });

  it('caches files with a hash in their name for ever, the others never blindly', async () => {
    const hashed = await get('/assets/index-a1b2c3.js');
    expect(hashed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await get('/theme.js')).headers.get('cache-control')).toBe('no-cache');
  });

  it.each(['/assets/index-old.js', '/missing.png', '/../server/main.js'])(
    'answers 404 for the file %s',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );

  it('answers 404 for anything but reading', async () => {
    expect((await get('/auth/sign-in', { method: 'POST' })).status).toBe(404);
    expect((await get('/auth/sign-in', { method: 'HEAD' })).status).toBe(200);
  });

  it('lets a page load nothing but itself, and talk to nobody but the API and the socket', async () => {
    const { headers } = await get('/auth/sign-in');
    const policy = headers.get('content-security-policy')?.split('; ') ?? [];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("connect-src 'self' http://localhost:3000 https://ws.example.com wss://ws.example.com");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('says which port is taken', async () => {
    const again = serveDashboard({
      port: dashboard.port,
      host: '127.0.0.1',
      apiUrl: 'http://localhost:3000',
      wsUrl: 'http://localhost:3002',
      basePath: '',
      clientDir,
    });
    await expect(again).rejects.toThrow(String(dashboard.port));
  });
});
