#!/usr/bin/env node
// Calls a running platform (`scripts/up`) with the published Python client, whose models must accept every answer.
//   scripts/contract/novu-py.mjs [--url http://127.0.0.1:3000]
// Makes an account of its own on the platform; a throw-away install is the right one. Needs python3 with venv.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { run, runWithProgress } from '../lib/console.mjs';
import { newAccount } from './account.mjs';
import { pythonEnvironment } from './python.mjs';

const REQUIREMENT = 'novu-py==3.19.0';

const { values: options } = parseArgs({ options: { url: { type: 'string', default: 'http://127.0.0.1:3000' } } });

await run(async () => {
  const pathOf = await pythonEnvironment('novu-py', REQUIREMENT);
  const { apiKey, environmentId, productionId } = await newAccount(options.url);
  await runWithProgress('novu-py', pathOf('python'), [fileURLToPath(new URL('novu_py_check.py', import.meta.url))], {
    env: {
      ...process.env,
      ...{ API_URL: options.url, NOVU_SECRET_KEY: apiKey, ENVIRONMENT_ID: environmentId, PRODUCTION_ID: productionId },
    },
  });
});
