import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, read } from './support/pages';
import { describeUnless } from './support/terraform';

const FOLDER = '.github/workflows';
const WORKFLOWS = readdirSync(join(ROOT, FOLDER)).map((file) => `${FOLDER}/${file}`);
const manifest = JSON.parse(read('package.json')) as { scripts: Record<string, string>; engines: { node: string } };

/** What comes after a key, wherever it stands. */
const values = (text: string, key: string): readonly string[] =>
  [...text.matchAll(new RegExp(`^[ -]*${key}: *(.+)$`, 'gm'))].map(([, value]) => value.trim());

describe.each(WORKFLOWS)('%s', (path) => {
  const text = read(path);

  test('runs only npm scripts that there are, and files that there are', () => {
    const scripts = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name);
    expect(scripts.length).toBeGreaterThan(0);
    expect(scripts.filter((name) => manifest.scripts[name] === undefined)).toEqual([]);
    for (const name of scripts)
      for (const [file] of manifest.scripts[name].matchAll(/\b(?:scripts|test)\/[\w./-]+\.(?:ts|mjs)\b/g))
        expect([file, existsSync(join(ROOT, file))]).toEqual([file, true]);
  });

  test('may read the contents, and nothing else', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read\n(?! )/m);
    expect(text.match(/permissions:/g)).toHaveLength(1);
    expect(text).not.toMatch(/secrets\.|pull_request_target|workflow_run/);
    // The token does not stay in the folder.
    expect(text.match(/persist-credentials: false/g)).toHaveLength(text.match(/actions\/checkout@/g)?.length ?? 0);
  });

  test('uses actions by commit, with the version beside it', () => {
    const used = values(text, 'uses');
    expect(used.length).toBeGreaterThan(0);
    for (const one of used) expect(one).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('ends by itself, and once for each change', () => {
    expect(text).toMatch(/^concurrency:\n {2}group: /m);
    expect(values(text, 'timeout-minutes')).toHaveLength(values(text, 'runs-on').length);
  });

  test('runs where the image of the runner is named', () => {
    expect(text).not.toMatch(/runs-on: .*-latest/);
  });
});

test('one action has one commit everywhere', () => {
  const used = WORKFLOWS.flatMap((path) => values(read(path), 'uses'));
  const names = new Set(used.map((one) => one.split('@')[0]));
  expect(new Set(used).size).toBe(names.size);
});

test('the whole check runs on the oldest Node that package.json allows, and on newer ones', () => {
  const [, list] = /node: \[(.+)\]/.exec(read(`${FOLDER}/ci.yml`)) ?? [];
  const versions = list.split(',').map((version) => Number(version.replace(/\D/g, '')));
  expect(manifest.engines.node).toBe(`>=${Math.min(...versions)}`);
  expect(versions).toEqual([20, 22, 24]);
});

test('the checks that a change has to pass are there', () => {
  const ci = read(`${FOLDER}/ci.yml`);
  for (const script of ['check', 'validate', 'e2e', 'api', 'try-package']) expect(ci).toContain(`npm run ${script}`);
  expect(ci).toMatch(/^ {2}pull_request:$/m);
  expect(read(`${FOLDER}/weekly.yml`)).toContain('npm run properties');
});

test('updates are proposed for the packages and the actions', () => {
  expect([...values(read('.github/dependabot.yml'), 'package-ecosystem')].sort()).toEqual(['github-actions', 'npm']);
});

const missing =
  spawnSync('actionlint', ['-version']).status === 0
    ? undefined
    : 'actionlint is not on the path; go install github.com/rhysd/actionlint/cmd/actionlint@latest';

describeUnless(missing, 'actionlint', () => {
  test('finds nothing in the workflows', () => {
    const { stdout, stderr } = spawnSync('actionlint', WORKFLOWS, { cwd: ROOT, encoding: 'utf8' });
    expect(stdout + stderr).toBe('');
  });
});
