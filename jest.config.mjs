/**
 * One Jest configuration for the whole repository: TypeScript is compiled by SWC, modules are ES modules
 * (`node --experimental-vm-modules`), workspace packages are read from their sources through the `source` condition.
 * Unit tests are `*.spec.ts`, tests that drive HTTP, sockets or queues are `*.e2e.ts`; both use real services.
 */
const swc = [
  '@swc/jest',
  {
    swcrc: false,
    jsc: {
      parser: { syntax: 'typescript', decorators: true, tsx: false },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      target: 'es2022',
      keepClassNames: true,
    },
    module: { type: 'es6' },
    sourceMaps: 'inline',
  },
];

/** Components: React's runtime, or Preact's in the one package built with it. */
const swcWithJsx = (importSource) => {
  const [name, options] = swc;
  const { jsc } = options;
  const react = { runtime: 'automatic', importSource };
  return [
    name,
    {
      ...options,
      jsc: { ...jsc, parser: { ...jsc.parser, tsx: true }, transform: { ...jsc.transform, react } },
    },
  ];
};

export default {
  rootDir: '.',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/packages', '<rootDir>/scripts'],
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  testMatch: ['**/*.spec.ts', '**/*.e2e.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/.data/'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '/packages/js/.+\\.tsx$': swcWithJsx('preact'),
    '^.+\\.tsx$': swcWithJsx('react'),
    '^.+\\.ts$': swc,
  },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  setupFiles: ['<rootDir>/libs/testing/src/jest-setup.ts'],
  testTimeout: 30_000,
  maxWorkers: 2,
  // Modules of test files that are over are never let go (ES modules in VM contexts), so a worker grows by some 60 MB with each.
  workerIdleMemoryLimit: '2GB',
  // A test file whose set-up failed half-way must not keep the whole run waiting on its connections.
  forceExit: true,
};
