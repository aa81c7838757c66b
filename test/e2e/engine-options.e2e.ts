import assert from 'node:assert/strict';
import type { McpServerProps } from '../../lib';
import { Cpu, Memory, User, Volume } from '../../lib';
import type { AppFolder } from './app-folder';
import { inspect } from './engine';
import type { Scenario, Step } from './support';
import { inside } from './store';
import { tell, tinyServer } from './tiny-server';

/** Allows everything but one call that nobody misses, so that one sees which profile holds. */
const SECCOMP = JSON.stringify({
  defaultAction: 'SCMP_ACT_ALLOW',
  syscalls: [{ names: ['mkdir', 'mkdirat'], action: 'SCMP_ACT_ERRNO', args: [], comment: '${x} %{y} "quoted"' }],
});
const SCRIPT = '#!/bin/sh\\necho it runs\\n';
const runScript = (folder: string): string =>
  `fs.writeFileSync('${folder}/run', '${SCRIPT}', { mode: 0o755 }); process.stdout.write(require('node:child_process').execFileSync('${folder}/run'))`;

interface Case {
  readonly what: string;
  readonly props: Partial<McpServerProps>;
  readonly seen: (container: string, app: AppFolder) => Promise<void>;
}

const status = (container: string, field: string): Promise<string> =>
  inside(container, `console.log(/^${field}:\\s*(.*)$/m.exec(fs.readFileSync('/proc/1/status', 'utf8'))[1])`);

