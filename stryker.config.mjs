import jest from './jest.config.js';

/** Mutation tests of what needs no provider: the description and what the targets share. `docs/properties.md` says how to run a part. */
export default {
  mutate: [
    'lib/model/**/*.ts',
    'lib/render/**/*.ts',
    // Expressions that only Terraform can judge: it does so in the tests of the targets, which take seconds for each change.
    '!lib/render/{composed-value,local-values,looked-up-variables,managed-values}.ts',
  ],
  testRunner: 'jest',
  jest: {
    projectType: 'custom',
    configFile: 'jest.config.js',
    config: {
      testMatch: ['**/test/mutation/suite.ts'],
      testEnvironment: './test/mutation/environment.js',
      moduleNameMapper: {
        ...jest.moduleNameMapper,
        '^cdktf$': '<rootDir>/test/mutation/cdktf.js',
        '^constructs$': '<rootDir>/test/mutation/constructs.js',
      },
    },
    enableFindRelatedTests: false,
  },
  coverageAnalysis: 'perTest',
  // What runs once, when a file is loaded, would need every test again for each of its mutants.
  ignoreStatic: true,
  concurrency: 2,
  // Each run leaves some of its modules in memory, and a worker with a full heap takes three times as long.
  maxTestRunnerReuse: 100,
  timeoutMS: 10_000,
  ignorePatterns: ['cdktf.out', 'coverage', 'dist', 'examples/**/cdktf.out', '*.log'],
  tempDirName: 'coverage/stryker',
  reporters: ['progress-append-only', 'clear-text', 'json', 'html'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportMutants: false },
  jsonReporter: { fileName: 'coverage/mutation/mutation.json' },
  htmlReporter: { fileName: 'coverage/mutation/index.html' },
  thresholds: { high: 90, low: 80, break: 80 },
};
