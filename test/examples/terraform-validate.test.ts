import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PROVIDER_VERSION } from '../aws/moto';
import { forOlderProvider } from '../aws/older-provider';
import type { Configuration } from '../support/project';
import { TerraformFolder, describeUnless, terraformMissing } from '../support/terraform';
import { EXAMPLES, goldenOf } from './synthesize';

jest.setTimeout(300_000);

/** Configurations by `<example>/<stack>`. */
type Stacks = Readonly<Record<string, Configuration>>;

interface Providers {
  readonly [name: string]: { readonly source: string; readonly version: string };
}

interface Diagnostic {
  readonly severity: string;
  readonly summary: string;
  readonly detail: string;
  readonly range?: { readonly filename: string };
}

const providersOf = ({ terraform }: Configuration): Providers => (terraform?.required_providers ?? {}) as Providers;

/** What the examples synthesize, by the providers that it needs: examples.test.ts makes sure that golden files are just that. */
const sets = new Map<string, Stacks>();
for (const example of EXAMPLES)
  for (const [stack, text] of Object.entries(goldenOf(example))) {
    const configuration = JSON.parse(text) as Configuration;
    const names = Object.values(providersOf(configuration))
      .map(({ source, version }) => `${source} ${version}`)
      .sort()
      .join(', ');
    sets.set(names, { ...sets.get(names), [`${example}/${stack}`]: configuration });
  }

const folders: TerraformFolder[] = [];
afterAll(() => folders.forEach(({ path }) => rmSync(path, { recursive: true })));

/**
 * All stacks of a set as modules of one configuration: Terraform reads the schemas of providers once, which is most of the work. Whether
 * an output is sensitive does not show in a module; the targets' own tests validate stacks by themselves.
 */
function together(stacks: Stacks): TerraformFolder {
  const entries = Object.entries(stacks).map(([name, { terraform, ...rest }]) => {
    const module = `m_${name.replace(/[^\w-]/g, '_')}`;
    return [module, { ...rest, terraform: { ...terraform, backend: undefined } }] as const;
  });
  const folder = new TerraformFolder({
    module: Object.fromEntries(entries.map(([module]) => [module, { source: `./${module}` }])),
  });
  folders.push(folder);
  for (const [module, configuration] of entries) {
    const path = join(folder.path, module);
    mkdirSync(path);
    new TerraformFolder(configuration, path);
  }
  return folder;
}

/** Nothing where Terraform has the providers. */
function missing(folder: TerraformFolder): string | undefined {
  if (terraformMissing !== undefined) return terraformMissing;
  const { ok, said } = folder.run(['init', '-backend=false', '-input=false']);
  if (ok) return undefined;
  if (!/Failed to (query available provider packages|install provider)/.test(said)) throw new Error(said);
  return `terraform init finds no such provider: ${/Error: .*(\n.+)*/.exec(said)?.[0] ?? said}`;
}

function errorsIn(folder: TerraformFolder): readonly string[] {
  const { diagnostics } = JSON.parse(folder.run(['validate', '-json']).said) as {
    readonly diagnostics: readonly Diagnostic[];
  };
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ summary, detail, range }) => `${range?.filename}: ${summary}: ${detail}`);
}

for (const [names, stacks] of sets) {
  let title = names;
  let folder = together(stacks);
  let why = missing(folder);
  if (why !== undefined && names.includes('aws ') && terraformMissing === undefined) {
    title = `${names}, the one of AWS in release ${PROVIDER_VERSION} and without what is newer,`;
    folder = together(
      Object.fromEntries(Object.entries(stacks).map(([name, stack]) => [name, forOlderProvider(stack)])),
    );
    why = missing(folder);
  }
  describeUnless(why, `terraform with ${title} takes`, () => {
    test(Object.keys(stacks).join(', '), () => expect(errorsIn(folder)).toEqual([]));
  });
}

describeUnless(terraformMissing, 'terraform', () => {
  test('finds what is wrong in one of them', () => {
    const folder = together({
      'an-example/right': { resource: { terraform_data: { a: { input: 1 } } } },
      'an-example/wrong': { resource: { terraform_data: { a: { inputs: 1 } } } },
    });
    expect(missing(folder)).toBeUndefined();
    expect(errorsIn(folder)).toEqual([expect.stringMatching(/^m_an-example_wrong\/cdk\.tf\.json: .*"inputs"/)]);
  });
});

test('there are stacks of every example', () => {
  for (const example of EXAMPLES) expect(Object.keys(goldenOf(example))).not.toEqual([]);
  expect(sets.size).toBeGreaterThan(0);
});
