import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

/** Where each kind of project may reach (docs/ARCHITECTURE.md). Apps never import apps; the standalone app alone composes them. */
const depConstraints = [
  { sourceTag: 'type:composition', onlyDependOnLibsWithTags: ['type:app', 'type:lib', 'type:package'] },
  { sourceTag: 'type:app', onlyDependOnLibsWithTags: ['type:lib', 'type:package'] },
  { sourceTag: 'type:lib', onlyDependOnLibsWithTags: ['type:lib', 'type:package'] },
  { sourceTag: 'type:package', onlyDependOnLibsWithTags: ['type:package'] },
  { sourceTag: 'type:example', onlyDependOnLibsWithTags: ['type:package'] },
];

/** Nx bans imports of anything it takes for an application; the dashboard's server is a part the standalone app is made of. */
const DASHBOARD_SERVER = ['@novu/dashboard/server'];

const restrictedImports = (...paths) => ['error', { paths }];
const MONGOOSE = { name: 'mongoose', message: 'Only libs/dal speaks to MongoDB; ask a repository.' };
const BULLMQ = { name: 'bullmq', message: 'Only libs/application-generic/src/jobs speaks to the queue; use JobQueue.' };

const restrictedSyntax = {
  doubleCast: {
    selector: 'TSAsExpression > TSAsExpression[typeAnnotation.type="TSUnknownKeyword"]',
    message: 'A cast through unknown hides a mistake from the compiler; narrow the type instead.',
  },
  environment: {
    selector: 'MemberExpression[object.name="process"][property.name="env"]',
    message: 'Only env.ts files read the environment, so that everything in it is checked and documented.',
  },
};

const REACT_NATIVE_QUERY = 'That of React Native 0.79 and older takes no pairs; give HttpClient the names and values.';

const TESTS = ['**/*.spec.ts', '**/*.e2e.ts', '**/testing/**/*.ts', 'libs/testing/**/*.ts'];

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '.data/**',
      '.nx/**',
      'libs/testing/interface/**',
      // Its dependencies are not installed.
      'examples/angular/**',
      'examples/nextjs/.next/**',
      // A page's own script, without modules.
      'examples/html/**',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.mjs', '**/*.js'],
    ignores: ['apps/dashboard/public/**'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        fetch: 'readonly',
        URL: 'readonly',
        performance: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        AbortSignal: 'readonly',
        Buffer: 'readonly',
      },
    },
  },
  {
    files: ['apps/dashboard/public/**/*.js'],
    rules: { 'no-unused-vars': ['error', { caughtErrors: 'none' }] },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    plugins: { '@nx': nx },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@nx/enforce-module-boundaries': ['error', { allow: DASHBOARD_SERVER, depConstraints }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      'no-console': 'error',
      'no-restricted-imports': restrictedImports(MONGOOSE, BULLMQ),
      'no-restricted-syntax': ['error', restrictedSyntax.doubleCast, restrictedSyntax.environment],
    },
  },
  { files: ['libs/dal/**/*.ts'], rules: { 'no-restricted-imports': restrictedImports(BULLMQ) } },
  {
    files: ['libs/application-generic/src/jobs/**/*.ts'],
    rules: { 'no-restricted-imports': restrictedImports(MONGOOSE) },
  },
  { files: ['**/env.ts'], rules: { 'no-restricted-syntax': ['error', restrictedSyntax.doubleCast] } },
  {
    // The client runs in React Native, too.
    files: ['packages/js/src/**/*.ts'],
    rules: { 'no-restricted-globals': ['error', { name: 'URLSearchParams', message: REACT_NATIVE_QUERY }] },
  },
  {
    // Tests look into the databases themselves, start processes, and match with Jest's `expect.any()`, which is typed `any`. A test of a
    // package may use the test library; nothing that is shipped does.
    files: TESTS,
    rules: {
      'no-restricted-imports': 'off',
      'no-restricted-syntax': ['error', restrictedSyntax.doubleCast],
      'no-restricted-globals': 'off',
      '@nx/enforce-module-boundaries': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
);
