import { build } from 'vite';
import { buildClientPackage } from '../../scripts/lib/client-package.mjs';

await buildClientPackage(build, { target: 'es2020', entry: { index: 'src/index.ts' } });
