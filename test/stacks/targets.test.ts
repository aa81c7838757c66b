import { App, TerraformStack } from 'cdktf';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SETTINGS, numberSetting, setting, type Setting } from '../../stacks/settings';
import { TARGETS } from '../../stacks/targets';
import { weather } from '../docker/services';
import { inProject, synthesize } from '../support/project';

const ROOT = join(__dirname, '..', '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const json = (path: string) => JSON.parse(read(path));
const settings = Object.values(SETTINGS).flatMap((group) => Object.values<Setting>(group));

inProject();

describe.each(TARGETS)('the target $folder', ({ folder, stack, stackId, provider, make }) => {
  const { exports, typesVersions, peerDependencies, peerDependenciesMeta, devDependencies } = json('package.json');

  test.each([
    [folder, `lib/${folder}/index`],
    [`stacks/${stack}`, `stacks/${stack}-stack`],
  ])('has the entry %s in the package', (entry, file) => {
    expect(existsSync(join(ROOT, `${file}.ts`))).toBe(true);
    expect(exports[`./${entry}`]).toEqual({ types: `./dist/${file}.d.ts`, default: `./dist/${file}.js` });
    expect(typesVersions['*'][entry]).toEqual([`./dist/${file}.d.ts`]);
    expect(json('tsconfig.json').compilerOptions.paths[`cdktf-mcp/${entry}`]).toEqual([`./${file}.ts`]);
  });

  test('has its provider as an optional peer', () => {
    expect(peerDependencies).toHaveProperty([provider]);
    expect(peerDependenciesMeta[provider]).toEqual({ optional: true });
    expect(devDependencies).toHaveProperty([provider]);
  });

  test('has a stack that others can use', async () => {
    const exported = (await import(join(ROOT, 'stacks', `${stack}-stack`))) as Record<string, { prototype?: unknown }>;
    const name = `${stack[0].toUpperCase()}${stack.slice(1)}Stack`;
    expect(exported[name].prototype).toBeInstanceOf(TerraformStack);
  });

  test('has its stack in the shipped app, with and without settings', () => {
    const { files } = synthesize((app) => make(app, weather()));
    expect(Object.keys(files)).toContain(join('stacks', stackId, 'cdk.tf.json'));
  });
});

test('the targets are all there are: each folder of lib that is exported, each stack, each provider', () => {
  const exported = Object.keys(json('package.json').exports).filter((path) => !['.', './package.json'].includes(path));
  const entries = TARGETS.flatMap(({ folder, stack }) => [`./${folder}`, `./stacks/${stack}`]);
  expect(exported.sort()).toEqual(entries.sort());
  const files = readdirSync(join(ROOT, 'stacks')).filter(
    (file) => file.endsWith('-stack.ts') && file !== 'ready-made-stack.ts',
  );
  expect(files.sort()).toEqual(TARGETS.map(({ stack }) => `${stack}-stack.ts`).sort());
  const peers = Object.keys(json('package.json').peerDependencies).filter((name) =>
    name.startsWith('@cdktf/provider-'),
  );
  expect(peers.sort()).toEqual([...new Set(TARGETS.map(({ provider }) => provider))].sort());
});

test('no two targets share an id, an entry or a stack', () => {
  for (const key of ['stackId', 'folder', 'stack'] as const)
    expect(new Set(TARGETS.map((target) => target[key])).size).toBe(TARGETS.length);
});

describe('settings', () => {
  const hostPort = SETTINGS.local.hostPort;
  const app = (context: Record<string, unknown> = {}): App => new App({ context });
  afterEach(() => {
    delete process.env[hostPort.variable];
  });

  test('have names that nobody else has', () => {
    for (const key of ['variable', 'context'] as const)
      expect(new Set(settings.map((s) => s[key])).size).toBe(settings.length);
    for (const { variable, context } of settings) {
      expect(variable).toMatch(/^MCP_[A-Z0-9_]+$/);
      expect(context).toMatch(/^[a-z][A-Za-z0-9]*$/);
    }
  });

  test('come from the environment before cdktf.json', () => {
    expect(setting(app(), hostPort)).toBeUndefined();
    expect(setting(app({ localHostPort: 8080 }), hostPort)).toBe('8080');
    process.env[hostPort.variable] = '9090';
    expect(setting(app({ localHostPort: 8080 }), hostPort)).toBe('9090');
    expect(numberSetting(app(), hostPort)).toBe(9_090);
  });

  test('that are empty are not given', () => {
    process.env[hostPort.variable] = '';
    expect(setting(app({ localHostPort: '' }), hostPort)).toBeUndefined();
    expect(numberSetting(app({ localHostPort: '' }), hostPort)).toBeUndefined();
    expect(setting(app({ localHostPort: 8080 }), hostPort)).toBe('8080');
  });

  test('that are no numbers reach the message of the property that they are for', () => {
    process.env[hostPort.variable] = '80a';
    const { annotations } = synthesize((app) => TARGETS.forEach(({ make }) => make(app, weather())));
    expect(annotations.map(({ message }) => message).join('\n')).toContain("hostPort: '80a' is not a port number");
  });
});
