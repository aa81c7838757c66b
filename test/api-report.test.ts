import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, read } from './support/pages';

const API = join(ROOT, 'api');
const COMMAND =
  'The public API differs from its report. If that is meant to be so: npm run api, look at the changes in api/, ' +
  'and say in CHANGELOG.md what they mean for those who use it.';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'api-report-'));
  execFileSync('node', ['--import', 'tsx', join(ROOT, 'scripts', 'api-report.ts'), folder], { cwd: ROOT });
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('each entry point has a report, and each report an entry point', () => {
  const { exports } = JSON.parse(read('package.json')) as { exports: Record<string, unknown> };
  const names = Object.keys(exports)
    .filter((path) => path !== './package.json')
    .map((path) => (path === '.' ? 'cdktf-mcp' : path.slice(2).replace('/', '-')));
  expect(readdirSync(API).sort()).toEqual(names.map((name) => `${name}.api.md`).sort());
});

test('the public API is what its reports say', () => {
  const changes = readdirSync(folder).flatMap((file) => {
    const [before, now] = [join(API, file), join(folder, file)].map((path) => readFileSync(path, 'utf8'));
    if (before === now) return [];
    const [old, fresh] = [before.split('\n'), now.split('\n')];
    const first = fresh.findIndex((line, i) => line !== old[i]);
    return [
      `${file}, from line ${first + 1}: ${fresh[first] ?? 'lines are gone'}`,
      ...old.filter((line) => !fresh.includes(line)).map((line) => `- ${line}`),
      ...fresh.filter((line) => !old.includes(line)).map((line) => `+ ${line}`),
    ];
  });
  if (changes.length > 0) throw new Error([COMMAND, ...changes].join('\n'));
});
