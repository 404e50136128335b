#!/usr/bin/env node
// Sends a running platform (`scripts/up`) whatever /openapi.json allows and does not: no 5xx, no answer but those described.
//   scripts/contract/schemathesis.mjs [--url http://127.0.0.1:3000] [--minutes 10] [--seed N]
// Makes an account of its own on the platform; a throw-away install is the right one. Needs python3 with venv.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { run, runWithProgress, say } from '../lib/console.mjs';
import { NAMES, newAccount } from './account.mjs';
import { pythonEnvironment } from './python.mjs';

const REQUIREMENT = 'schemathesis==4.32.5';
const WORK = fileURLToPath(new URL('../../.data/contract/', import.meta.url));

const CHECKS = 'not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance';

/** For people and subscribers, whom an API key does not stand for; and what would take the key away. */
const NOT_FOR_KEYS = '^/v1/(auth|inbox|users)|^/metrics$|api-keys/regenerate$';

const { values: options } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:3000' },
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string' },
  },
});

/**
 * Names of things that are there: without them, nearly everything would answer 404.
 * @param {import('./account.mjs').Account} account
 */
function configuration(account) {
  const everywhere = {
    subscriberId: NAMES.subscriber,
    externalSubscriberId: NAMES.subscriber,
    topicKey: NAMES.topic,
    workflowId: NAMES.workflow,
    stepId: NAMES.step,
    layoutId: NAMES.layout,
    integrationIdentifier: NAMES.slack,
    integrationId: account.integrationId,
    variableKey: NAMES.variable,
    resourceType: 'workflow',
    resourceId: NAMES.workflow,
    locale: NAMES.locale,
    transactionId: account.transactionId,
    messageId: account.messageId,
    notificationId: account.messageId,
    actionType: 'primary',
    levelOrWorkflow: 'global',
    environmentId: account.environmentId,
    targetEnvironmentId: account.productionId,
  };
  const somewhere = [
    ['^/v1/channel-connections/', { identifier: NAMES.connection }],
    ['^/v1/channel-endpoints/', { identifier: NAMES.endpoint }],
    ['^/v1/tenants/', { identifier: NAMES.tenant }],
    ['^/v2/topics/', { identifier: NAMES.subscription }],
    ['^/v2/contexts/', { type: NAMES.contextType, id: NAMES.context }],
    ['^/v1/notifications/', { notificationId: account.notificationId }],
    ['/actions/', { type: 'primary' }],
  ];

  return [
    '[parameters]',
    ...parametersOf(everywhere),
    ...somewhere.flatMap(([path, names]) => [
      '[[operations]]',
      `include-path-regex = "${path}"`,
      '[operations.parameters]',
      ...parametersOf(/** @type {Record<string, string>} */ (names)),
    ]),
  ].join('\n');
}

/** @param {Record<string, string>} names */
function parametersOf(names) {
  return Object.entries(names).map(([name, value]) => `"path.${name}" = "${value}"`);
}

await run(async () => {
  mkdirSync(WORK, { recursive: true });
  const pathOf = await pythonEnvironment('schemathesis', REQUIREMENT);
  const account = await newAccount(options.url);
  const known = join(WORK, 'things-that-are-there.toml');
  writeFileSync(known, configuration(account));
  const seconds = Math.round((Number(options.minutes) * 60) / 2);
  /** @param {string} what @param {string[]} more @param {string[]} [before] */
  const round = (what, more, before = []) => {
    say(`\n${what}, ${seconds} s`);

    const command = [
      ...[...before, '--no-color', 'run', `${options.url}/openapi.json`, '--url', options.url],
      ...['--header', `Authorization: ApiKey ${account.apiKey}`, '--checks', CHECKS],
      ...['--exclude-path-regex', NOT_FOR_KEYS, '--phases', 'coverage,fuzzing', '--max-time', String(seconds)],
      ...['--continue-on-failure', '--no-shrink', '--request-timeout', '20', '--warnings', 'off'],
      ...(options.seed ? ['--seed', options.seed] : []),
      ...more,
    ];

    // It keeps notes where it runs.
    return runWithProgress(what, pathOf('st'), command, { cwd: WORK });
  };
  // Both rounds are run, whatever the first one finds.
  const rounds = [
    await settled(round('Things that are there', ['--exclude-method', 'DELETE'], ['--config-file', known])),
    await settled(round('Things that are not there, and removals', [])),
  ];
  const failed = rounds.filter((error) => error !== undefined);
  if (failed.length > 0) throw new Error(failed.map((error) => error.message).join('\n'));
});

/** @param {Promise<void>} promise @returns {Promise<Error | undefined>} */
function settled(promise) {
  return promise.then(
    () => undefined,
    (/** @type {Error} */ error) => error,
  );
}
