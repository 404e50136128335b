#!/usr/bin/env node
// Calls a running platform (`scripts/up`) with the published Java client, an older one of the v1 paths, which must read every answer.
//   scripts/contract/novu-java.mjs [--url http://127.0.0.1:3000]
// Makes an account of its own on the platform; a throw-away install is the right one. Needs a JDK of 11 or newer, and Maven.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { run, runWithProgress } from '../lib/console.mjs';
import { newAccount } from './account.mjs';

const HERE = fileURLToPath(new URL('java/', import.meta.url));
const LIBRARIES = fileURLToPath(new URL('../../.data/contract/java/', import.meta.url));

const { values: options } = parseArgs({ options: { url: { type: 'string', default: 'http://127.0.0.1:3000' } } });

await run(async () => {
  mkdirSync(LIBRARIES, { recursive: true });
  await runWithProgress('libraries', 'mvn', [
    ...['--quiet', '--batch-mode', '--file', join(HERE, 'pom.xml')],
    ...['dependency:copy-dependencies', `-DoutputDirectory=${LIBRARIES}`],
  ]);
  const { apiKey } = await newAccount(options.url);
  await runWithProgress('novu-java', 'java', ['-cp', join(LIBRARIES, '*'), join(HERE, 'NovuJavaCheck.java')], {
    env: { ...process.env, API_URL: options.url, NOVU_SECRET_KEY: apiKey },
  });
});
