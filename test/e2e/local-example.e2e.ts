import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppFolder } from './app-folder';
import { succeeded } from './app-folder';
import { eventually } from './checks';
import { run } from './children';
import { docker, inspect } from './engine';
import { EXAMPLES, TOOLS, builtHere, copyExampleServer } from './example-folder';
import type { Mode } from './mcp-client';
import { SteadyCalls, connect } from './mcp-client';
import type { Scenario, Suite } from './support';

const EXAMPLE = join(EXAMPLES, '01-local');
const SECOND = 1_000_000_000;

/** The example as a user copies it, on names and a port of its own, built in the network that this machine is in. */
function copyExample(app: AppFolder, suite: Suite): void {
  app.write('main.ts', readFileSync(join(EXAMPLE, 'main.ts'), 'utf8'));
  app.write('cdktf.json', readFileSync(join(EXAMPLE, 'cdktf.json'), 'utf8'));
  copyExampleServer(app, suite);
  app.edit('main.ts', "'local', { server", `'local', { server, hostPort: ${app.port}, instance: '${app.instance}'`);
  app.edit('main.ts', "fromDockerfile('server', {", `fromDockerfile('server', { ${builtHere()}`);
}

async function answers(url: string, mode: Mode, era: string): Promise<void> {
  const client = await connect(url, mode);
  try {
    assert.equal(client.getProtocolEra(), era);
    const { tools } = await client.listTools();
    const names = tools.map(({ name }) => name).sort();
    assert.deepEqual(names, TOOLS);
    const result = await client.callTool({ name: 'hash_text', arguments: { text: 'abc', algorithm: 'md5' } });
    assert.deepEqual(result.structuredContent, { algorithm: 'md5', digest: '900150983cd24fb0d6963f7d28e17f72' });
  } finally {
    await client.close();
  }
}

