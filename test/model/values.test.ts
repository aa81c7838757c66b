import { Lazy, Token } from 'cdktf';
import {
  Access,
  Alarms,
  Authentication,
  ConfigFile,
  ContainerImage,
  Cpu,
  Duration,
  HealthCheck,
  ImagePlatform,
  ImageRuntime,
  Logging,
  Memory,
  Reference,
  Rollout,
  Scaling,
  Secret,
  Sessions,
  Transport,
  User,
  Variable,
  Volume,
} from '../../lib';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('Duration', () => {
  test.each([
    [Duration.seconds(0), 0, '0s'],
    [Duration.milliseconds(1), 1, '1ms'],
    [Duration.milliseconds(500), 500, '500ms'],
    [Duration.milliseconds(999), 999, '999ms'],
    [Duration.milliseconds(1_000), 1_000, '1s'],
    [Duration.milliseconds(1_500), 1_500, '1.5s'],
    [Duration.milliseconds(61_001), 61_001, '1m1.001s'],
    [Duration.seconds(30), 30_000, '30s'],
    [Duration.seconds(60), 60_000, '1m0s'],
    [Duration.minutes(1), 60_000, '1m0s'],
    [Duration.seconds(90), 90_000, '1m30s'],
    [Duration.hours(1), 3_600_000, '1h0m0s'],
    [Duration.seconds(3_661), 3_661_000, '1h1m1s'],
    [Duration.days(1), 86_400_000, '24h0m0s'],
    [Duration.days(36_500), 3_153_600_000_000, '876000h0m0s'],
  ])('is in milliseconds and as text (%#)', (duration, milliseconds, text) => {
    expect(duration.toMilliseconds()).toBe(milliseconds);
    expect(`${duration}`).toBe(text);
    expect(JSON.stringify({ duration })).toBe(`{"duration":"${text}"}`);
  });

  test('seconds and days are rounded up', () => {
    expect(Duration.milliseconds(1).toSeconds()).toBe(1);
    expect(Duration.milliseconds(1_500).toSeconds()).toBe(2);
    expect(Duration.seconds(2).toSeconds()).toBe(2);
    expect(Duration.hours(25).toDays()).toBe(2);
    expect(Duration.days(30).toDays()).toBe(30);
  });

  test('is compared by length', () => {
    expect(Duration.seconds(61).isLongerThan(Duration.minutes(1))).toBe(true);
    expect(Duration.seconds(60).isLongerThan(Duration.minutes(1))).toBe(false);
  });
});

test.each([
  [Memory.mebibytes(1), 1, '1 MiB'],
  [Memory.mebibytes(512), 512, '512 MiB'],
  [Memory.mebibytes(1_536), 1_536, '1536 MiB'],
  [Memory.mebibytes(2_048), 2_048, '2 GiB'],
  [Memory.gibibytes(1), 1_024, '1 GiB'],
  [Memory.gibibytes(2 ** 20), 2 ** 30, '1048576 GiB'],
])('Memory (%#)', (memory, mebibytes, text) => {
  expect(memory.toMebibytes()).toBe(mebibytes);
  expect(`${memory}`).toBe(text);
  expect(JSON.stringify(memory)).toBe(`"${text}"`);
});

test.each([
  [Cpu.millis(1), 1, '0.001 CPU'],
  [Cpu.cores(0.001), 1, '0.001 CPU'],
  [Cpu.cores(0.1 + 0.2), 300, '0.3 CPU'],
  [Cpu.cores(0.25), 250, '0.25 CPU'],
  [Cpu.cores(1.001), 1_001, '1.001 CPU'],
  [Cpu.cores(2), 2_000, '2 CPU'],
  [Cpu.cores(1_024), 1_024_000, '1024 CPU'],
])('Cpu (%#)', (cpu, millis, text) => {
  expect(cpu.toMillis()).toBe(millis);
  expect(cpu.toCores()).toBe(millis / 1_000);
  expect(`${cpu}`).toBe(text);
  expect(JSON.stringify(cpu)).toBe(`"${text}"`);
});

