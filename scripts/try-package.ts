// `npm run try-package`: packs the package, installs it from the registry into empty projects, and synthesizes there: on cdktf, and on
// CDK Terrain by an override. Needs the network.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { say } from './terminal';

const ROOT = resolve(__dirname, '..');
const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly devDependencies: Readonly<Record<string, string>>;
};

const APP = `
import { App } from 'cdktf';
import { ContainerImage, McpServer, Transport } from 'cdktf-mcp';
import { LocalStack } from 'cdktf-mcp/stacks/local';

const server = new McpServer({
  name: 'weather',
  image: ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2'),
  transport: Transport.streamableHttp({ port: 3000 }),
});
const app = new App({ outdir: 'out' });
console.log(new LocalStack(app, 'local', { server }).services.weather.endpoint);
app.synth();
`;

/** What a project writes into its package.json, by the package that it is on. */
const PROJECTS = {
  cdktf: { cdktf: devDependencies.cdktf },
  cdktn: { cdktf: `npm:cdktn@${devDependencies.cdktn}` },
};

function tryOn(name: keyof typeof PROJECTS, tarball: string, folder: string): void {
  const dependencies = {
    'cdktf-mcp': `file:${tarball}`,
    ...PROJECTS[name],
    ...Object.fromEntries(['constructs', '@cdktf/provider-docker'].map((one) => [one, devDependencies[one]])),
  };
  const tools = ['typescript', '@types/node'].map((one) => [one, devDependencies[one]]);
  const manifest = {
    private: true,
    dependencies,
    devDependencies: Object.fromEntries(tools),
    overrides: { cdktf: '$cdktf' },
  };
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'main.ts'), APP);
  const run = (command: string, ...args: readonly string[]): string =>
    execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  run('npm', 'install', '--no-audit', '--no-fund', '--silent');
  run('npm', 'ls', '--all', '--silent'); // fails where a peer does not fit
  run(
    'node',
    join('node_modules', 'typescript', 'bin', 'tsc'),
    '--module',
    'node16',
    '--strict',
    '--skipLibCheck',
    'main.ts',
  );
  const endpoint = run('node', 'main.js').trim();
  const { name: loaded, version } = JSON.parse(
    readFileSync(join(folder, 'node_modules', 'cdktf', 'package.json'), 'utf8'),
  ) as Record<string, string>;
  const text = readFileSync(join(folder, 'out', 'stacks', 'local', 'cdk.tf.json'), 'utf8');
  const written = (JSON.parse(text) as { '//': { metadata: { version: string } } })['//'].metadata.version;
  if (loaded !== name || written !== version || endpoint !== 'http://localhost:3000/mcp')
    throw new Error(`on ${name}: ${loaded} ${version} synthesized with ${written}, endpoint ${endpoint}`);
  say(`${name} ${version}: installs, type-checks and synthesizes`);
}

const folder = mkdtempSync(join(tmpdir(), 'try-package-'));
try {
  const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const tarball = join(folder, packed.trim().split('\n').at(-1) ?? '');
  for (const name of ['cdktf', 'cdktn'] as const) tryOn(name, tarball, join(folder, name));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
