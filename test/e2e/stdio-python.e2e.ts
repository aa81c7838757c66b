import assert from 'node:assert/strict';
import { ContainerImage, ImageRuntime, McpServer, Sessions, Transport } from '../../lib';
import type { AppFolder } from './app-folder';
import { eventually } from './checks';
import { RUN_LABEL, docker, inspect } from './engine';
import { connect } from './mcp-client';
import { pipArgsForThisNetwork } from './network';
import { pythonBase } from './python-base';
import { PYTHON_LINES_SOURCE } from './stdio-server';
import type { Scenario } from './support';
import { Skip } from './support';

const PACKAGE = 'mcp-server-time==2026.10.19';

async function called(url: string, tool: string, args: Record<string, unknown>): Promise<string> {
  const client = await connect(url, 'auto');
  try {
    const { content } = await client.callTool({ name: tool, arguments: args });
    return (content as readonly { readonly text?: string }[]).map(({ text }) => text).join('\n');
  } finally {
    await client.close();
  }
}

export const scenario: Scenario = {
  name: 'stdio-python',
  steps: (suite) => {
    let app: AppFolder;
    let base = '';
    let url = '';
    const buildArgs = pipArgsForThisNetwork();
    const container = (): string => app.nameOf('clock');
    const clock = (sessions = Sessions.STATEFUL): McpServer =>
      new McpServer({
        name: 'clock',
        image: ContainerImage.fromPyPi(PACKAGE, { base, buildArgs, args: ['--local-timezone', 'Asia/Tokyo'] }),
        transport: Transport.stdio({ sessions }),
      });
    const withBase = (run: () => Promise<void>) => async (): Promise<void> => {
      if (base === '') throw new Skip('there is no image with Python');
      await run();
    };

    return [
      [
        'a package of PyPI is built into an image with a bridge, and deployed',
        async () => {
          app = await suite.app();
          url = `http://localhost:${app.port}/mcp`;
          base = await pythonBase(app, suite);
          app.describe(clock());
          await app.mustApply();
        },
      ],
      [
        'an MCP client calls its tool, and the package has its arguments',
        withBase(async () => {
          assert.match(await called(url, 'get_current_time', { timezone: 'Europe/Berlin' }), /Europe\/Berlin/);
          const client = await connect(url, 'auto');
          const { tools } = await client.listTools();
          await client.close();
          assert.match(JSON.stringify(tools), /Asia\/Tokyo/);
        }),
      ],
      ['the second plan is empty', withBase(() => app.mustBeUnchanged())],
      [
        'the container is hardened, and the image holds no cache',
        withBase(async () => {
          const { Config, HostConfig, Image } = await inspect(container());
          const { ReadonlyRootfs, CapDrop } = HostConfig;
          assert.deepEqual([ReadonlyRootfs, CapDrop, Config.User], [true, ['ALL'], '1000:1000']);
          const inside = ['sh', '-c', 'ls -d /root/.cache /tmp/* /opt/cdktf-mcp/*/bin/python 2>/dev/null; true'];
          const found = await docker('run', '--rm', '--network', 'none', '--user', '0', Image, ...inside);
          assert.deepEqual(found.split('\n').sort(), [
            '/opt/cdktf-mcp/bridge/bin/python',
            '/opt/cdktf-mcp/server/bin/python',
          ]);
        }),
      ],
      [
        'when the server ends, the container does, and comes back',
        withBase(async () => {
          const { State } = await inspect(container());
          await docker('exec', container(), 'python', '-c', KILL_SERVER);
          await eventually(20, async () => {
            const now = await inspect(container());
            assert.ok(now.State.Running && now.State.StartedAt !== State.StartedAt, 'it is not back');
          });
          assert.match(await eventually(60, () => called(url, 'get_current_time', { timezone: 'UTC' })), /UTC/);
        }),
      ],
      [
        'it stops soon when it is told to',
        withBase(async () => {
          const began = performance.now();
          await docker('stop', '--time', '20', container());
          assert.ok(performance.now() - began < 10_000, 'it had to be killed');
        }),
      ],
      [
        'stateless sessions build another image',
        withBase(async () => {
          app.describe(clock(Sessions.STATELESS));
          await app.mustApply();
          assert.match(await called(url, 'get_current_time', { timezone: 'UTC' }), /UTC/);
          await app.mustBeUnchanged();
        }),
      ],
      [
        'an executable that the package does not have ends the build',
        withBase(async () => {
          const image = ContainerImage.fromPyPi(PACKAGE, { base, buildArgs, executable: 'nothing' });
          app.describe(clock().with({ image }));
          await app.mustRefuse(['name one with the option executable', 'exit code: 1']);
        }),
      ],
      [
        'a server that is built from a folder gets a bridge, too',
        withBase(async () => {
          app.write('server/server.py', PYTHON_LINES_SOURCE);
          app.write(
            'server/Dockerfile',
            `FROM ${base}\nLABEL ${RUN_LABEL}=${app.instance}\nWORKDIR /app\nCOPY server.py .\n`,
          );
          app.describe(
            new McpServer({
              name: 'clock',
              image: ContainerImage.fromDockerfile('server', { runtime: ImageRuntime.PYTHON }),
              transport: Transport.stdio({ command: ['python', 'server.py', '--loud'], bridge: { buildArgs } }),
              environment: { E2E_MARK: 'seen' },
            }),
          );
          await app.mustApply();
          assert.equal(await called(url, 'shout', { text: 'hello' }), 'HELLO --loud seen');
          await app.mustBeUnchanged();
        }),
      ],
      [
        'destroy leaves nothing',
        withBase(async () => {
          await app.mustDestroy();
          await suite.mustHaveLeftNothing(app);
        }),
      ],
    ];
  },
};

/** The bridge's only child, by what it was started as. */
const KILL_SERVER = `
import os, signal
for pid in filter(str.isdigit, os.listdir('/proc')):
    with open('/proc/' + pid + '/cmdline') as file:
        if '/opt/cdktf-mcp/server/start' in file.read().split('\\0')[:3] and pid != str(os.getpid()):
            os.kill(int(pid), signal.SIGKILL)
`;