describe('ContainerImage', () => {
  test.each([
    'weather:1.4.2',
    'acme/weather:1.4.2',
    'ghcr.io/acme/weather:1.4.2',
    'ghcr.io/acme/tools/weather:v1_2.3-rc.1',
    'localhost/weather:1',
    'localhost:5000/weather:1',
    'registry:5000/weather:1',
    'REGISTRY.example.com/acme/weather:1',
    '123456789012.dkr.ecr.eu-central-1.amazonaws.com/weather:1',
    'europe-west1-docker.pkg.dev/my-project/repo/weather:1',
    'acme/my__weather-server:1',
    `weather@${DIGEST}`,
    `ghcr.io/acme/weather:latest@${DIGEST}`,
  ])('takes %s, whose tag does not move', (reference) => {
    const image = ContainerImage.fromRegistry(reference);
    expect(image.source).toEqual({ kind: 'registry', reference });
    expect(`${image}`).toBe(reference);
    expect(image.mutableTag).toBeUndefined();
  });

  test.each(['weather', 'weather:latest', 'ghcr.io/acme/weather', 'localhost:5000/weather'])(
    'names the moving tag of %s',
    (reference) => expect(ContainerImage.fromRegistry(reference).mutableTag).toBe(reference),
  );

  test.each([
    ['a token', Token.asString({ resolve: () => 'Not Checked' })],
    ['a lazy string', Lazy.stringValue({ produce: () => 'Not Checked' })],
    ['a token as tag', `ghcr.io/acme/weather:${Token.asString({ resolve: () => '1' })}`],
    ['an expression of Terraform', '${aws_ecr_repository.weather.repository_url}:1.4.2'],
    ['a Terraform variable', 'ghcr.io/acme/weather:${var.tag}'],
  ])('passes %s unchecked', (_title, reference) => {
    const image = ContainerImage.fromRegistry(reference);
    expect(image.source).toEqual({ kind: 'registry', reference });
    expect(image.mutableTag).toBeUndefined();
  });

  test('from a folder', () => {
    expect(ContainerImage.fromDockerfile('server').source).toEqual({
      kind: 'dockerfile',
      directory: 'server',
      dockerfile: 'Dockerfile',
      buildArgs: {},
    });
    const image = ContainerImage.fromDockerfile('../server', {
      dockerfile: 'docker/Dockerfile.prod',
      target: 'runtime',
      buildArgs: { NODE_VERSION: '22', EMPTY: '' },
      runtime: ImageRuntime.NODE,
      platform: ImagePlatform.LINUX_ARM64,
    });
    expect(image.source).toEqual({
      kind: 'dockerfile',
      directory: '../server',
      dockerfile: 'docker/Dockerfile.prod',
      target: 'runtime',
      buildArgs: { NODE_VERSION: '22', EMPTY: '' },
    });
    expect([image.runtime, image.platform, image.mutableTag]).toEqual(['node', 'linux/arm64', undefined]);
    expect(`${image}`).toBe('built from ../server');
  });
});

describe('Transport', () => {
  test.each([1, 3_000, 65_535])('port %d', (port) => {
    expect(Transport.streamableHttp({ port })).toMatchObject({ port, path: '/mcp', sessions: Sessions.STATEFUL });
    expect(Transport.http({ port })).toMatchObject({ port, path: '/', sessions: Sessions.STATEFUL });
  });

  test.each(['/', '/mcp', '/a/b.c/d-e_f~g', '/tools/@acme', '/a%20b', '/.well-known', '/...'])('path %s', (path) => {
    expect(Transport.streamableHttp({ port: 3_000, path }).path).toBe(path);
  });

  test('stdio, behind its bridge', () => {
    expect(Transport.stdio()).toMatchObject({ kind: 'stdio', port: 8_080, path: '/mcp', speaksMcp: true });
    expect(Transport.stdio({ port: 9_000 }).port).toBe(9_000);
    expect(Transport.streamableHttp({ port: 3_000 }).kind).toBe('streamable-http');
  });

  test('sessions, and who speaks MCP', () => {
    const sessions = Sessions.STATELESS;
    expect(Transport.streamableHttp({ port: 3_000, sessions })).toMatchObject({ sessions, speaksMcp: true });
    expect(Transport.http({ port: 3_000, sessions })).toMatchObject({ sessions, speaksMcp: false });
  });
});

