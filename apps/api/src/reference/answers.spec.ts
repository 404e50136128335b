import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readAnswers } from './testing/read-answers.js';

const WRITTEN = new URL('./answers.generated.ts', import.meta.url);

/** Types are gone when the API runs, so what they say is written down beforehand: by this test, when it has changed. */
it('answers.generated.ts is what the types of the endpoints say', () => {
  const answers = readAnswers(fileURLToPath(new URL('../../tsconfig.json', import.meta.url)));
  const text = [
    '// Written by answers.spec.ts from the types of the endpoints; not to be edited.',
    "import type { WrittenAnswers } from './answers.js';",
    '',
    '/* prettier-ignore */',
    `export const ANSWERS: WrittenAnswers = ${JSON.stringify(answers, null, 1)};`,
    '',
  ].join('\n');
  const before = existsSync(WRITTEN) ? readFileSync(WRITTEN, 'utf8') : '';
  if (before !== text) writeFileSync(WRITTEN, text);
  expect(Object.keys(answers.operations).length).toBeGreaterThan(50);
  expect(before === text ? 'as it was' : 'written anew: look at it, and run the tests again').toBe('as it was');
}, 120_000);
