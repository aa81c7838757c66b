// `npm run docs`: writes what follows from the code into the README and docs/.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGES } from './pages';
import { ROOT } from './run';
import { say } from './terminal';

for (const [path, text] of Object.entries(PAGES)) {
  const file = join(ROOT, path);
  writeFileSync(file, text(existsSync(file) ? readFileSync(file, 'utf8') : ''));
  say(`${path} is written`);
}
