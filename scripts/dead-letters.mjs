#!/usr/bin/env node
// Work that was given up: shows it, and has it run again.
//   NOVU_API_KEY=… [API_URL=http://localhost:3000] scripts/dead-letters.mjs list | rerun <id> | rerun --all

const USAGE = 'Usage: dead-letters.mjs list | rerun <id> | rerun --all';
const PAGE = 100;

/**
 * @param {string} method
 * @param {string} path
 * @returns {Promise<any>} the whole answer
 * @throws Error that says what the API answered
 */
async function call(method, path) {
  const { NOVU_API_KEY: key, API_URL: url = 'http://localhost:3000' } = process.env;
  if (!key) throw new Error('Set NOVU_API_KEY to the secret key of the environment');
  const answer = await fetch(`${url.replace(/\/$/, '')}${path}`, {
    method,
    headers: { authorization: `ApiKey ${key}` },
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text.slice(0, 500)}`);

  return JSON.parse(text);
}

/** Every dead letter there is, page by page. */
async function* all() {
  let after;
  for (;;) {
    const { data, hasMore } = await call('GET', `/v1/dead-letters?limit=${PAGE}${after ? `&after=${after}` : ''}`);
    yield* data;
    if (!hasMore || data.length === 0) return;
    after = data.at(-1)._id;
  }
}

async function list() {
  for await (const { _id, kind, at, workflowId, step, transactionId, code, reason } of all()) {
    const what = step ? `${workflowId}/${step.stepId}` : workflowId;
    console.log([_id, kind, at, what, transactionId, `${code ? `${code}: ` : ''}${reason}`].join('\t'));
  }
}

/** @param {string} id */
async function rerun(id) {
  await call('POST', `/v1/dead-letters/${encodeURIComponent(id)}/rerun`);
  console.log(`${id} runs again`);
}

async function rerunAll() {
  // One that fails again keeps its place, which is read already: each runs once.
  for await (const { _id } of all()) await rerun(_id);
}

/** @param {string[]} words of the command line */
async function main([command, argument]) {
  if (command === 'list' && argument === undefined) await list();
  else if (command === 'rerun' && argument === '--all') await rerunAll();
  else if (command === 'rerun' && argument) await rerun(argument);
  else throw new Error(USAGE);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
