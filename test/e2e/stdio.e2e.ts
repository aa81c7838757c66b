import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { McpServerChanges } from '../../lib';
import { ContainerImage, ImageRuntime, McpServer, Sessions, Transport } from '../../lib';
import type { AppFolder } from './app-folder';
import { buildArgsForThisNetwork } from './base-image';
import { eventually } from './checks';
import { RUN_LABEL, docker, inspect, leftOf } from './engine';
import { connect } from './mcp-client';
import { extraCertificates } from './network';
import { LINES_SOURCE } from './stdio-server';
import type { Scenario, Suite } from './support';

const PACKAGE = '@modelcontextprotocol/server-everything@2026.8.31';

/** The image in which npm runs; it trusts what this machine trusts. */
async function baseFor(app: AppFolder, suite: Suite): Promise<string> {
  const authority = extraCertificates();
  if (authority === undefined) return suite.image;
  const name = `${suite.id}:stdio-base`;
  app.write(
    'base/Dockerfile',
    `FROM ${suite.image}\nCOPY ca.pem /etc/e2e-ca.pem\nENV NODE_EXTRA_CA_CERTS=/etc/e2e-ca.pem\n`,
  );
  copyFileSync(authority, join(app.path, 'base', 'ca.pem'));
  await docker('build', '--tag', name, join(app.path, 'base'));
  return name;
}

async function called(url: string, tool: string, args: Record<string, unknown> = {}): Promise<string> {
  const client = await connect(url, 'auto');
  try {
    const { tools } = await client.listTools();
    assert.ok(
      tools.some(({ name }) => name === tool),
      `no tool ${tool}`,
    );
    const { content } = await client.callTool({ name: tool, arguments: args });
    return (content as readonly { readonly text?: string }[]).map(({ text }) => text).join('\n');
  } finally {
    await client.close();
  }
}

