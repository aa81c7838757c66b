import type { McpServerProps, StdioProps } from '../../lib';
import { ContainerImage, Duration, ImageRuntime, McpServer, Sessions, Transport } from '../../lib';
import type { PackageSource } from '../../lib';
import { LINK_NPM_EXECUTABLE, LINK_PYPI_EXECUTABLE } from '../../lib/render/package-executable';
import { ENDS_WITH_CHILD } from '../../lib/render/stdio-bridge';
import { bridgedImage, packageImage } from '../../lib/render/stdio-image';

const npm = ContainerImage.fromNpm('@acme/weather-mcp@1.4.2');
const pypi = ContainerImage.fromPyPi('acme-weather-mcp==1.4.2');

function server(image: ContainerImage, stdio: StdioProps = {}, changes: Partial<McpServerProps> = {}): McpServer {
  return new McpServer({ name: 'weather', image, transport: Transport.stdio(stdio), ...changes });
}
const ofPackage = (image: ContainerImage, stdio?: StdioProps) =>
  packageImage(image.source as PackageSource, stdio && server(image, stdio));
const wrapped = (runtime: ImageRuntime.NODE | ImageRuntime.PYTHON, stdio: StdioProps = {}) => {
  const image = ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2', { runtime });
  return bridgedImage('ghcr.io/acme/weather:1.4.2', runtime, server(image, { command: ['weather'], ...stdio }));
};
const linesOf = ({ dockerfile }: { readonly dockerfile: string }): readonly string[] => dockerfile.split('\n');
const command = (image: { readonly dockerfile: string }): unknown =>
  JSON.parse(
    linesOf(image)
      .find((line) => line.startsWith('CMD '))!
      .slice(4),
  );

const NODE_END = JSON.stringify(ENDS_WITH_CHILD.node);
const PYTHON_END = JSON.stringify(ENDS_WITH_CHILD.python);
const NPM_INSTALL =
  'RUN ["npm","install","--omit=dev","--no-audit","--no-fund","--no-update-notifier","--cache=/tmp/npm","--ignore-scripts",';
const PIP_INSTALL =
  'RUN ["bin/python","-m","pip","install","--no-cache-dir","--disable-pip-version-check","--no-input","--root-user-action=ignore","--only-binary=:all:",';

test('a package of npm with a bridge', () => {
  expect(linesOf(ofPackage(npm, {}))).toEqual([
    'FROM node:22-slim AS build',
    'WORKDIR /opt/cdktf-mcp/server',
    `${NPM_INSTALL}"@acme/weather-mcp@1.4.2"]`,
    `RUN ${JSON.stringify(['node', '-e', LINK_NPM_EXECUTABLE, '@acme/weather-mcp'])}`,
    'WORKDIR /opt/cdktf-mcp/bridge',
    `${NPM_INSTALL}"mcp-proxy@6.7.19"]`,
    'FROM node:22-slim',
    'COPY --from=build /opt/cdktf-mcp /opt/cdktf-mcp',
    'ENV HOME=/tmp',
    'ENV NODE_ENV=production',
    'ENV PATH=/opt/cdktf-mcp/server/node_modules/.bin:$PATH',
    'WORKDIR /tmp',
    'USER 1000:1000',
    'ENTRYPOINT []',
    `CMD ["node","--import",${NODE_END},"/opt/cdktf-mcp/bridge/node_modules/.bin/mcp-proxy","--host","0.0.0.0","--port","8080","--server","stream","--streamEndpoint","/mcp","--requestTimeout","300000","--","/opt/cdktf-mcp/server/start"]`,
    '',
  ]);
});

test('a package of PyPI with a bridge', () => {
  expect(linesOf(ofPackage(pypi, { sessions: Sessions.STATELESS }))).toEqual([
    'FROM python:3.12-slim AS build',
    'RUN ["python","-m","venv","/opt/cdktf-mcp/server"]',
    'WORKDIR /opt/cdktf-mcp/server',
    `${PIP_INSTALL}"acme-weather-mcp==1.4.2"]`,
    `RUN ${JSON.stringify(['bin/python', '-c', LINK_PYPI_EXECUTABLE, 'acme-weather-mcp'])}`,
    'RUN ["python","-m","venv","/opt/cdktf-mcp/bridge"]',
    'WORKDIR /opt/cdktf-mcp/bridge',
    `${PIP_INSTALL}"mcp-proxy==0.13.0"]`,
    'FROM python:3.12-slim',
    'COPY --from=build /opt/cdktf-mcp /opt/cdktf-mcp',
    'ENV HOME=/tmp',
    'ENV PYTHONUNBUFFERED=1',
    'ENV PYTHONDONTWRITEBYTECODE=1',
    'ENV PATH=/opt/cdktf-mcp/server/bin:$PATH',
    'WORKDIR /tmp',
    'USER 1000:1000',
    'ENTRYPOINT []',
    `CMD ["/opt/cdktf-mcp/bridge/bin/python","-c",${PYTHON_END},"--host","0.0.0.0","--port","8080","--pass-environment","--stateless","--","/opt/cdktf-mcp/server/start"]`,
    '',
  ]);
});

