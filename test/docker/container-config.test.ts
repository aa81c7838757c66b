import { App, TerraformStack } from 'cdktf';
import type { McpServerProps } from '../../lib';
import {
  ContainerImage,
  Cpu,
  Duration,
  HealthCheck,
  ImageRuntime,
  Memory,
  RestartPolicy,
  User,
  Volume,
} from '../../lib';
import { HASH_LABEL, baseConfig } from '../../lib/docker/container-config';
import { weather } from './services';

const image = ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2', { runtime: ImageRuntime.NODE });
const MOST = Duration.seconds(30);

function config(changes: Partial<McpServerProps> = {}) {
  const server = weather({ image, ...changes });
  return baseConfig(
    new TerraformStack(new App(), 'local'),
    server,
    { port: 3000, path: '/mcp' },
    server.stopGraceUpTo(MOST),
  );
}
const labels = (changes?: Partial<McpServerProps>) => config(changes).labels as { label: string; value: string }[];
const hash = (changes?: Partial<McpServerProps>) => labels(changes).find(({ label }) => label === HASH_LABEL)?.value;

test('hardening is there without asking', () => {
  expect(config()).toMatchObject({
    readOnly: true,
    user: '1000:1000',
    capabilities: { drop: ['ALL'] },
    securityOpts: ['no-new-privileges'],
    init: true,
  });
  expect(config()).not.toHaveProperty('privileged');
});

describe('processing power', () => {
  test.each([
    [Cpu.cores(0.5), 50_000],
    [Cpu.cores(1.5), 150_000],
    [Cpu.millis(10), 1_000],
    [Cpu.millis(333), 33_300],
    [Cpu.cores(64), 6_400_000],
  ])('of %s is a quota of %s, and never cpus, at which the provider panics', (cpu, cpuQuota) => {
    expect(config({ resources: { cpu } })).toMatchObject({ cpuPeriod: 100_000, cpuQuota });
    expect(config({ resources: { cpu } })).not.toHaveProperty('cpus');
  });
});

test('memory has its swap beside it, of the same size: otherwise each plan finds a change', () => {
  for (const memory of [Memory.mebibytes(6), Memory.mebibytes(512), Memory.gibibytes(4)])
    expect(config({ resources: { memory } })).toMatchObject({
      memory: memory.toMebibytes(),
      memorySwap: memory.toMebibytes(),
    });
});

