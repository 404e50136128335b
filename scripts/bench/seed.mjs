#!/usr/bin/env node
// Fills a running platform (`scripts/up`) with an environment of a large customer's size, in an organization of its own, past API and
// engine at the speed of the database:
//   pnpm seed [--subscribers 1000000] [--messages 5000000] [--runs 500000] [--topics 1000] [--subscriptions 100000] [--measure]
// Prints how to sign in; with --measure also what lists and an Inbox take then. Environment: API_PORT, MONGO_URL, EMBEDDED_MONGO_PORT.
import { parseArgs } from 'node:util';
import { measureLists } from './lists.mjs';
import { loadEnvFile } from '../lib/settings.mjs';

const SIZES = { subscribers: 1_000_000, messages: 5_000_000, runs: 500_000, topics: 1_000, subscriptions: 100_000 };
const PASSWORD = 'Seeded-data-1!';
const WORKFLOW = 'seeded';

/** The product's own code for collections, as it was built. */
const build = (path) => import(new URL(`../../${path}`, import.meta.url).href);

function readArguments() {
  const texts = Object.fromEntries(
    Object.entries(SIZES).map(([name, size]) => [name, { type: 'string', default: String(size) }]),
  );
  const { values } = parseArgs({ options: { ...texts, measure: { type: 'boolean', default: false } } });
  const sizes = Object.fromEntries(Object.keys(SIZES).map((name) => [name, Number(values[name])]));
  const wrong = Object.entries(sizes).find(([, size]) => !Number.isSafeInteger(size) || size < 1);
  if (wrong) throw new Error(`--${wrong[0]} must be a number from 1`);

  return { sizes, measure: values.measure };
}

/** @throws Error that says what the API answered. */
async function call(method, url, { body, headers = {} }) {
  const answer = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}: ${text.slice(0, 500)}`);

  return JSON.parse(text).data;
}

/** An account with a workflow, made the way people make theirs. */
async function newAccount(api) {
  const email = `seeded-${Date.now()}@example.com`;
  const account = await call('POST', `${api}/v1/auth/register`, {
    body: {
      firstName: 'Seeded',
      lastName: 'Data',
      email,
      password: PASSWORD,
      organizationName: `Seeded ${Date.now()}`,
    },
  });
  const person = { authorization: `Bearer ${account.token}` };
  const environments = await call('GET', `${api}/v1/environments`, { headers: person });
  const { _id, _organizationId, identifier, apiKeys } = environments.find(({ name }) => name === 'Development');
  const apiKey = apiKeys[0].key;
  const steps = [{ name: 'Inbox', type: 'in_app', controlValues: { body: 'Hello' } }];
  const workflow = await call('POST', `${api}/v2/workflows`, {
    body: { name: 'Seeded', workflowId: WORKFLOW, active: true, steps },
    headers: { authorization: `ApiKey ${apiKey}` },
  });

  return { email, apiKey, identifier, environmentId: _id, organizationId: _organizationId, workflowId: workflow._id };
}

/** A line at every twentieth part, with the rows a second so far. */
function printer() {
  let [current, started, shown, last] = ['', 0, 0, performance.now()];

  return (what, done, of) => {
    if (what !== current) [current, started, shown] = [what, last, 0];
    last = performance.now();
    const part = Math.floor((20 * done) / of);
    if (part === shown) return;
    shown = part;
    const perSecond = Math.round((1_000 * done) / (last - started));
    process.stdout.write(`${what}: ${done} of ${of}, ${perSecond}/s\n`);
  };
}

async function main() {
  const { sizes, measure } = readArguments();
  loadEnvFile();
  const env = process.env;
  const api = `http://127.0.0.1:${env.API_PORT ?? 3000}`;
  const url = env.MONGO_URL ?? `mongodb://127.0.0.1:${env.EMBEDDED_MONGO_PORT ?? 27117}/novu?replicaSet=rs0`;
  const { connectDatabase, Types } = await build('libs/dal/dist/index.js');
  const { seed } = await build('apps/api/dist/testing/seed.js');
  const account = await newAccount(api);
  const scope = {
    organizationId: new Types.ObjectId(account.organizationId),
    environmentId: new Types.ObjectId(account.environmentId),
  };
  const workflow = { _id: new Types.ObjectId(account.workflowId), identifier: WORKFLOW };
  const connection = await connectDatabase({ url, maxPoolSize: 8, appName: 'seed' });
  try {
    await seed(connection, scope, workflow, sizes, printer());
  } finally {
    await connection.close();
  }
  process.stdout.write(
    `Sign in as ${account.email} with ${PASSWORD}\nAPI key: ${account.apiKey}\nApplication identifier: ${account.identifier}\n`,
  );
  if (measure) process.stdout.write(await measureLists(api, account));
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