describe('HealthCheck', () => {
  const timing = (check: HealthCheck) => [
    `${check.interval}`,
    `${check.timeout}`,
    check.retries,
    `${check.startPeriod}`,
    `${check.longestStart}`,
  ];

  test.each<readonly [HealthCheck, object, string]>([
    [HealthCheck.http('/health'), { kind: 'http', path: '/health' }, 'GET /health'],
    [
      HealthCheck.http('/', { port: 9_090, statuses: [100, 599] }),
      { kind: 'http', path: '/', port: 9_090, statuses: [100, 599] },
      'GET /',
    ],
    [HealthCheck.mcpEndpoint(), { kind: 'mcp' }, 'GET of the MCP path'],
    [HealthCheck.tcp(), { kind: 'tcp' }, 'connecting to the port'],
    [HealthCheck.tcp({ port: 65_535 }), { kind: 'tcp', port: 65_535 }, 'connecting to the port'],
    [HealthCheck.command(['node', 'check.js']), { kind: 'command', command: ['node', 'check.js'] }, 'node check.js'],
    [HealthCheck.none(), { kind: 'none' }, 'none'],
  ])('is what was given (%#)', (check, kind, text) => {
    expect(check.check).toEqual(kind);
    expect(`${check}`).toBe(text);
    expect(timing(check)).toEqual(['30s', '5s', 3, '10s', '1m55s']);
  });

  test('keeps what was given, whatever becomes of the list', () => {
    const statuses: [number, number] = [100, 599];
    expect(HealthCheck.http('/x', { statuses }).check).toEqual({ kind: 'http', path: '/x', port: undefined, statuses });
    expect(HealthCheck.http('/x', { statuses }).check).not.toHaveProperty('statuses', undefined);
    expect(HealthCheck.http('/x').check).toEqual({ kind: 'http', path: '/x' });
    expect(HealthCheck.tcp({ port: 9_090 }).check).toEqual({ kind: 'tcp', port: 9_090 });
    const command = ['node', 'check.js'];
    const check = HealthCheck.command(command);
    command.push('--later');
    expect(check.check).toEqual({ kind: 'command', command: ['node', 'check.js'] });
  });

  test('the timeout follows a short interval', () => {
    expect(timing(HealthCheck.tcp({ interval: Duration.seconds(2) }))).toEqual(['2s', '2s', 3, '10s', '22s']);
  });

  test('boundaries', () => {
    const second = Duration.seconds(1);
    const check = HealthCheck.tcp({ interval: second, timeout: second, retries: 1, startPeriod: Duration.seconds(0) });
    expect(timing(check)).toEqual(['1s', '1s', 1, '0s', '2s']);
    const day = Duration.days(1);
    const longest = HealthCheck.tcp({ interval: day, timeout: day, retries: 10, startPeriod: day }).longestStart;
    expect(longest.toDays()).toBe(21);
  });
});

test('Logging', () => {
  expect(Logging.json()).toMatchObject({ format: 'json', level: undefined, retention: undefined });
  const retention = Duration.days(1);
  expect(Logging.text({ level: 'DEBUG', retention })).toMatchObject({ format: 'text', level: 'DEBUG', retention });
  const level = Token.asString({ resolve: () => 'INFO' });
  expect(Logging.json({ level }).level).toBe(level);
});

test('Scaling', () => {
  expect(Scaling.fixed(1)).toMatchObject({ minimum: 1, maximum: 1, isFixed: true });
  expect(`${Scaling.fixed(1)}`).toBe('1 replica');
  expect(`${Scaling.fixed(1_000)}`).toBe('1000 replicas');
  expect(Scaling.between(0, 1)).toMatchObject({ minimum: 0, maximum: 1, isFixed: false });
  const scaling = Scaling.between(999, 1_000, { cpuUtilization: 1, memoryUtilization: 100 });
  expect(scaling).toMatchObject({ cpuUtilization: 1, memoryUtilization: 100 });
  expect(`${scaling}`).toBe('between 999 and 1000 replicas');
});

test('Rollout', () => {
  const bakeTime = Duration.minutes(5);
  expect(Rollout.rolling().strategy).toEqual({ kind: 'rolling' });
  expect(Rollout.blueGreen().strategy).toEqual({ kind: 'blue-green', bakeTime });
  const five = Duration.minutes(5);
  expect(Rollout.linear().strategy).toEqual({ kind: 'linear', bakeTime: five, stepPercent: 10, stepTime: five });
  expect(Rollout.canary().strategy).toEqual({ kind: 'canary', bakeTime, percent: 10 });
  expect(Rollout.canary({ percent: 1 }).strategy).toMatchObject({ percent: 1 });
  for (const stepPercent of [3, 50]) expect(Rollout.linear({ stepPercent }).strategy).toMatchObject({ stepPercent });
  const now = Duration.seconds(0);
  expect(Rollout.canary({ percent: 99, bakeTime: now }).strategy).toEqual({
    kind: 'canary',
    bakeTime: now,
    percent: 99,
  });
});