describe('a health check', () => {
  test.each([
    [Duration.seconds(90), '1m30s'],
    [Duration.minutes(60), '1h0m0s'],
    [Duration.milliseconds(1_500), '1.5s'],
    [Duration.seconds(10), '10s'],
  ])('has its durations in the form of Go, in which the provider reads them back: %s', (interval, text) => {
    const healthCheck = HealthCheck.http('/health', { interval, timeout: Duration.seconds(1), retries: 2 });
    expect(config({ healthCheck }).healthcheck).toMatchObject({ interval: text, timeout: '1s', retries: 2 });
  });

  test('becomes a command of the runtime, for the port and path of the container', () => {
    const [kind, program, , script] = (
      config({ healthCheck: HealthCheck.mcpEndpoint() }).healthcheck as { test: string[] }
    ).test;
    expect([kind, program]).toEqual(['CMD', 'node']);
    expect(script).toContain('http://127.0.0.1:3000/mcp');
  });

  test('in a shell is not taken for a template of Terraform', () => {
    const shell = ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2', { runtime: ImageRuntime.SHELL });
    const { test } = config({ image: shell, healthCheck: HealthCheck.tcp() }).healthcheck as { test: string[] };
    expect(test.join(' ')).toContain('%%{time_connect}');
    expect(test.join(' ')).not.toMatch(/(^|[^$])\$\{|(^|[^%])%\{/);
  });

  test('has no start interval, which older engines refuse', () => {
    expect(config({ healthCheck: HealthCheck.tcp() }).healthcheck).not.toHaveProperty('startInterval');
  });
});

describe('the label that replaces the container', () => {
  const check = HealthCheck.http('/health', { interval: Duration.seconds(10) });

  test.each<[string, Partial<McpServerProps>, Partial<McpServerProps>]>([
    ['a health check', {}, { healthCheck: check }],
    ['none instead of one', { healthCheck: check }, { healthCheck: HealthCheck.none() }],
    [
      'the path of the check',
      { healthCheck: check },
      { healthCheck: HealthCheck.http('/other', { interval: check.interval }) },
    ],
    [
      'its interval',
      { healthCheck: check },
      { healthCheck: HealthCheck.http('/health', { interval: Duration.seconds(11) }) },
    ],
    ['a temporary folder', {}, { volumes: { '/cache': Volume.temporary() } }],
    ['its size', {}, { volumes: { '/tmp': Volume.temporary({ size: Memory.mebibytes(65) }) } }],
    ['its mode', {}, { volumes: { '/tmp': Volume.temporary({ executable: true }) } }],
    ['processing power', {}, { resources: { cpu: Cpu.cores(1) } }],
    ['the init', {}, { init: false }],
    ['the time to stop', {}, { stopGrace: Duration.seconds(3) }],
  ])('changes with %s', (_title, before, after) => {
    expect(hash(before)).not.toBe(hash(after));
  });

  test.each<[string, Partial<McpServerProps>]>([
    ['memory, which the provider updates', { resources: { memory: Memory.gibibytes(1) } }],
    ['the restart policy, which the provider updates', { restart: RestartPolicy.ALWAYS }],
    ['the command, which replaces by itself', { command: ['node'] }],
    ['the environment, which replaces by itself', { environment: { A: 'b' } }],
    ['the user, who replaces by itself', { user: User.id(7) }],
    ['a label', { labels: { team: 'weather' } }],
    ['readiness, which only the deploy asks', { readiness: HealthCheck.command(['ready']) }],
  ])('does not change with %s', (_title, after) => {
    expect(hash(after)).toBe(hash());
  });

  test('cannot be overwritten by a label of the user', () => {
    expect(hash({ labels: { [HASH_LABEL]: 'mine' } })).toBe(hash());
    expect(labels({ labels: { [HASH_LABEL]: 'mine' } })).toHaveLength(1);
  });
});

test('labels are taken literally', () => {
  expect(labels({ labels: { team: '${x}' } })).toContainEqual({ label: 'team', value: '$${x}' });
});

describe('the time to stop', () => {
  test.each([
    [{}, 30],
    [{ longestCall: Duration.seconds(10) }, 10],
    [{ longestCall: Duration.minutes(10) }, 30],
    [{ stopGrace: Duration.minutes(2) }, 120],
    [{ stopGrace: Duration.milliseconds(1_500) }, 2],
  ])('with %j is %s seconds, for docker stop and for Terraform', (changes, seconds) => {
    expect(config(changes)).toMatchObject({ destroyGraceSeconds: seconds, stopTimeout: seconds });
  });
});

test('temporary folders can be written by any user, and run programs only where that was asked', () => {
  const volumes = { '/cache': Volume.temporary({ size: Memory.mebibytes(128), executable: true }) };
  expect(config({ volumes }).tmpfs).toEqual({
    '/tmp': 'rw,nosuid,nodev,noexec,size=64m,mode=1777',
    '/cache': 'rw,nosuid,nodev,exec,size=128m,mode=1777',
  });
});

describe('what is asked beyond the defaults', () => {
  test('capabilities have the form in which the engine gives them back', () => {
    const { capabilities } = config({ addedCapabilities: ['SETUID', 'CAP_CHOWN', 'SETGID'] });
    expect(capabilities).toEqual({ drop: ['ALL'], add: ['CAP_CHOWN', 'CAP_SETGID', 'CAP_SETUID'] });
  });

  test('a seccomp profile goes along as text, and no-new-privileges stays', () => {
    const seccompProfile = '{\n  "defaultAction": "SCMP_ACT_ALLOW"\n}';
    expect(config({ seccompProfile }).securityOpts).toEqual([
      'no-new-privileges',
      'seccomp={"defaultAction":"SCMP_ACT_ALLOW"}',
    ]);
  });

  test('limits, names and name servers', () => {
    const made = config({
      ulimits: { nofile: 65_536, memlock: -1 },
      extraHosts: { 'api.internal': '10.0.0.5' },
      dnsServers: ['10.0.0.2'],
    });
    expect(made).toMatchObject({
      ulimit: [
        { name: 'nofile', soft: 65_536, hard: 65_536 },
        { name: 'memlock', soft: -1, hard: -1 },
      ],
      host: [{ host: 'api.internal', ip: '10.0.0.5' }],
      dns: ['10.0.0.2'],
    });
  });
});