test('an image with Node gets the bridge from a stage of its own, and needs no npm', () => {
  expect(linesOf(wrapped(ImageRuntime.NODE))).toEqual([
    'FROM node:22-slim AS bridge',
    'WORKDIR /opt/cdktf-mcp/bridge',
    `${NPM_INSTALL}"mcp-proxy@6.7.19"]`,
    'FROM ghcr.io/acme/weather:1.4.2',
    'COPY --from=bridge /opt/cdktf-mcp /opt/cdktf-mcp',
    'ENTRYPOINT []',
    `CMD ["node","--import",${NODE_END},"/opt/cdktf-mcp/bridge/node_modules/.bin/mcp-proxy","--host","0.0.0.0","--port","8080","--server","stream","--streamEndpoint","/mcp","--requestTimeout","300000","--","weather"]`,
    '',
  ]);
});

test('an image with Python gets the bridge by its own Python, and keeps its user', () => {
  expect(linesOf(wrapped(ImageRuntime.PYTHON))).toEqual([
    'FROM ghcr.io/acme/weather:1.4.2 AS bridge',
    'USER 0:0',
    'RUN ["python","-m","venv","/opt/cdktf-mcp/bridge"]',
    'WORKDIR /opt/cdktf-mcp/bridge',
    `${PIP_INSTALL}"mcp-proxy==0.13.0"]`,
    'FROM ghcr.io/acme/weather:1.4.2',
    'COPY --from=bridge /opt/cdktf-mcp /opt/cdktf-mcp',
    'ENV PYTHONUNBUFFERED=1',
    'ENTRYPOINT []',
    `CMD ["/opt/cdktf-mcp/bridge/bin/python","-c",${PYTHON_END},"--host","0.0.0.0","--port","8080","--pass-environment","--","weather"]`,
    '',
  ]);
});

test('a package that speaks HTTP itself has no bridge', () => {
  const image = ContainerImage.fromNpm('weather@1.4.2', { args: ['--http', '"a" $b'] });
  const built = ofPackage(image);
  expect(built.dockerfile).not.toContain('mcp-proxy');
  expect(command(built)).toEqual(['/opt/cdktf-mcp/server/start', '--http', '"a" $b']);
});

test('the bridge follows the description', () => {
  const stdio = { port: 9000, path: '/x', sessions: Sessions.STATELESS };
  const described = server(npm, stdio, { longestCall: Duration.minutes(20) });
  expect(command(packageImage(npm.source as PackageSource, described))).toEqual([
    ...['node', '--import', ENDS_WITH_CHILD.node, '/opt/cdktf-mcp/bridge/node_modules/.bin/mcp-proxy'],
    ...['--host', '0.0.0.0', '--port', '9000'],
    ...['--server', 'stream', '--streamEndpoint', '/x', '--requestTimeout', '1200000', '--stateless'],
    ...['--', '/opt/cdktf-mcp/server/start'],
  ]);
});

test('a command of its own needs no executable of the package', () => {
  const built = ofPackage(npm, { command: ['weather', '--help', 'a\nb'] });
  expect(command(built)).toEqual(expect.arrayContaining(['--', 'weather', '--help', 'a\nb']));
  expect(built.dockerfile).not.toContain('symlink');
});

test('what is asked of the build', () => {
  const buildArgs = { NPM_CONFIG_REGISTRY: 'https://npm.example.com', HTTPS_PROXY: 'http://proxy:3128' };
  const options = { base: 'ghcr.io/acme/node:22', executable: 'weather', installScripts: true, buildArgs };
  const built = ofPackage(ContainerImage.fromNpm('weather@1.4.2', options), {
    bridge: { version: '6.7.18', buildArgs: { EXTRA: 'y' } },
  });
  const all = linesOf(built);
  expect(built.buildArgs).toEqual({ ...buildArgs, EXTRA: 'y' });
  expect(all.slice(0, 3)).toEqual(['FROM ghcr.io/acme/node:22 AS build', 'ARG EXTRA', 'ARG NPM_CONFIG_REGISTRY']);
  expect(all.filter((line) => line.includes('npm","install'))).toEqual([
    NPM_INSTALL.replace('"--ignore-scripts",', '') + '"weather@1.4.2"]',
    `${NPM_INSTALL}"mcp-proxy@6.7.18"]`, // code of the bridge never runs at its installation
  ]);
  expect(all.find((line) => line.includes('symlink'))).toMatch(/,"weather","weather"\]$/);
  expect(all).toContain('FROM ghcr.io/acme/node:22');
  const python = ofPackage(ContainerImage.fromPyPi('weather==1.4.2', { installScripts: true }));
  expect(python.dockerfile).not.toContain('--only-binary');
  const bridge = { base: 'ghcr.io/acme/node:22', buildArgs: { B: '1', A: '2' } };
  expect(linesOf(wrapped(ImageRuntime.NODE, { bridge })).slice(0, 3)).toEqual([
    'FROM ghcr.io/acme/node:22 AS bridge',
    'ARG A',
    'ARG B',
  ]);
});

test.each([
  ['npm', ofPackage(npm, {})],
  ['PyPI', ofPackage(pypi, {})],
  ['Node', wrapped(ImageRuntime.NODE)],
  ['Python', wrapped(ImageRuntime.PYTHON)],
])('every engine reads what is built for %s', (_title, { dockerfile }) => {
  expect(dockerfile).not.toMatch(/<<|^#|\\$|^\s+\S/m);
});
