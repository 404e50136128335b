import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { readEnv } from './server/env.js';
import { renderConfigScript } from './server/runtime-config.js';

/** Serves `/config.js` in development the way server/index.ts does in production. */
function runtimeConfig(): Plugin {
  return {
    name: 'runtime-config',
    configureServer(server) {
      server.middlewares.use('/config.js', (_request, response) => {
        response.setHeader('content-type', 'text/javascript; charset=utf-8');
        response.setHeader('cache-control', 'no-store');
        response.end(renderConfigScript(readEnv()));
      });
    },
  };
}

export default defineConfig({
  // Built pages name their files relative to themselves: where they are served is known when they are, not here.
  base: './',
  plugins: [react(), tailwindcss(), runtimeConfig()],
  // Under `pnpm dev` the terminal is shared with the server, which has said something before.
  clearScreen: false,
  server: { port: readEnv().port, strictPort: true },
  build: { outDir: 'dist/client', emptyOutDir: true, sourcemap: false, target: 'es2022' },
});
