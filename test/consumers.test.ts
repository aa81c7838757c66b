import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { TARGETS } from '../stacks/targets';
import { Packed } from './support/packed';
import { ROOT, read } from './support/pages';

const TSC = require.resolve('typescript/bin/tsc');

const DESCRIPTION = `
import { App, Testing } from 'cdktf';
import { ContainerImage, McpServer, Transport, type McpServerProps } from 'cdktf-mcp';

const props: McpServerProps = {
  name: 'weather',
  image: ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2'),
  transport: Transport.streamableHttp({ port: 3000 }),
};
const server = new McpServer(props);
const app = new App({ outdir: 'out' });
`;

const APP = `${DESCRIPTION}
import { DockerMcpService } from 'cdktf-mcp/docker';
import { LocalStack } from 'cdktf-mcp/stacks/local';

const stack = new LocalStack(app, 'local', { server });
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

let packed: Packed;
let folder: string;
beforeAll(() => {
  packed = new Packed();
  folder = packed.install(['@cdktf/provider-docker']);
}, 300_000);
afterAll(() => packed.remove());

/** Type-checks a program in a folder where the package is installed, and runs it. */
function run(installed: string, source: string, { type, module, moduleResolution }: Consumer, flags: string[] = []) {
  const project = mkdtempSync(join(installed, 'app-'));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type }));
  writeFileSync(join(project, 'main.ts'), source);
  const compilerOptions = {
    module,
    moduleResolution,
    target: 'es2022',
    strict: true,
    skipLibCheck: true,
    types: ['node'],
    outDir: 'js',
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.ts'] }));
  expect(spawnSync('node', [TSC, '-p', project], { encoding: 'utf8' }).stdout).toBe('');
  return spawnSync('node', [...flags, join(project, 'js', 'main.js')], { cwd: project, encoding: 'utf8' });
}
type Consumer = (typeof CONSUMERS)[keyof typeof CONSUMERS];

describe('the package', () => {
  test('holds what runs, with types, pages and license, and no test, example or source', () => {
    const folders = [...new Set(packed.files.map((path) => path.split('/')[0]))].sort();
    expect(folders).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'docs', 'package.json']);
    expect(packed.files.filter((path) => /\.test\.|[^d]\.ts$|e2e|fixture|golden|\.env|tfstate/.test(path))).toEqual([]);
    for (const assets of ['docker', 'azure'])
      for (const file of readdirSync(join(ROOT, 'lib', assets, 'assets')))
        expect(packed.files).toContain(`dist/lib/${assets}/assets/${file}`);
  });

  test('holds no module that no entry point loads', () => {
    const needed = (file: string, seen = new Set<string>()): Set<string> => {
      if (seen.has(file)) return seen;
      seen.add(file);
      const text = readFileSync(file, 'utf8');
      for (const [, path] of text.matchAll(/(?:require\(|from |import\()["'](\.[^"']*)["']/g)) {
        const base = resolve(dirname(file), path);
        const ends = file.endsWith('.d.ts') ? ['.d.ts', '/index.d.ts'] : ['.js', '/index.js'];
        const next = ends.map((end) => base + end).find((candidate) => existsSync(candidate));
        if (next === undefined) throw new Error(`${file} needs ${path}, which is not in the package`);
        needed(next, seen);
      }
      return seen;
    };
    const own = join(folder, 'node_modules', 'cdktf-mcp');
    const { exports } = JSON.parse(read('package.json')) as { exports: Record<string, Record<string, string>> };
    const entries = Object.values(exports).flatMap((entry) => (entry.default ? [entry.default, entry.types] : []));
    const modules = new Set(
      entries.flatMap((entry) => [...needed(join(own, entry))]).map((file) => relative(own, file)),
    );
    const isNeeded = (path: string): boolean =>
      modules.has(path) || modules.has(path.replace(/\.js$/, '.d.ts')) || modules.has(path.replace(/\.d\.ts$/, '.js'));
    const code = packed.files.filter((path) => /^dist\/.*\.(js|d\.ts)$/.test(path) && !path.includes('/assets/'));
    expect(code.filter((path) => !isNeeded(path))).toEqual([]);
  });

  test('holds the sources in its maps, as they are', () => {
    const maps = packed.files.filter((path) => path.endsWith('.js.map'));
    expect(maps).toHaveLength(packed.files.filter((path) => path.endsWith('.js') && !path.includes('/assets/')).length);
    const own = join(folder, 'node_modules', 'cdktf-mcp');
    for (const path of maps) {
      const map = JSON.parse(readFileSync(join(own, path), 'utf8')) as Record<'sources' | 'sourcesContent', string[]>;
      const [source] = map.sources.map((one) => relative(own, resolve(dirname(join(own, path)), one)));
      expect(map.sourcesContent).toEqual([read(source)]);
      expect(readFileSync(join(own, path.slice(0, -4)), 'utf8')).toMatch(/\n\/\/# sourceMappingURL=\S+\.js\.map\n?$/);
    }
  });

  test('says where an error comes from, in lines of the sources', () => {
    const failing = `${DESCRIPTION}
      void [app, Testing];
      new McpServer({ ...props, get image(): ContainerImage { throw new Error('by the test'); } });`;
    const throwing = failing.replace('{ ...props, get', '{ name: props.name, transport: props.transport, get');
    const { stderr } = run(folder, throwing, CONSUMERS['node16, CommonJS'], ['--enable-source-maps']);
    expect(stderr).toContain('Error: by the test');
    const [, file, line] = /cdktf-mcp\/(lib\/model\/[\w-]+\.ts):(\d+):\d+/.exec(stderr) ?? [];
    expect(read(file).split('\n')[Number(line) - 1]).toMatch(/image|props/);
  }, 300_000);

  test('says about itself what is true', () => {
    const { name, license, engines, main, types, exports, repository, homepage, bugs } = JSON.parse(
      read('package.json'),
    ) as Record<string, unknown>;
    expect([name, license, engines]).toEqual(['cdktf-mcp', 'Apache-2.0', { node: '>=20' }]);
    expect({ types, default: main }).toEqual((exports as Record<string, unknown>)['.']);
    expect(read('LICENSE')).toContain('Apache License');
    // There is no public place yet; whoever publishes it adds them together.
    expect([repository, homepage, bugs]).toEqual([undefined, undefined, undefined]);
  });
});

test.each(Object.entries(CONSUMERS))(
  'type-checks and runs with %s',
  (_, consumer) => {
    const { stderr, stdout } = run(folder, APP, consumer);
    expect(stderr).toBe('');
    expect(stdout.trim()).toBe(SYNTHESIZED);
  },
  300_000,
);

/** What else a ready-made stack cannot do without. */
const NEEDED: Readonly<Record<string, object>> = {
  docker: {},
  aws: { region: 'eu-central-1' },
  google: { project: 'acme-prod', region: 'europe-west1' },
  azure: { subscriptionId: '00000000-0000-0000-0000-000000000000', location: 'westeurope' },
  kubernetes: { context: 'prod' },
};

test.each(TARGETS)(
  'the target $folder needs no provider but $provider',
  ({ folder: target, stack, provider }) => {
    const name = `${stack[0].toUpperCase()}${stack.slice(1)}Stack`;
    const source = `${DESCRIPTION}
      import { ${name} } from 'cdktf-mcp/stacks/${stack}';
      import * as target from 'cdktf-mcp/${target}';
      const { services } = new ${name}(app, 'one', { server, ...${JSON.stringify(NEEDED[target])} });
      app.synth();
      void Testing;
      console.log(Object.values(services)[0] instanceof Object, Object.keys(target).length > 0);`;
    const installed = target === 'docker' ? folder : packed.install([provider]);
    expect(readdirSync(join(installed, 'node_modules', '@cdktf'))).toEqual([provider.split('/')[1]]);
    const { stderr, stdout } = run(installed, source, CONSUMERS['node16, CommonJS']);
    expect(stderr).toBe('');
    expect(stdout.trim()).toBe('true true');
  },
  300_000,
);

test('type-checks and runs on CDK Terrain, where the project overrides cdktf with it', () => {
  const installed = packed.install(['@cdktf/provider-docker'], 'cdktn');
  const source = `${APP}
    app.synth();
    console.log(require('cdktf/package.json').name, require('node:fs').readFileSync('out/stacks/local/cdk.tf.json', 'utf8').match(/"version": "(0[^"]*)"/)[1]);`;
  const { stderr, stdout } = run(installed, source, CONSUMERS['node16, CommonJS']);
  expect(stderr).toBe('');
  const { version } = JSON.parse(read('node_modules/cdktn/package.json')) as { version: string };
  expect(stdout.trim().split('\n')).toEqual([SYNTHESIZED, `cdktn ${version}`]);
}, 300_000);
