import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TARGETS } from '../stacks/targets';
import { ROOT, read } from './support/pages';

type Versions = Readonly<Record<string, string>>;
const { devDependencies, peerDependencies } = JSON.parse(read('package.json')) as Record<string, Versions>;
const installed = (name: string): string =>
  (JSON.parse(read(`node_modules/${name}/package.json`)) as { version: string }).version;

/** The version of the Terraform provider that a binding was made from and asks for. */
function asksFor(provider: string): string | undefined {
  const text = readFileSync(join(ROOT, 'node_modules', provider, 'lib', 'provider', 'index.js'), 'utf8');
  return /providerVersion: '([^']+)'/.exec(text)?.[1];
}

const PAGE = 'docs/cdk-terrain.md';
const AGAIN = `what to run and to read then: ${PAGE}, "Provider upgrades"`;

describe.each(TARGETS)('$provider', ({ provider, folder }) => {
  test('is the version that everything here was run with', () => {
    expect(devDependencies[provider]).toMatch(/^\d+\.\d+\.\d+$/);
    expect(installed(provider)).toBe(devDependencies[provider]);
    // A user gets no older one than that: what it lacks would be left out without a word.
    expect(peerDependencies[provider]).toBe(`^${devDependencies[provider]}`);
  });

  test(`is on the page with the Terraform provider that it asks for; ${AGAIN}`, () => {
    expect(read(PAGE)).toContain(`| \`${provider}\` ${installed(provider)} | ${asksFor(provider)} |`);
  });

  test('has what is synthesized held against it by its own Terraform provider', () => {
    expect(existsSync(join(ROOT, 'test', folder, 'terraform-validate.test.ts'))).toBe(true);
  });
});

test.each(['cdktf', 'cdktn', 'constructs'])('%s is pinned, and on the page', (name) => {
  expect(devDependencies[name]).toMatch(/^\d+\.\d+\.\d+$/);
  expect(installed(name)).toBe(devDependencies[name]);
  expect(read(PAGE)).toContain(`\`${name}\` ${devDependencies[name]}`);
});
