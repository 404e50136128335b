#!/usr/bin/env node
// Prints which operations of the interface the last tests have seen, with which statuses: operations × status codes.
//   scripts/test apps/standalone/src/api-client.e2e.ts && scripts/contract/coverage.mjs
// The tests themselves fail where a status is missing without a reason; this is for people who want to see it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { say } from '../lib/console.mjs';

const SEEN = new URL('../../.data/operation-coverage/', import.meta.url);
const INTERFACE = new URL('../../libs/testing/interface/openapi.json', import.meta.url);

/** Operation → statuses, of all test files. @type {Map<string, Set<number>>} */
const seen = new Map();
const files = existsSync(SEEN) ? readdirSync(SEEN) : [];
for (const file of files) {
  /** @type {Record<string, number[]>} */
  const ofFile = JSON.parse(readFileSync(new URL(file, SEEN), 'utf8'));
  for (const [operation, statuses] of Object.entries(ofFile))
    seen.set(operation, new Set([...(seen.get(operation) ?? []), ...statuses]));
}

/** @type {{ paths: Record<string, Record<string, { tags?: string[], responses: Record<string, unknown> }>> }} */
const { paths } = JSON.parse(readFileSync(INTERFACE, 'utf8'));
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { tags = [], responses }]) => ({
    ...{ name: `${method.toUpperCase()} ${path}`, tags, listed: Object.keys(responses) },
  })),
);
const LATER = ['Agents', 'Domains'];
const inScope = operations.filter(({ tags }) => !tags.some((tag) => LATER.includes(tag)));
const codes = [...new Set([...seen.values()].flatMap((statuses) => [...statuses]))].sort((left, right) => left - right);

say(`${codes.join(' ')}  (seen; "-": listed, not seen; blank: not listed)`);
for (const { name, listed } of inScope) {
  const isListed = (/** @type {number} */ code) =>
    listed.includes(String(code)) || listed.includes(`${Math.floor(code / 100)}XX`);
  const cells = codes.map((code) => (seen.get(name)?.has(code) ? String(code) : isListed(code) ? ' - ' : '   '));
  say(`${cells.join(' ')}  ${name}`);
}
const succeeded = inScope.filter(({ name }) => [...(seen.get(name) ?? [])].some((status) => status < 300));
say(
  `\n${succeeded.length} of ${inScope.length} operations in scope have succeeded, ${operations.length - inScope.length} come later`,
);
