import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const TSC = require.resolve('typescript/bin/tsc');

const APP = `
import { App, Testing } from 'cdktf';
import { ContainerImage, McpServer, Transport, type McpServerProps } from 'cdktf-mcp';
import { DockerMcpService } from 'cdktf-mcp/docker';
import { LocalStack } from 'cdktf-mcp/stacks/local';

const props: McpServerProps = {
  name: 'weather',
  image: ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2'),
  transport: Transport.streamableHttp({ port: 3000 }),
};
const stack = new LocalStack(new App({ outdir: 'out' }), 'local', { server: new McpServer(props) });
const service: DockerMcpService = stack.services.weather;
console.log(service.endpoint, Object.keys(JSON.parse(Testing.synth(stack)).resource).sort().join());
`;

const SYNTHESIZED = 'http://localhost:3000/mcp docker_container,docker_image,docker_network,terraform_data';

/** Every way in which a project of today resolves a package. */
const CONSUMERS = {
  'node10, CommonJS': { type: 'commonjs', module: 'commonjs', moduleResolution: 'node10' },
  'node16, CommonJS': { type: 'commonjs', module: 'node16', moduleResolution: 'node16' },
  'node16, ESM': { type: 'module', module: 'node16', moduleResolution: 'node16' },
  'nodenext, ESM': { type: 'module', module: 'nodenext', moduleResolution: 'nodenext' },
  'bundler, ESM': { type: 'module', module: 'esnext', moduleResolution: 'bundler' },
} as const;

let folder: string;
let packed: string[];

/** The package as npm would install it, with only what it needs beside it. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'consumers-'));
  const out = join(folder, 'packed');
  mkdirSync(out);
  const [{ filename, files }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--silent', '--pack-destination', out], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).replace(/^[^[]*/, ''),
  ) as [{ filename: string; files: { path: string }[] }];
  packed = files.map(({ path }) => path);
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, 'cdktf-mcp'), { recursive: true });
  execFileSync('tar', ['-xzf', join(out, filename), '--strip-components=1', '-C', join(modules, 'cdktf-mcp')]);
  for (const name of ['cdktf', 'constructs', '@cdktf/provider-docker', '@balena/dockerignore', '@types/node']) {
    mkdirSync(join(modules, name, '..'), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the package holds what runs, with types and source maps, and no test, example or other target', () => {
  expect(packed).toContain('dist/lib/index.js');
  expect(packed).toContain('dist/lib/index.d.ts');
  expect(packed).toContain('dist/lib/index.js.map');
  expect(packed).toContain('dist/lib/docker/assets/gate.js');
  expect(packed.filter((path) => /^(test|examples|scripts|lib|stacks)\//.test(path))).toEqual([]);
  expect(readdirSync(join(folder, 'node_modules', '@cdktf'))).toEqual(['provider-docker']);
});

test.each(Object.entries(CONSUMERS))(
  'type-checks and runs with %s',
  (_, { type, module, moduleResolution }) => {
    const project = mkdtempSync(join(folder, 'app-'));
    writeFileSync(join(project, 'package.json'), JSON.stringify({ type }));
    writeFileSync(join(project, 'main.ts'), APP);
    const options = {
      module,
      moduleResolution,
      target: 'es2022',
      strict: true,
      skipLibCheck: true,
      types: ['node'],
      outDir: 'js',
    };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['main.ts'] }));
    const compiled = spawnSync('node', [TSC, '-p', project], { encoding: 'utf8' });
    expect(compiled.stdout).toBe('');
    const run = spawnSync('node', [join(project, 'js', 'main.js')], { cwd: project, encoding: 'utf8' });
    expect(run.stderr).toBe('');
    expect(run.stdout.trim()).toBe(SYNTHESIZED);
  },
  60_000,
);
