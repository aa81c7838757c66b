import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT, read } from '../support/pages';

const EXAMPLE = 'examples/07-every-target';

test('the README shows what the report says; if not, put in what node --import tsx report.ts prints there', () => {
  const printed = execFileSync('node', ['--import', 'tsx', 'report.ts'], {
    cwd: join(ROOT, EXAMPLE),
    encoding: 'utf8',
  });
  const reports = printed.trim().split(/\n\n(?=MCP server )/);
  expect(reports).toHaveLength(5);
  const readme = read(`${EXAMPLE}/README.md`);
  for (const report of reports) expect(readme).toContain(report.replace(/^(?=.)/gm, '    '));
}, 60_000);
