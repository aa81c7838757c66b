// Compiles the package into dist/.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

rmSync(join(ROOT, 'dist'), { recursive: true, force: true }); // a file that was renamed must not be published twice
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
// The sources lie in the maps: they are not in the package.
const args = [tsc, '-p', 'tsconfig.build.json', '--inlineSources'];
const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
// Scripts that run as they are.
for (const folder of readdirSync(join(ROOT, 'lib'))) {
  const assets = join('lib', folder, 'assets');
  if (existsSync(join(ROOT, assets))) cpSync(join(ROOT, assets), join(ROOT, 'dist', assets), { recursive: true });
}