export const scenario: Scenario = {
  name: 'stdio',
  steps: (suite) => {
    let app: AppFolder;
    let base = '';
    let name = '';
    let url = '';
    const buildArgs = buildArgsForThisNetwork();
    const describe = (changes: McpServerChanges = {}): void =>
      app.describe(
        new McpServer({
          name: 'everything',
          image: ContainerImage.fromNpm(PACKAGE, { base, buildArgs }),
          transport: Transport.stdio(),
          environment: { E2E_MARK: 'seen by the server' },
        }).with(changes),
      );
    const images = async (): Promise<readonly string[]> =>
      (await leftOf(app.instance)).filter((what) => what.startsWith(`image ${name}`)).sort();
    const before = { images: [] as readonly string[] };

    return [
      [
        'a package of npm is built into an image with a bridge, and deployed',
        async () => {
          app = await suite.app();
          name = app.nameOf('everything');
          url = `http://localhost:${app.port}/mcp`;
          base = await baseFor(app, suite);
          describe();
          await app.mustApply();
          before.images = await images();
          assert.equal(before.images.length, 1);
        },
      ],
      [
        'an MCP client lists the tools and calls one, and the server sees its variables',
        async () => {
          assert.match(await called(url, 'echo', { message: 'hello' }), /hello/);
          assert.match(await called(url, 'get-env'), /seen by the server/);
        },
      ],
      ['the second plan is empty', () => app.mustBeUnchanged()],
      [
        'the container is hardened, and the image holds neither a cache nor the arguments of the build',
        async () => {
          const { Config, HostConfig, Image } = await inspect(name);
          const { ReadonlyRootfs, CapDrop, SecurityOpt, Privileged, Init } = HostConfig;
          assert.deepEqual(
            { ReadonlyRootfs, CapDrop, SecurityOpt, Privileged, Init },
            {
              ReadonlyRootfs: true,
              CapDrop: ['ALL'],
              SecurityOpt: ['no-new-privileges'],
              Privileged: false,
              Init: true,
            },
          );
          assert.equal(Config.User, '1000:1000');
          assert.ok(Config.Env.includes('HOME=/tmp'));
          assert.equal(await docker('image', 'inspect', '--format', '{{.Config.User}}', Image), '1000:1000');
          const history = await docker('history', '--no-trunc', '--format', '{{.CreatedBy}}', Image);
          for (const value of Object.values(buildArgs)) assert.ok(!history.includes(value), 'an argument is left');
          const inside = ['sh', '-c', 'ls -d /root/.npm /tmp/npm /opt/cdktf-mcp/*/node_modules 2>/dev/null; true'];
          const found = await docker('run', '--rm', '--network', 'none', '--user', '0', Image, ...inside);
          assert.deepEqual(found.split('\n').sort(), [
            '/opt/cdktf-mcp/bridge/node_modules',
            '/opt/cdktf-mcp/server/node_modules',
          ]);
        },
      ],
      [
        'when the server ends, the container does, and comes back',
        async () => {
          const { State } = await inspect(name);
          await docker('exec', name, 'node', '-e', KILL_SERVER);
          await eventually(20, async () => {
            const now = await inspect(name);
            assert.ok(now.State.Running && now.State.StartedAt !== State.StartedAt, 'it is not back');
          });
          assert.match(await eventually(60, () => called(url, 'echo', { message: 'again' })), /again/);
          await app.mustBeUnchanged();
        },
      ],
      [
        'stateless sessions build another image, and the old one goes',
        async () => {
          describe({ transport: Transport.stdio({ sessions: Sessions.STATELESS }) });
          await app.mustApply();
          const now = await images();
          assert.equal(now.length, 1);
          assert.notDeepEqual(now, before.images);
          assert.match(await called(url, 'echo', { message: 'stateless' }), /stateless/);
          await app.mustBeUnchanged();
        },
      ],
      [
        'an executable that the package does not have ends the build',
        async () => {
          describe({ image: ContainerImage.fromNpm(PACKAGE, { base, buildArgs, executable: 'nothing' }) });
          // The provider shows the step, not what it printed.
          await app.mustRefuse(['name one with the option executable', 'exit code: 1']);
        },
      ],
      [
        'a server that is built from a folder gets a bridge, too',
        async () => {
          app.write('server/server.js', LINES_SOURCE);
          app.write(
            'server/Dockerfile',
            `FROM ${suite.image}\nLABEL ${RUN_LABEL}=${app.instance}\nWORKDIR /app\nCOPY server.js .\n`,
          );
          describe({
            image: ContainerImage.fromDockerfile('server', { runtime: ImageRuntime.NODE }),
            transport: Transport.stdio({ command: ['node', 'server.js', '--loud'], bridge: { base, buildArgs } }),
          });
          await app.mustApply();
          assert.equal(await called(url, 'shout', { text: 'hello' }), 'HELLO --loud');
          assert.equal((await images()).length, 2);
          await app.mustBeUnchanged();
        },
      ],
      [
        'a changed file builds both again',
        async () => {
          before.images = await images();
          app.edit('server/server.js', "'shout'", "'yell'");
          describe({
            image: ContainerImage.fromDockerfile('server', { runtime: ImageRuntime.NODE }),
            transport: Transport.stdio({ command: ['node', 'server.js', '--loud'], bridge: { base, buildArgs } }),
          });
          await app.mustApply();
          assert.equal(await called(url, 'yell', { text: 'hello' }), 'HELLO --loud');
          const now = await images();
          assert.deepEqual([now.length, now.filter((image) => before.images.includes(image))], [2, []]);
          await app.mustBeUnchanged();
        },
      ],
      [
        'destroy leaves nothing',
        async () => {
          await app.mustDestroy();
          await suite.mustHaveLeftNothing(app);
        },
      ],
    ];
  },
};

/** The bridge's only child, by what it was started as. */
const KILL_SERVER = `
const fs = require('fs');
for (const pid of fs.readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name))) {
  const words = fs.readFileSync('/proc/' + pid + '/cmdline', 'utf8').split('\\0');
  if (words[1] === '/opt/cdktf-mcp/server/start') process.kill(Number(pid), 'SIGKILL');
}
`;
