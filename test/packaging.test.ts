import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TARGETS } from '../stacks/targets';

const ROOT = join(__dirname, '..');

/** Notes every file that is loaded, whoever asks for it. */
const HOOK = `
  const Module = require('node:module');
  const load = Module._load;
  const seen = new Set();
  Module._load = function (request, parent, isMain) {
    try { seen.add(Module._resolveFilename(request, parent, isMain)); } catch {}
    return load.apply(this, arguments);
  };
  process.on('exit', () => console.log(JSON.stringify([...seen])));
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'loads-'));
  writeFileSync(join(folder, 'hook.cjs'), HOOK);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Packages and folders of ours that are loaded with a file. */
function loadedWith(file: string): string[] {
  const args = [
    '--require',
    join(folder, 'hook.cjs'),
    '--import',
    'tsx',
    '--eval',
    `require(${JSON.stringify(join(ROOT, file))})`,
  ];
  const files = JSON.parse(
    execFileSync('node', args, { cwd: ROOT, encoding: 'utf8' }).trim().split('\n').at(-1) ?? '',
  ) as string[];
  return files.filter((path) => path.startsWith(ROOT)).map((path) => path.slice(ROOT.length + 1));
}
const providers = (files: readonly string[]): string[] => [
  ...new Set(files.flatMap((path) => /node_modules\/(@(?:cdktf|cdktn)\/provider-[a-z]+)\//.exec(path)?.[1] ?? [])),
];
const inNodeModules = (files: readonly string[]): string[] => files.filter((path) => path.includes('node_modules/'));

test('the description loads no provider, no target and no engine of ours', () => {
  const files = loadedWith('lib/index.ts');
  expect(files).toContain('lib/model/mcp-server.ts');
  expect(providers(files)).toEqual([]);
  expect(files.filter((path) => path.startsWith('lib/') && !/^lib\/(model\/|index\.ts$)/.test(path))).toEqual([]);
}, 30_000);

test.each(
  TARGETS.flatMap(({ folder, stack, provider }) => [
    [`lib/${folder}/index.ts`, provider],
    [`stacks/${stack}-stack.ts`, provider],
  ]),
)(
  '%s loads no provider but %s, and of that only the resources it makes',
  (file, provider) => {
    const files = loadedWith(file);
    expect(providers(files)).toEqual([provider]);
    const mainEntries = inNodeModules(files).filter((path) => path.endsWith(`${provider}/lib/index.js`));
    expect(mainEntries).toEqual([]);
  },
  30_000,
);
