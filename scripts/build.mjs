// Compiles the package into dist/.
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const ASSETS = join('lib', 'docker', 'assets');

rmSync(join(ROOT, 'dist'), { recursive: true, force: true }); // a file that was renamed must not be published twice
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: ROOT, stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
cpSync(join(ROOT, ASSETS), join(ROOT, 'dist', ASSETS), { recursive: true }); // scripts that run as they are
