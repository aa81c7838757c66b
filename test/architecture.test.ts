import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Files } from './support/import-rules';
import { importsOf, violationsOf } from './support/import-rules';

const ROOT = join(__dirname, '..');
const NOT_OURS = /(^|\/)(node_modules|cdktf\.out|dist)$|^examples\/[^/]+\/server$/;

function sourcesIn(folder: string): [string, string][] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry): [string, string][] => {
    const path = `${folder}/${entry.name}`;
    if (NOT_OURS.test(path)) return [];
    if (entry.isDirectory()) return sourcesIn(path);
    return path.endsWith('.ts') ? [[path, readFileSync(join(ROOT, path), 'utf8')]] : [];
  });
}

const project: Files = new Map(['lib', 'stacks', 'examples', 'test'].flatMap(sourcesIn));

test('imports point one way: examples and tests, stacks, targets, render, model', () => {
  expect(violationsOf(project)).toEqual([]);
});

test('the check reads the project', () => {
  const imports = importsOf(project);
  expect(imports).toContainEqual({ from: 'lib/index.ts', to: 'lib/model/mcp-server.ts', typeOnly: false });
  expect(imports.filter((i) => i.to.startsWith('@cdktf/provider-docker/lib/')).length).toBeGreaterThan(0);
  const unknown = imports.filter(
    (i) => /^(lib|stacks)\//.test(i.from) && /^(lib|stacks|\.)/.test(i.to) && !project.has(i.to),
  );
  expect(unknown.filter((i) => !/\.(json|mjs)$/.test(i.to))).toEqual([]);
});

describe('the check finds', () => {
  const model = 'the model imports cdktf and Node only';
  const render = 'render imports the model, cdktf, constructs and Node only';
  const target = 'no target knows another one, nor the entry of the package';
  const whole = 'name the resource, not the whole provider';

  test.each([
    ['model to a target', 'lib/model/x.ts', "import { a } from '../docker/y';", `imports lib/docker/y.ts: ${model}`],
    ['model to constructs', 'lib/model/x.ts', "import 'constructs';", `imports constructs: ${model}`],
    ['model to a type', 'lib/model/x.ts', "import type { A } from '../render/r';", `imports lib/render/r.ts: ${model}`],
    ['model to the package', 'lib/model/x.ts', "export * from 'cdktf-mcp';", `imports lib/index.ts: ${model}`],
    ['render to a target', 'lib/render/x.ts', "export * from '../aws';", `imports lib/aws/index.ts: ${render}`],
    ['one target to another', 'lib/docker/x.ts', "import '../aws';", `imports lib/aws/index.ts: ${target}`],
    ['a target to another, later', 'lib/aws/x.ts', "void import('../docker/y');", `imports lib/docker/y.ts: ${target}`],
    [
      'a target to another, by require',
      'lib/aws/x.ts',
      "require('../docker/y');",
      `imports lib/docker/y.ts: ${target}`,
    ],
    [
      'the type of another target',
      'lib/aws/x.ts',
      "type A = import('../docker/y').A;",
      `imports lib/docker/y.ts: ${target}`,
    ],
    ['a target to the package', 'lib/docker/x.ts', "import 'cdktf-mcp';", `imports lib/index.ts: ${target}`],
    [
      'the library to a stack',
      'lib/docker/x.ts',
      "import 'cdktf-mcp/stacks/local';",
      'imports stacks/local-stack.ts: the library knows nothing above it',
    ],
    [
      'the library to a test',
      'lib/render/x.ts',
      "import '../../test/t';",
      'imports test/t.ts: the library knows nothing above it',
    ],
    [
      'a stack to a test',
      'stacks/x.ts',
      "import '../test/t';",
      'imports test/t.ts: a stack knows neither examples nor tests',
    ],
    [
      'the main entry of a provider',
      'examples/01/x.ts',
      "import { container } from '@cdktf/provider-docker';",
      `imports @cdktf/provider-docker: ${whole}`,
    ],
    [
      'the main entry by its file',
      'lib/docker/x.ts',
      "import '@cdktf/provider-docker/lib';",
      `imports @cdktf/provider-docker/lib: ${whole}`,
    ],
    [
      "another target's provider",
      'lib/aws/x.ts',
      "import { Image } from '@cdktf/provider-docker/lib/image';",
      'imports @cdktf/provider-docker/lib/image: aws has no business with that provider',
    ],
    [
      'the entry to a target',
      'lib/index.ts',
      "export * from './docker/y';",
      'imports lib/docker/y.ts: lib/index.ts only exports the model',
    ],
  ])('%s', (_title, path, text, violation) => {
    const around = ['lib/docker/y.ts', 'lib/aws/index.ts', 'lib/render/r.ts', 'lib/index.ts', 'test/t.ts'];
    const planted = new Map([...around, 'stacks/local-stack.ts'].map((file) => [file, '']));
    planted.set(path, text);
    expect(violationsOf(planted)).toEqual([`${path} ${violation}`]);
  });

  test('a cycle of values, but not of types', () => {
    const cycle = (toA: string) =>
      new Map([
        ['lib/model/a.ts', "import { b } from './b';"],
        ['lib/model/b.ts', "export { c } from './c';"],
        ['lib/model/c.ts', toA],
      ]);
    expect(violationsOf(cycle("import { type A, a } from './a';"))).toEqual([
      'a cycle: lib/model/a.ts -> lib/model/b.ts -> lib/model/c.ts -> lib/model/a.ts',
    ]);
    expect(violationsOf(cycle("import type { A } from './a';"))).toEqual([]);
    expect(violationsOf(cycle("import { type A } from './a';"))).toEqual([]);
  });

  test('an index that does more than export', () => {
    const index = (text: string) => violationsOf(new Map([['lib/docker/index.ts', text]]));
    expect(index("export * from './a';\nexport { type B } from './b';\n// a comment\n")).toEqual([]);
    expect(index('export const a = 1;')).toEqual(['lib/docker/index.ts: an index only exports']);
    expect(index("import './a';")).toEqual(['lib/docker/index.ts: an index only exports']);
  });

  test('nothing where all is well', () => {
    const files = new Map([
      ['lib/index.ts', "export * from './model/a';"],
      ['lib/model/a.ts', "import { Token } from 'cdktf';\nimport { createHash } from 'node:crypto';"],
      ['lib/render/r.ts', "import { Construct } from 'constructs';\nimport { a } from '../model/a';"],
      ['lib/image-build/i.ts', "import { Image } from '@cdktf/provider-docker/lib/image';"],
      [
        'lib/azure/x.ts',
        "import { Subnet } from '@cdktf/provider-azurerm/lib/subnet';\nvoid import('../image-build/i');",
      ],
      ['stacks/azure-stack.ts', "import '../lib/azure/x';\nimport 'cdktf-mcp';"],
      ['test/t.ts', "import '../stacks/azure-stack';"],
    ]);
    expect(violationsOf(files)).toEqual([]);
  });
});