export const scenario: Scenario = {
  name: 'example',
  steps: (suite) => {
    let app: AppFolder;
    let url = '';
    let name = '';
    const change = async (what: () => Promise<unknown>): Promise<void> => {
      const log = run('docker', ['logs', '--follow', name]);
      const calls = await SteadyCalls.start(url, 3);
      try {
        await what();
      } finally {
        const { broken, finished } = await calls.stop();
        assert.deepEqual(broken, [], 'every call that was accepted finishes');
        assert.ok(finished > 0);
      }
      const { out } = await log;
      assert.match(out, /"msg":"draining".*"running":[1-9]/, 'calls were running when it was told to stop');
      assert.match(out, /"msg":"stopped","unfinished":0/);
    };

    return [
      [
        'cdktf deploy local',
        async () => {
          app = await suite.app();
          name = app.nameOf('everyday');
          copyExample(app, suite);
          succeeded(await app.cdktf('deploy', 'local', '--auto-approve', '--outputs-file', 'outputs.json'));
        },
      ],
      [
        'its outputs are an endpoint, and configurations that clients can read',
        async () => {
          const { local } = JSON.parse(readFileSync(join(app.path, 'outputs.json'), 'utf8')) as {
            local: Record<string, string>;
          };
          url = local.endpoint;
          assert.equal(url, `http://localhost:${app.port}/mcp`);
          assert.deepEqual(JSON.parse(local.client_vscode), { servers: { everyday: { type: 'http', url } } });
          assert.deepEqual(JSON.parse(local.client_cursor), { mcpServers: { everyday: { url } } });
          assert.equal(local.client_claude_code, `claude mcp add --transport http everyday ${url}`);
          assert.equal(local.logs, `docker logs --follow ${name}`);
          assert.match(await docker('logs', name), /"msg":"listening"/);
        },
      ],
      ['an MCP client of the first era lists the tools and calls one', () => answers(url, 'legacy', 'legacy')],
      ['an MCP client of the second era does', () => answers(url, { pin: '2026-07-28' }, 'modern')],
      [
        'the container is hardened as described',
        async () => {
          const { Config, HostConfig, NetworkSettings } = await inspect(name);
          const host = Object.fromEntries(
            Object.keys(HARDENED(app.port)).map((property) => [property, HostConfig[property]]),
          );
          assert.deepEqual(host, HARDENED(app.port));
          assert.equal(Config.User, '1000:1000');
          assert.equal(Config.StopTimeout, 30);
          assert.deepEqual(
            [Config.Healthcheck?.Interval, Config.Healthcheck?.Timeout, Config.Healthcheck?.Retries],
            [30 * SECOND, 5 * SECOND, 3],
          );
          assert.deepEqual(Object.keys(NetworkSettings.Networks), [name], 'its own network only');
          assert.ok(NetworkSettings.Networks[name].Aliases.includes('everyday'));
        },
      ],
      ['the second plan is empty', () => app.mustBeUnchanged()],
      [
        'a killed server comes back, and the plan is still empty',
        async () => {
          const before = await inspect(name);
          // Kills all but the process that asks and the first one, which is the init.
          await run('docker', ['exec', name, 'sh', '-c', 'kill -9 -1']);
          const after = await eventually(20, async () => {
            const now = await inspect(name);
            assert.ok(now.State.Running && now.State.StartedAt !== before.State.StartedAt, 'it is not back');
            return now;
          });
          assert.equal(after.Id, before.Id);
          assert.equal(after.RestartCount, 1);
          await eventually(20, () => answers(url, 'auto', 'modern'));
          await app.mustBeUnchanged();
        },
      ],
      [
        'another health check, temporary folder, cpu and init: cdktf deploy lets running calls finish',
        async () => {
          app.edit('main.ts', '\n\nconst server', IMPORTED);
          app.edit('main.ts', "HealthCheck.http('/health'),", CHANGED);
          await change(async () => succeeded(await app.cdktf('deploy', 'local', '--auto-approve')));
        },
      ],
      [
        'the running container has them, and the plan is empty',
        async () => {
          const { Config, HostConfig, State } = await inspect(name);
          assert.ok(State.Running);
          assert.equal(Config.Healthcheck?.Interval, 7 * SECOND);
          assert.deepEqual(HostConfig.Tmpfs, { '/tmp': 'rw,nosuid,nodev,noexec,size=32m,mode=1777' });
          assert.equal(HostConfig.CpuQuota, 25_000);
          assert.equal(HostConfig.Init, false);
          await answers(url, 'auto', 'modern');
          await app.mustBeUnchanged();
        },
      ],
      [
        'cdktf destroy lets running calls finish, and leaves nothing',
        async () => {
          await change(async () => succeeded(await app.cdktf('destroy', 'local', '--auto-approve')));
          await suite.mustHaveLeftNothing(app);
        },
      ],
    ];
  },
};

const IMPORTED = `
import { Cpu, Duration, Memory, Volume } from 'cdktf-mcp';

const server`;

const CHANGED = `HealthCheck.http('/health', { interval: Duration.seconds(7) }),
  volumes: { '/tmp': Volume.temporary({ size: Memory.mebibytes(32) }) },
  resources: { cpu: Cpu.cores(0.25) },
  init: false,`;

const HARDENED = (port: number): Readonly<Record<string, unknown>> => ({
  ReadonlyRootfs: true,
  Privileged: false,
  CapAdd: null,
  CapDrop: ['ALL'],
  SecurityOpt: ['no-new-privileges'],
  Memory: 512 * 1024 * 1024,
  MemorySwap: 512 * 1024 * 1024,
  CpuPeriod: 100_000,
  CpuQuota: 50_000,
  PortBindings: { '3000/tcp': [{ HostIp: '127.0.0.1', HostPort: `${port}` }] },
  LogConfig: { Type: 'json-file', Config: { 'max-file': '3', 'max-size': '10m' } },
  RestartPolicy: { Name: 'unless-stopped', MaximumRetryCount: 0 },
  Init: true,
  Tmpfs: { '/tmp': 'rw,nosuid,nodev,noexec,size=64m,mode=1777' },
  Binds: null,
});
