import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGES } from '../scripts/pages';

test.each(Object.entries(PAGES))('docs/%s is what the code says; if not, run npm run docs', (name, text) => {
  expect(readFileSync(join(__dirname, '..', 'docs', name), 'utf8')).toBe(text());
});
