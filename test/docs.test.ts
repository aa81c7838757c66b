import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGES } from '../scripts/pages';

test.each(Object.entries(PAGES))('%s is what the code says; if not, run npm run docs', (path, text) => {
  const now = readFileSync(join(__dirname, '..', path), 'utf8');
  expect(now).toBe(text(now));
});

test('what follows from the code stands between marks in the README, and is put right', () => {
  const marked = 'before\n\n<!-- features: made -->\n\n| wrong |\n\n<!-- end of features -->\n\nafter\n';
  const made = PAGES['README.md'](marked);
  expect(made).toMatch(
    /^before\n\n<!-- features: made -->\n\n\| Feature \| Docker \|[^]*\n\n<!-- end of features -->\n\nafter\n$/,
  );
  expect(made).toMatch(/^\| several replicas with sessions \| by other means \| no \| no \| no \| no \|$/m);
  expect(made).not.toContain('undefined');
  expect(readFileSync(join(__dirname, '..', 'README.md'), 'utf8')).toContain('| several replicas with sessions |');
});