describe('Access', () => {
  const issuer = 'https://login.example.com/tenant/';

  test('internal or public', () => {
    expect(Access.internal()).toMatchObject({ publicly: undefined, isPublic: false });
    const props = { authentication: Authentication.iam(), requestsPerMinute: 1, paths: ['/'], plainHttp: 'lab only' };
    expect(Access.public(props)).toMatchObject({ publicly: props, isPublic: true });
  });

  test.each<readonly [Authentication, object]>([
    [Authentication.byServer(), { kind: 'by-server' }],
    [Authentication.bearer('TOKEN'), { kind: 'bearer', secret: 'TOKEN' }],
    [Authentication.oidc({ issuer }), { kind: 'oidc', issuer }],
    [
      Authentication.oidc({ issuer, jwksUrl: `${issuer}keys?p=b2c`, audiences: ['weather'] }),
      { kind: 'oidc', issuer, jwksUrl: `${issuer}keys?p=b2c`, audiences: ['weather'] },
    ],
    [Authentication.iam(), { kind: 'iam' }],
    [Authentication.none('public data'), { kind: 'none', why: 'public data' }],
  ])('is by (%#)', (authentication, how) => expect(authentication.how).toEqual(how));

  test('the shortest reason and URL', () => {
    expect(Authentication.none('lab').how).toEqual({ kind: 'none', why: 'lab' });
    expect(Authentication.oidc({ issuer: 'https://id' }).how).toEqual({ kind: 'oidc', issuer: 'https://id' });
  });

  test('a token as issuer passes', () => {
    const url = Token.asString({ resolve: () => 'https://cognito.example.com' });
    expect(Authentication.oidc({ issuer: url }).how).toEqual({ kind: 'oidc', issuer: url });
  });
});

test('Secret and Variable', () => {
  expect(Secret.required()).toMatchObject({ required: true, file: undefined });
  expect(Secret.optional({ description: 'from the portal', file: '/run/secrets/token' })).toMatchObject({
    required: false,
    description: 'from the portal',
    file: '/run/secrets/token',
  });
  expect(Variable.required({ description: 'the region' })).toMatchObject({ required: true, description: 'the region' });
  expect(Variable.optional({ default: '' })).toMatchObject({ required: false, default: '' });
});

test('generated secrets and templates', () => {
  expect(Secret.generated()).toMatchObject({ required: true, bytes: 32, template: undefined });
  expect(Secret.generated({ bytes: 16, name: 'DB_PASSWORD' })).toMatchObject({ bytes: 16, name: 'DB_PASSWORD' });
  expect(Secret.generated({ bytes: 64 }).bytes).toBe(64);
  const text = `postgres://app:${Reference.secret('DB_PASSWORD')}@db/app`;
  expect(Secret.template(text).template).toEqual({ text, urlEncode: true });
  expect(Secret.template(text, { urlEncode: false }).template).toEqual({ text, urlEncode: false });
});

test('stored volumes', () => {
  const size = Memory.gibibytes(10);
  const stored = { name: 'data', removeOnDestroy: false, size, blockStorage: false, backup: undefined };
  expect(Volume.persistent('data').volume).toEqual({ kind: 'persistent', ...stored });
  expect(Volume.shared('data').stored).toEqual({ kind: 'shared', ...stored });
  for (const name of ['ab', 'a'.repeat(30)]) expect(Volume.persistent(name).stored?.name).toBe(name);
  const backup = { hour: 23, keepDays: 3_650 };
  expect(Volume.persistent('data', { backup, removeOnDestroy: true }).stored).toMatchObject({
    backup,
    removeOnDestroy: true,
  });
  expect(Volume.persistent('data', { backup: {} }).stored?.backup).toEqual({ hour: 2, keepDays: 7 });
  expect(Volume.host('./src').volume).toEqual({ kind: 'host', path: './src', readOnly: true });
  expect([Volume.host('.').stored, Volume.temporary().stored]).toEqual([undefined, undefined]);
});

test('Alarms', () => {
  const standard = { downFor: Duration.minutes(1), errorPercent: 5, memoryPercent: 90, p95: undefined };
  expect(Alarms.standard().thresholds).toEqual(standard);
  const p95 = Duration.milliseconds(800);
  expect(Alarms.standard({ p95, errorPercent: 100 }).thresholds).toEqual({ ...standard, p95, errorPercent: 100 });
  expect(Alarms.none().thresholds).toBeUndefined();
});

test('ConfigFile, Volume and User', () => {
  expect(ConfigFile.fromContent('').source).toEqual({ kind: 'content', content: '' });
  expect(ConfigFile.fromPath('../weather.json').source).toEqual({ kind: 'path', path: '../weather.json' });
  const size = Memory.mebibytes(64);
  expect(Volume.temporary().volume).toEqual({ kind: 'temporary', size, executable: false });
  expect(Volume.temporary({ executable: true }).volume).toEqual({ kind: 'temporary', size, executable: true });
  expect(User.id(0)).toMatchObject({ uid: 0, gid: 0 });
  expect(`${User.id(65_535, 0)}`).toBe('65535:0');
  expect(`${User.fromImage()}`).toBe("the image's own");
});
