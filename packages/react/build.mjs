import { build } from 'vite';
import { buildClientPackage } from '../../scripts/lib/client-package.mjs';

/** What runs in the browser says so to frameworks that run components on the server; themes and the stand-ins for the server run anywhere. */
const ANYWHERE = ['themes/index', 'server/index', 'internal/index'];

await buildClientPackage(build, {
  target: 'es2020',
  entry: {
    index: 'src/index.ts',
    'hooks/index': 'src/hooks/index.ts',
    'themes/index': 'src/themes/index.ts',
    'server/index': 'src/server/index.tsx',
    'internal/index': 'src/internal/index.ts',
  },
  banner: (name) => (ANYWHERE.includes(name) ? '' : "'use client';"),
});
