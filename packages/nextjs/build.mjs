import { build } from 'vite';
import { buildClientPackage } from '../../scripts/lib/client-package.mjs';

await buildClientPackage(build, {
  target: 'es2020',
  entry: {
    index: 'src/index.ts',
    client: 'src/client.tsx',
    'hooks/index': 'src/hooks/index.ts',
    'themes/index': 'src/themes/index.ts',
  },
  banner: (name) => (name === 'client' ? "'use client';" : ''),
});
