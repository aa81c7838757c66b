module.exports = {
  displayName: 'cdktf',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.tsx?$': '@swc/jest' },
  moduleNameMapper: {
    '^cdktf-mcp$': '<rootDir>/lib/index.ts',
    '^cdktf-mcp/stacks/(.*)$': '<rootDir>/stacks/$1-stack.ts',
    '^cdktf-mcp/(.*)$': '<rootDir>/lib/$1/index.ts',
  },
  globals: { CDKTF_IS: 'cdktf' },
  workerIdleMemoryLimit: '512MB',
};
