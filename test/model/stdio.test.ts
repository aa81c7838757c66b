import { Token } from 'cdktf';
import type { McpServerChanges } from '../../lib';
import {
  ContainerImage,
  ImagePlatform,
  ImageRuntime,
  McpServer,
  McpValidationError,
  Secret,
  Sessions,
  Transport,
} from '../../lib';

const message = (build: () => unknown): string => {
  try {
    build();
  } catch (error) {
    if (error instanceof McpValidationError) return error.message;
    throw error;
  }
  throw new Error('it was not refused');
};
const token = () => Token.asString({ resolve: () => 'known later' });
const wrong = (value: unknown): never => value as never;

const NPM = '@acme/weather-mcp@1.4.2';
const PYPI = 'acme-weather-mcp==1.4.2';
const NOT_NPM =
  "is not a package with an exact version; use one such as '@acme/weather-mcp@1.4.2', so that a container never starts with another one";
const NOT_PYPI =
  "is not a package with an exact version; use one such as 'acme-weather-mcp==1.4.2', so that a container never starts with another one";
const PASSWORD =
  'the address holds a password, which would be readable in the state; build the image where that login is, and use ContainerImage.fromRegistry';

describe('a package as image', () => {
  test.each([
    [NPM, '@acme/weather-mcp'],
    ['weather@0.1.0-beta.2+5', 'weather'],
    ['JSONStream@1.3.5', 'JSONStream'],
    ['@modelcontextprotocol/server-everything@2026.8.31', '@modelcontextprotocol/server-everything'],
  ])('takes %s of npm', (spec, name) => {
    const image = ContainerImage.fromNpm(spec);
    expect(image.source).toEqual({ kind: 'npm', spec, name, args: [], installScripts: false, buildArgs: {} });
    expect([image.runtime, `${image}`, image.mutableTag]).toEqual([
      ImageRuntime.NODE,
      `built from ${spec} (npm)`,
      undefined,
    ]);
  });

  test.each([
    [PYPI, 'acme-weather-mcp'],
    ['weather[maps,radar]==1!2.0rc1.post2.dev3+local.1', 'weather'],
    ['mcp_server.time==2026.8', 'mcp_server.time'],
  ])('takes %s of PyPI', (spec, name) => {
    const image = ContainerImage.fromPyPi(spec);
    expect(image.source).toMatchObject({ kind: 'pypi', spec, name });
    expect([image.runtime, `${image}`]).toEqual([ImageRuntime.PYTHON, `built from ${spec} (pypi)`]);
  });

  test('runs where it is said to', () => {
    const platform = ImagePlatform.LINUX_ARM64;
    expect(ContainerImage.fromPyPi(PYPI, { platform }).platform).toBe(platform);
    expect(() => ContainerImage.fromPyPi(PYPI, { platform: wrong('arm') })).toThrow(
      /^ContainerImage\.fromPyPi is not valid:/,
    );
  });

  test('keeps what was given', () => {
    const options = {
      args: ['--units', 'metric'],
      executable: 'weather',
      base: 'ghcr.io/acme/node:22',
      installScripts: true,
      buildArgs: { NPM_CONFIG_REGISTRY: 'https://npm.example.com' },
    };
    expect(ContainerImage.fromNpm(NPM, options).source).toMatchObject(options);
  });

  // prettier-ignore
  test.each<readonly [string, () => unknown, string]>([
    ['without a version', () => ContainerImage.fromNpm('weather'), `spec: 'weather' ${NOT_NPM}`],
    ['a tag', () => ContainerImage.fromNpm('weather@latest'), `spec: 'weather@latest' ${NOT_NPM}`],
    ['a range', () => ContainerImage.fromNpm('weather@^1.2.3'), `spec: 'weather@^1.2.3' ${NOT_NPM}`],
    ['a part of a version', () => ContainerImage.fromNpm('weather@1.2'), `spec: 'weather@1.2' ${NOT_NPM}`],
    ['an option of npm', () => ContainerImage.fromNpm('--registry=x@1.2.3'), `spec: '--registry=x@1.2.3' ${NOT_NPM}`],
    ['a second line', () => ContainerImage.fromNpm('weather@1.2.3\nRUN x'), `spec: 'weather@1.2.3\\nRUN x' ${NOT_NPM}`],
    ['a token', () => ContainerImage.fromNpm(token()), `spec: a value that is known only at deploy time ${NOT_NPM}`],
    ['nothing', () => ContainerImage.fromNpm(wrong(undefined)), `spec: undefined ${NOT_NPM}`],
    ['options that are none', () => ContainerImage.fromNpm(NPM, wrong('x')), 'props: a string is not an object; give each property by its name, as in { name: value }'],
    ['args that are no list', () => ContainerImage.fromNpm(NPM, { args: wrong('stdio') }), "args: 'stdio' is not a list of words; use one such as ['--verbose']"],
    ['an argument known later', () => ContainerImage.fromNpm(NPM, { args: [token()] }), "args: [a value that is known only at deploy time] is not a list of words; use one such as ['--verbose']"],
    ['an executable with a path', () => ContainerImage.fromNpm(NPM, { executable: '../x' }), "executable: '../x' is not the name of an executable; leave it out for the only one"],
    ['an executable with an option', () => ContainerImage.fromNpm(NPM, { executable: 'weather --x' }), "executable: 'weather --x' is not the name of an executable; leave it out for the only one"],
    ['a number as executable', () => ContainerImage.fromNpm(NPM, { executable: wrong(7) }), 'executable: 7 is not the name of an executable; leave it out for the only one'],
    ['a number as base', () => ContainerImage.fromNpm(NPM, { base: wrong(22) }), "base: 22 is not an image reference; use the text of one, such as 'node:22-slim'"],
    ['a base that is no reference', () => ContainerImage.fromNpm(NPM, { base: 'Node 22' }), "base: 'Node 22' is not an image reference; use the text of one, such as 'node:22-slim'"],
    ['a base known later', () => ContainerImage.fromNpm(NPM, { base: token() }), "base: a value that is known only at deploy time is not an image reference; use the text of one, such as 'node:22-slim'"],
    ['scripts as a text', () => ContainerImage.fromNpm(NPM, { installScripts: wrong('yes') }), "installScripts: 'yes' is not a boolean; use true or false"],
    ['a secret for the build', () => ContainerImage.fromNpm(NPM, { buildArgs: wrong({ TOKEN: Secret.required() }) }), 'buildArgs.TOKEN: a Secret would stay readable in the image; give it to the running container, in secrets'],
    ['a password for the build', () => ContainerImage.fromNpm(NPM, { buildArgs: { NPM_CONFIG_REGISTRY: 'https://me:word@npm.example.com' } }), `buildArgs.NPM_CONFIG_REGISTRY: ${PASSWORD}`],
    ['an unknown platform', () => ContainerImage.fromNpm(NPM, { platform: wrong('linux/386') }), "platform: 'linux/386' is not known; use one of 'linux/amd64', 'linux/arm64'"],
  ])('of npm refuses %s', (_title, build, problem) => {
    expect(message(build)).toBe(`ContainerImage.fromNpm is not valid:\n  - ${problem}`);
  });

  test.each([
    'weather',
    'weather==1.*',
    'weather>=1.0',
    'weather@1.0.0',
    '-e==1.0',
    'weather==1.0; x',
    'weather[]==1.0',
  ])('of PyPI refuses %s', (spec) =>
    expect(message(() => ContainerImage.fromPyPi(spec))).toBe(
      `ContainerImage.fromPyPi is not valid:\n  - spec: '${spec}' ${NOT_PYPI}`,
    ),
  );
});

