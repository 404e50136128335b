#!/usr/bin/env node
// Prints which operations of the interface the last run of the contract test has seen, with which statuses: operations × status codes,
// every answer read by the published client and held against the interface.
//   scripts/test apps/standalone/src/api-client.e2e.ts && scripts/contract/coverage.mjs
// Ends with 1 where a listed status was neither seen nor has a reason why not; the test itself fails there as well.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { say } from '../lib/console.mjs';

const SEEN = new URL('../../.data/operation-coverage/', import.meta.url);
const INTERFACE = new URL('../../libs/testing/interface/openapi.json', import.meta.url);
const LATER = ['Agents', 'Domains'];

/** @typedef {{ seen: Record<string, number[]>, reasons: Record<string, Record<string, string>> }} Report */
/** @typedef {{ name: string, tags: string[], listed: string[] }} Operation */

/** Of each test file. @type {Report[]} */
const reports = (existsSync(SEEN) ? readdirSync(SEEN) : []).map((file) =>
  JSON.parse(readFileSync(new URL(file, SEEN), 'utf8')),
);
/** @type {(operation: Operation) => number[]} */
const seenOf = ({ name }) => reports.flatMap(({ seen }) => seen[name] ?? []);
/** @type {(operation: Operation, status: string) => string | undefined} */
const reasonOf = ({ name }, status) => reports.map(({ reasons }) => reasons[name]?.[status]).find(Boolean);

/** @type {{ paths: Record<string, Record<string, { tags?: string[], responses: Record<string, unknown> }>> }} */
const { paths } = JSON.parse(readFileSync(INTERFACE, 'utf8'));
/** @type {Operation[]} */
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { tags = [], responses }]) => ({
    ...{ name: `${method.toUpperCase()} ${path}`, tags, listed: Object.keys(responses) },
  })),
);
const inScope = operations.filter(({ tags }) => !tags.some((tag) => LATER.includes(tag)));
/** All that any operation lists, `4XX` for any of a hundred; and what was seen besides. */
const codes = [...new Set(inScope.flatMap((one) => [...one.listed, ...seenOf(one).map(String)]))].sort();
const reasons = [...new Set(inScope.flatMap((one) => codes.flatMap((code) => reasonOf(one, code) ?? [])))];

/** @type {(one: Operation, code: string) => 'seen' | 'excused' | 'missing' | 'unlisted'} */
function stateOf(one, code) {
  const wasSeen = seenOf(one).some((status) => String(status) === code || `${Math.floor(status / 100)}XX` === code);
  const isListed = one.listed.includes(code);
  if (wasSeen && (isListed || !code.endsWith('XX'))) return 'seen';
  if (!isListed) return 'unlisted';

  return reasonOf(one, code) ? 'excused' : 'missing';
}

/** @type {(one: Operation, code: string) => string} */
function cellOf(one, code) {
  const reason = reasonOf(one, code) ?? '';
  const shown = { seen: code, excused: `(${letterOf(reason)})`, missing: '!!!', unlisted: '' };

  return shown[stateOf(one, code)].padEnd(3);
}

/** @type {(reason: string) => string} */
const letterOf = (reason) => String.fromCharCode('a'.charCodeAt(0) + reasons.indexOf(reason));

say('Code: seen. (letter): listed, and cannot be, for the reason below. !!!: listed, not seen. Blank: not listed.\n');
say(codes.join(' '));
for (const one of inScope) say(`${codes.map((code) => cellOf(one, code)).join(' ')}  ${one.name}`);
say('');
for (const reason of reasons) say(`(${letterOf(reason)}) ${reason}`);
say('');
for (const code of codes) {
  const listed = inScope.filter((one) => one.listed.includes(code));
  /** @type {(state: string) => number} */
  const count = (state) => listed.filter((one) => stateOf(one, code) === state).length;
  say(
    `${code}: ${listed.length} list it, ${count('seen')} seen, ${count('excused')} cannot be, ${count('missing')} missing`,
  );
}
const succeeded = inScope.filter((one) => seenOf(one).some((status) => status < 300));
say(
  `\n${succeeded.length} of ${inScope.length} operations in scope have succeeded, ${operations.length - inScope.length} come later`,
);
if (inScope.some((one) => codes.some((code) => stateOf(one, code) === 'missing'))) process.exitCode = 1;
