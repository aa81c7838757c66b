// Installs what package-lock.json asks for, and nothing when node_modules fits it already. Every npm command of the project runs
// this first, so that each is enough on a fresh clone. Plain old JavaScript: an old Node must get as far as the message below.
import { spawn } from 'child_process';
import { existsSync, readFileSync } from 'fs';
import { dirname, join } from 'path';
import { clearInterval, setInterval } from 'timers';
import { fileURLToPath } from 'url';

const OLDEST_NODE = 20;
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** npm writes node_modules/.package-lock.json last, so that an interrupted installation does not fit. */
function fits() {
  const installed = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const wanted = packages(join(ROOT, 'package-lock.json'));
  const present = packages(installed);
  return (
    Object.keys(present).every((path) => path in wanted) &&
    Object.keys(wanted).every((path) => {
      // Binaries for other platforms are optional, and absent.
      if (!(path in present)) return wanted[path].optional === true;
      return present[path].version === wanted[path].version && present[path].integrity === wanted[path].integrity;
    })
  );
}

function packages(lockFile) {
  const { packages } = JSON.parse(readFileSync(lockFile, 'utf8'));
  delete packages['']; // the project itself
  return packages;
}

function install() {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  console.log('Installing the packages of package-lock.json (npm ci) ...');
  const npm = spawn('npm', ['ci', '--no-audit', '--no-fund'], { cwd: ROOT, stdio: 'inherit' });
  const signOfLife = setInterval(() => console.log(`  still installing (${seconds()} s)`), 10000);
  npm.on('error', (error) => end(1, `npm could not be started: ${error.message}`));
  npm.on('close', (code) => {
    if (code === 0) end(0, `Installed in ${seconds()} s.\n`);
    else end(code || 1, 'npm ci failed, see above. Behind a proxy or a mirror, look at: npm config get registry');
  });

  function end(code, message) {
    clearInterval(signOfLife);
    if (code === 0) console.log(message);
    else console.error(message);
    process.exitCode = code;
  }
}

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  console.error(
    `This project needs Node ${OLDEST_NODE} or newer; this is Node ${process.versions.node}, ${process.execPath}.`,
  );
  console.error(
    'Get a newer one from https://nodejs.org/en/download, or with a version manager, such as: nvm install 22',
  );
  process.exitCode = 1;
} else if (!fits()) {
  install();
}
