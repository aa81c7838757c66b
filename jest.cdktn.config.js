// The tests that synthesize, on CDK Terrain in place of cdktf; the bindings in node_modules get it, too. `npm run check` runs them
// together with those of jest.config.js.
const base = { ...require('./jest.config.js') };
delete base.workerIdleMemoryLimit; // the limit of jest.config.js holds for the whole run

module.exports = {
  ...base,
  displayName: 'cdktn',
  testMatch: ['**/test/{conformance,stacks}/*.test.ts', '**/test/cdk-terrain/which-package.test.ts'],
  moduleNameMapper: { ...base.moduleNameMapper, '^cdktf$': 'cdktn', '^cdktf/(.*)$': 'cdktn/$1' },
  globals: { CDKTF_IS: 'cdktn' },
};
