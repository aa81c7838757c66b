// `npm run docs`: writes the pages of docs/ that follow from the code.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGES } from './pages';
import { ROOT } from './run';
import { say } from './terminal';

mkdirSync(join(ROOT, 'docs'), { recursive: true });
for (const [name, text] of Object.entries(PAGES)) {
  writeFileSync(join(ROOT, 'docs', name), text());
  say(`docs/${name} is written`);
}