const CASES: readonly Case[] = [
  {
    what: 'limits of the process',
    props: { ulimits: { nproc: 512, nofile: 4_096, core: 0, stack: -1 } },
    seen: async (container) => {
      const limits = await inside(container, `console.log(fs.readFileSync('/proc/1/limits', 'utf8'))`);
      assert.match(limits, /^Max open files +4096 +4096 /m);
      assert.match(limits, /^Max processes +512 +512 /m);
      assert.match(limits, /^Max core file size +0 +0 /m);
      assert.match(limits, /^Max stack size +unlimited +unlimited /m);
    },
  },
  {
    what: 'further host names',
    props: { extraHosts: { 'zeta.internal': '10.9.8.7', 'api.internal': '10.0.0.5', 'six.internal': 'fd00::5' } },
    seen: async (container) => {
      const hosts = await inside(container, `console.log(fs.readFileSync('/etc/hosts', 'utf8'))`);
      for (const line of [
        /^10\.0\.0\.5\s+api\.internal$/m,
        /^10\.9\.8\.7\s+zeta\.internal$/m,
        /^fd00::5\s+six\.internal$/m,
      ])
        assert.match(hosts, line);
    },
  },
  {
    what: 'a changed address of a host',
    props: { extraHosts: { 'six.internal': 'fd00::6', 'api.internal': '10.0.0.6' } },
    seen: async (container) => {
      const hosts = await inside(container, `console.log(fs.readFileSync('/etc/hosts', 'utf8'))`);
      assert.match(hosts, /^fd00::6\s+six\.internal$/m);
      assert.match(hosts, /^10\.0\.0\.6\s+api\.internal$/m);
      assert.ok(!hosts.includes('zeta.internal') && !hosts.includes('fd00::5'), hosts);
    },
  },
  {
    what: 'the machine of the engine as a host',
    props: { extraHosts: { 'host.docker.internal': 'host-gateway' } },
    seen: async (container) => {
      const hosts = await inside(container, `console.log(fs.readFileSync('/etc/hosts', 'utf8'))`);
      assert.match(hosts, /^[0-9a-f.:]+\s+host\.docker\.internal$/m);
    },
  },
  {
    what: 'name servers',
    props: { dnsServers: ['10.0.0.3', '10.0.0.2'] },
    seen: async (container) => {
      // In a network of its own a container asks the engine, which asks these. The provider gives them no order.
      assert.deepEqual(([] as unknown[]).concat((await inspect(container)).HostConfig.Dns).sort(), [
        '10.0.0.2',
        '10.0.0.3',
      ]);
    },
  },
  {
    what: 'added capabilities, however they are written',
    props: { addedCapabilities: ['SYS_NICE', 'CAP_CHOWN', 'CHOWN', 'NET_BIND_SERVICE'], user: User.id(0) },
    seen: async (container) => {
      const bits = BigInt(`0x${await status(container, 'CapEff')}`);
      assert.equal(bits, (1n << 0n) | (1n << 10n) | (1n << 23n));
    },
  },
  {
    what: 'every capability',
    props: { addedCapabilities: ['NET_ADMIN', 'SYS_PTRACE', 'IPC_LOCK'] },
    seen: async (container) => {
      const { CapAdd, CapDrop } = (await inspect(container)).HostConfig;
      assert.deepEqual([CapAdd, CapDrop], [['CAP_IPC_LOCK', 'CAP_NET_ADMIN', 'CAP_SYS_PTRACE'], ['ALL']]);
    },
  },
  {
    what: 'all capabilities there are',
    props: { addedCapabilities: ['ALL', 'CHOWN'] },
    seen: async (container) => assert.deepEqual((await inspect(container)).HostConfig.CapAdd, ['ALL']),
  },
  {
    what: 'a seccomp profile',
    props: { seccompProfile: SECCOMP },
    seen: async (container) => {
      assert.equal(await status(container, 'Seccomp'), '2');
      await assert.rejects(inside(container, `fs.mkdirSync('/tmp/x')`), /EPERM/);
      await inside(container, `fs.writeFileSync('/tmp/y', '')`);
    },
  },
  {
    what: 'temporary folders, one of them executable',
    props: {
      volumes: {
        '/scratch': Volume.temporary(),
        '/run/tools': Volume.temporary({ executable: true, size: Memory.mebibytes(128) }),
      },
    },
    seen: async (container) => {
      assert.equal(await inside(container, runScript('/run/tools')), 'it runs');
      for (const folder of ['/scratch', '/tmp']) await assert.rejects(inside(container, runScript(folder)), /EACCES/);
      await assert.rejects(inside(container, `fs.writeFileSync('/etc/x', '')`), /EROFS|EACCES/);
    },
  },
  {
    what: 'a home that can be written',
    props: {},
    seen: async (container, app) => {
      assert.equal((await tell(app.port)).env.HOME, '/tmp');
      const home = await inside(
        container,
        `const h = require('node:os').homedir(); fs.writeFileSync(h + '/.rc', 'x'); console.log(h)`,
      );
      assert.equal(home, '/tmp');
    },
  },
  {
    what: 'an executable home',
    props: { volumes: { '/tmp': Volume.temporary({ executable: true }) } },
    seen: async (container) => assert.equal(await inside(container, runScript('/tmp')), 'it runs'),
  },
  {
    what: 'all of them together',
    props: {
      ulimits: { nofile: 2_048 },
      extraHosts: { 'api.internal': '10.0.0.5' },
      dnsServers: ['10.0.0.2'],
      addedCapabilities: ['CHOWN'],
      seccompProfile: SECCOMP,
      volumes: { '/run/tools': Volume.temporary({ executable: true }) },
      resources: { cpu: Cpu.millis(333), memory: Memory.mebibytes(200) },
      init: false,
      readOnlyRootFilesystem: false,
      labels: { 'a.b/c': 'd' },
    },
    seen: async (container) => assert.equal(await status(container, 'Seccomp'), '2'),
  },
];

export const scenario: Scenario = {
  name: 'engine-options',
  steps: (suite) => {
    let app: AppFolder;
    const steps = CASES.map(({ what, props, seen }): Step => [
      `${what}: seen inside, and the plan is empty`,
      async () => {
        app ??= await suite.app();
        app.describe(tinyServer(suite.image, props));
        await app.mustApply();
        await seen(app.nameOf('tiny'), app);
        await app.mustBeUnchanged();
      },
    ]);
    return [
      ...steps,
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