describe('Transport.stdio', () => {
  test('has defaults', () => {
    expect({ ...Transport.stdio() }).toEqual({
      kind: 'stdio',
      port: 8080,
      path: '/mcp',
      sessions: Sessions.STATEFUL,
      stdio: { bridge: { buildArgs: {} } },
    });
    expect(Transport.stdio().speaksMcp).toBe(true);
    expect(Transport.streamableHttp({ port: 3000 }).stdio).toBeUndefined();
  });

  test('keeps what was given', () => {
    const bridge = { version: '6.7.18', base: 'ghcr.io/acme/node:22', buildArgs: { HTTPS_PROXY: 'http://proxy:3128' } };
    const command = ['node', 'server.js'];
    const transport = Transport.stdio({ command, port: 9000, path: '/x', sessions: Sessions.STATELESS, bridge });
    expect(transport).toMatchObject({
      port: 9000,
      path: '/x',
      sessions: Sessions.STATELESS,
      stdio: { command, bridge },
    });
  });

  test.each(['1.0', '10.11.12', '6.7.19-rc.1+5', '2026.11.21'])('takes version %s of the bridge', (version) => {
    expect(Transport.stdio({ bridge: { version } }).stdio?.bridge.version).toBe(version);
  });

  // prettier-ignore
  test.each<readonly [string, unknown, string]>([
    ['no properties', null, 'props: null is not an object; give each property by its name, as in { name: value }'],
    ['a text as command', { command: 'node server.js' }, "command: 'node server.js' is not a command; give its words, such as ['node', 'server.js']"],
    ['an empty command', { command: [] }, "command: [] is not a command; give its words, such as ['node', 'server.js']"],
    ['a word known later', { command: ['node', token()] }, "command: ['node', a value that is known only at deploy time] is not a command; give its words, such as ['node', 'server.js']"],
    ['port 0', { port: 0 }, 'port: 0 is out of range; use a port number from 1 to 65535'],
    ['a path that is none', { path: 'mcp' }, "path: 'mcp' is not a URL path; start it with one slash and use URL characters, without '..' or a query"],
    ['a slash at the end', { path: '/mcp/' }, "path: '/mcp/' ends with a slash, which servers answer with a redirect; use '/mcp'"],
    ['unknown sessions', { sessions: 'sticky' }, "sessions: 'sticky' is not known; use one of 'stateless', 'stateful'"],
    ['a bridge by its name', { bridge: 'mcp-proxy' }, "bridge: 'mcp-proxy' is not a plain object; use { version: '6.7.19' }"],
    ['a bridge without exact version', { bridge: { version: 'latest' } }, "bridge.version: 'latest' is not an exact version; use one such as '6.7.19'"],
 ['a bridge of one number', { bridge: { version: '6' } }, "bridge.version: '6' is not an exact version; use one such as '6.7.19'"],
    ['a bridge with a v', { bridge: { version: 'v6.7.19' } }, "bridge.version: 'v6.7.19' is not an exact version; use one such as '6.7.19'"],
    ['a bridge with an option', { bridge: { version: '6.7.19 --force' } }, "bridge.version: '6.7.19 --force' is not an exact version; use one such as '6.7.19'"],
    ['a number as bridge', { bridge: { version: 6.7 } }, "bridge.version: 6.7 is not an exact version; use one such as '6.7.19'"],
    ['a number as base of the bridge', { bridge: { base: 22 } }, "bridge.base: 22 is not an image reference; use the text of one, such as 'node:22-slim'"],
    ['a base of the bridge that is none', { bridge: { base: '' } }, "bridge.base: '' is not an image reference; use the text of one, such as 'node:22-slim'"],
    ['a password for the bridge', { bridge: { buildArgs: { PIP_INDEX_URL: 'https://a:b@pypi.example.com/simple' } } }, `bridge.buildArgs.PIP_INDEX_URL: ${PASSWORD}`],
  ])('refuses %s', (_title, props, problem) => {
    expect(message(() => Transport.stdio(wrong(props)))).toBe(`Transport.stdio is not valid:\n  - ${problem}`);
  });
});

describe('stdio in a server', () => {
  const server = (image: ContainerImage, transport = Transport.stdio(), changes: McpServerChanges = {}): McpServer =>
    new McpServer({ name: 'weather', image, transport }).with(changes);
  const registry = (runtime?: ImageRuntime) => ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2', { runtime });
  const ways = { command: ['node', 'server.js'] };
  const started = Transport.stdio(ways);

  test('goes with a package, and with images in which a bridge can run', () => {
    expect(server(ContainerImage.fromNpm(NPM)).transport.kind).toBe('stdio');
    expect(server(ContainerImage.fromPyPi(PYPI), started).transport.stdio?.command).toEqual(['node', 'server.js']);
    expect(server(registry(ImageRuntime.PYTHON), started).image.runtime).toBe('python');
    const folder = ContainerImage.fromDockerfile('server', { runtime: ImageRuntime.NODE });
    expect(server(folder, started).image).toBe(folder);
    expect(server(registry(ImageRuntime.NODE), Transport.stdio({ ...ways, path: '/x' })).transport.path).toBe('/x');
    const based = Transport.stdio({ ...ways, bridge: { base: 'node:24' } });
    expect(server(registry(ImageRuntime.NODE), based).transport.stdio?.bridge.base).toBe('node:24');
  });

  const NEEDS = "image: the bridge for stdio needs Node or Python in 'ghcr.io/acme/weather:1.4.2', and";
  const WAY =
    'declare it, as in { runtime: ImageRuntime.NODE }, or use an image that has one, ContainerImage.fromNpm or .fromPyPi';
  // prettier-ignore
  test.each<readonly [string, () => unknown, string]>([
    ['an image whose runtime is unknown', () => server(registry(), started), `${NEEDS} nobody knows what it has; ${WAY}`],
    ['an image with a shell only', () => server(registry(ImageRuntime.SHELL), started), `${NEEDS} it has shell; ${WAY}`],
    ['an image with nothing', () => server(registry(ImageRuntime.NONE), started), `${NEEDS} it has none; ${WAY}`],
    ['an image without a command', () => server(registry(ImageRuntime.NODE)), "transport.command: nobody can look into the image for what starts the server; give it, as in Transport.stdio({ command: ['node', 'server.js'] })"],
    ['a command beside the bridge', () => server(registry(ImageRuntime.NODE), started, { command: ['x'] }), 'command: the bridge is what the container starts; give the command of the server to Transport.stdio'],
    ['two commands', () => server(ContainerImage.fromNpm(NPM, { args: ['--x'] }), started), 'transport.command: the image says what to start, too; keep one of the two'],
    ['an executable beside a command', () => server(ContainerImage.fromNpm(NPM, { executable: 'weather' }), started), 'transport.command: the image says what to start, too; keep one of the two'],
    ['a reference that is known later', () => server(ContainerImage.fromRegistry(token(), { runtime: ImageRuntime.NODE }), started), 'image: the bridge is built onto it, so that its reference has to be known at synthesis; give its text, or push an image that has a bridge already and use Transport.streamableHttp'],
    ['another path with Python', () => server(ContainerImage.fromPyPi(PYPI), Transport.stdio({ path: '/x' })), "transport.path: the bridge of a Python image serves '/mcp' only, not '/x'; leave it out"],
    ['a base of the bridge beside that of a package', () => server(ContainerImage.fromNpm(NPM), Transport.stdio({ bridge: { base: 'node:24' } })), "transport.bridge.base: the bridge is installed with the image's own base; leave it out"],
    ['a base of the bridge with Python', () => server(registry(ImageRuntime.PYTHON), Transport.stdio({ command: ['x'], bridge: { base: 'node:24' } })), 'transport.bridge.base: the bridge is installed with the image itself; leave it out'],
    ['a secret that is an argument of the build', () => server(ContainerImage.fromNpm(NPM, { buildArgs: { TOKEN: 'x' } }), Transport.stdio(), { secrets: { TOKEN: Secret.required() } }), 'secrets.TOKEN: it is also a build argument, which stays readable in the image; give it to the running container only'],
  ])('refuses %s', (_title, build, problem) => {
    expect(message(build)).toBe(`MCP server 'weather' is not valid:\n  - ${problem}`);
  });

  test('says everything at once', () => {
    expect(
      message(
        () => new McpServer({ name: 'weather', image: registry(), transport: Transport.stdio(), command: ['x'] }),
      ),
    ).toMatch(/transport\.command: [^\n]*\n {2}- command: [^\n]*\n {2}- image: /);
  });
});
