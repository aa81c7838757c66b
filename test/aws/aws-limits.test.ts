import type { McpServerProps } from '../../lib';
import {
  Access,
  Authentication,
  Companion,
  ConfigFile,
  ContainerImage,
  Cpu,
  Duration,
  HealthCheck,
  ImagePlatform,
  ImageRuntime,
  Memory,
  RestartPolicy,
  Rollout,
  Secret,
  Sessions,
  Transport,
  Volume,
  postgres,
} from '../../lib';
import { awsLimits, balancerCheck } from '../../lib/aws/aws-limits';
import { small } from './servers';

const problems = (changes: Partial<McpServerProps>): string[] =>
  awsLimits(small(changes)).map(({ property, message }) => `${property}: ${message}`);

const cache = (changes: Partial<ConstructorParameters<typeof Companion>[0]> = {}): Companion =>
  new Companion({ name: 'cache', image: ContainerImage.fromRegistry('redis:7.4.1'), ...changes });
const image = (options: Parameters<typeof ContainerImage.fromRegistry>[1]): ContainerImage =>
  ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2', options);
const stateless = Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS });
const content = (bytes: number): ConfigFile => ConfigFile.fromContent('x'.repeat(bytes));
const oidc = (jwksUrl?: string): Authentication =>
  Authentication.oidc({ issuer: 'https://login.example.com', jwksUrl });
const TOKEN = { TOKEN: Secret.required({ file: '/run/secrets/token' }) };

const NEEDS_COMMAND = (check: string, why: string): string =>
  `healthCheck: ${check} needs a command inside the container, and ${why}; declare it, such as { runtime: ImageRuntime.NODE }, use HealthCheck.command([...]), or leave healthCheck out`;

describe('what the platform cannot keep is refused', () => {
  test.each<readonly [string, Partial<McpServerProps>, string]>([
    [
      'capabilities beyond the default set',
      { addedCapabilities: ['NET_ADMIN', 'CAP_SYS_ADMIN', 'CHOWN'] },
      'addedCapabilities: NET_ADMIN, SYS_ADMIN cannot be had on Fargate; use some of AUDIT_WRITE, CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, MKNOD, NET_BIND_SERVICE, NET_RAW, SETFCAP, SETGID, SETPCAP, SETUID, SYS_CHROOT, SYS_PTRACE',
    ],
    [
      'limits of the process besides open files',
      { ulimits: { nofile: 1_024, nproc: 10 } },
      'ulimits: nproc cannot be set on Fargate; only nofile can, leave the others out',
    ],
    ...([RestartPolicy.NEVER, RestartPolicy.ON_FAILURE] as const).map(
      (restart) =>
        [
          `restart ${restart} of the server`,
          { restart },
          `restart: '${restart}' is not possible, a service starts a new task whenever one ends; use RestartPolicy.UNLESS_STOPPED`,
        ] as const,
    ),
    [
      'a file in a folder of the image',
      { files: { '/etc/weather.json': ConfigFile.fromContent('{}') } },
      "files./etc/weather.json: Fargate mounts folders, not files, and '/etc' would hide what the image has there; give it a folder of its own, such as '/etc/weather/weather.json'",
    ],
    [
      'a file in the root',
      { files: { '/weather.json': ConfigFile.fromContent('{}') } },
      "files./weather.json: Fargate mounts folders, not files, and '/' would hide what the image has there; give it a folder of its own, such as '/weather/weather.json'",
    ],
    [
      'a secret in a folder of the image',
      { secrets: { TOKEN: Secret.required({ file: '/etc/token' }) } },
      "secrets.TOKEN: Fargate mounts folders, not files, and '/etc' would hide what the image has there; give it a folder of its own, such as '/etc/weather/token'",
    ],
    [
      "a file of a companion in a folder of the image, by the companion's name",
      { companions: [cache({ files: { '/etc/redis.conf': ConfigFile.fromContent('') } })] },
      "companions.cache.files./etc/redis.conf: Fargate mounts folders, not files, and '/etc' would hide what the image has there; give it a folder of its own, such as '/etc/cache/redis.conf'",
    ],
    [
      'a file that is not there',
      { files: { '/etc/weather/a.json': ConfigFile.fromPath('nowhere.json') } },
      "files./etc/weather/a.json: 'nowhere.json' does not exist; give a file, relative to the folder with cdktf.json",
    ],
    [
      'a check over TCP of an unknown image',
      { healthCheck: HealthCheck.tcp() },
      NEEDS_COMMAND('connecting to the port', "the image's runtime is unknown"),
    ],
    [
      'a check over TCP of an empty image',
      { healthCheck: HealthCheck.tcp(), image: image({ runtime: ImageRuntime.NONE }) },
      NEEDS_COMMAND('connecting to the port', 'the image has nothing to ask with'),
    ],
    [
      'a check of a companion, which no balancer asks',
      { companions: [cache({ healthCheck: HealthCheck.http('/health', { port: 6379 }) })] },
      `companions.cache.${NEEDS_COMMAND('GET /health', "the image's runtime is unknown")}`,
    ],
    [
      'more memory than a task can have',
      { resources: { memory: Memory.gibibytes(245) } },
      'resources: weather wants 0.5 CPU and 250880 MiB, and a task has at most 32 CPU and 249856 MiB, not in every combination; ask for less, or bind a companion to an existing service',
    ],
    [
      'more than a task can have, together',
      { resources: { cpu: Cpu.cores(20) }, companions: [cache({ resources: { cpu: Cpu.cores(20) } })] },
      'resources: weather, cache together want 40 CPU and 1024 MiB, and a task has at most 32 CPU and 249856 MiB, not in every combination; ask for less, or bind a companion to an existing service',
    ],
    [
      'more than a task can have, of a companion with data',
      { companions: [postgres('db', { resources: { cpu: Cpu.cores(40) } })] },
      'companions.db.resources: db wants 40 CPU and 512 MiB, and a task has at most 32 CPU and 249856 MiB, not in every combination; ask for less, or bind a companion to an existing service',
    ],
    [
      'two architectures in one task',
      {
        image: image({ platform: ImagePlatform.LINUX_AMD64 }),
        companions: [
          cache({ image: ContainerImage.fromRegistry('redis:7.4.1', { platform: ImagePlatform.LINUX_ARM64 }) }),
        ],
      },
      'image: weather, cache are for linux/amd64 and linux/arm64, and the containers of a task share one architecture; use images of one',
    ],
    [
      'files that the definition has no room for',
      { files: { '/etc/weather/a': content(20_000), '/etc/weather/b': content(4_577) } },
      'files: they hold 24577 bytes, and the definition of a task has room for 24576; build them into the image',
    ],
    [
      'two containers of a task on one port',
      { companions: [cache({ ports: { admin: 3000 } })] },
      'companions.cache.ports.admin: 3000 is also transport.port, and the containers of a task share one address; use another port',
    ],
    [
      'two sidecars on one port',
      { companions: [cache({ ports: { a: 6379 } }), cache({ name: 'queue', ports: { b: 6379 } })] },
      'companions.queue.ports.b: 6379 is also companions.cache.ports.a, and the containers of a task share one address; use another port',
    ],
    [
      'calls that are longer than a balancer waits',
      { longestCall: Duration.minutes(61) },
      'longestCall: 1h1m0s is longer than a load balancer waits for the calls of a task that stops; use Duration.minutes(60) or less',
    ],
    [
      'a stop grace that Fargate does not give',
      { stopGrace: Duration.seconds(121) },
      'stopGrace: 2m1s is longer than Fargate gives; use Duration.seconds(120) or less',
    ],
    [
      'a stop grace of a companion that Fargate does not give',
      { companions: [cache({ stopGrace: Duration.minutes(5) })] },
      'companions.cache.stopGrace: 5m0s is longer than Fargate gives; use Duration.seconds(120) or less',
    ],
    [
      'shares of the calls of stateful sessions: canary',
      { rollout: Rollout.canary() },
      'rollout: canary sends the calls of one session to both versions; use Rollout.rolling() or .blueGreen(), or declare Sessions.STATELESS',
    ],
    [
      'shares of the calls of stateful sessions: linear',
      { rollout: Rollout.linear() },
      'rollout: linear sends the calls of one session to both versions; use Rollout.rolling() or .blueGreen(), or declare Sessions.STATELESS',
    ],
    [
      'two writers of a volume',
      { rollout: Rollout.blueGreen(), volumes: { '/data': Volume.persistent('data') } },
      'rollout: blue-green runs both versions at once, and a persistent volume has one writer; use Rollout.rolling()',
    ],
    [
      'blue/green with the check of tokens',
      {
        rollout: Rollout.blueGreen(),
        access: Access.public({ authentication: oidc('https://login.example.com/keys') }),
      },
      'rollout: blue-green moves one rule of the listener, and the check of OIDC tokens needs two; use Rollout.rolling(), or Authentication.byServer()',
    ],
    [
      'blue/green with a front that holds data',
      {
        rollout: Rollout.blueGreen(),
        companions: [cache({ ports: { http: 8080 }, volumes: { '/data': Volume.persistent('data') } })],
        front: 'cache',
      },
      "rollout: blue-green runs both versions at once, and companion 'cache' in front has one writer; use Rollout.rolling()",
    ],
    [
      'two commands that are asked',
      { healthCheck: HealthCheck.command(['a']), readiness: HealthCheck.command(['b']) },
      'readiness: a container has one command that is asked, and healthCheck is one; use HealthCheck.http for readiness',
    ],
    [
      'a token that only the server reads',
      { secrets: TOKEN, access: Access.public({ authentication: Authentication.bearer('TOKEN') }) },
      "access.authentication: 'TOKEN' is a file of the server, which the proxy cannot read; declare the secret without file",
    ],
    [
      'tokens without the keys of their issuer',
      { access: Access.public({ authentication: oidc() }) },
      "access.authentication: a load balancer does not look up the keys of 'https://login.example.com'; give jwksUrl, which the issuer's /.well-known/openid-configuration names as jwks_uri",
    ],
    [
      'tokens over plain HTTP',
      { access: Access.public({ authentication: oidc('https://login.example.com/keys'), plainHttp: 'a lab' }) },
      'access.authentication: tokens are checked by HTTPS listeners only; leave plainHttp out, or use Authentication.byServer()',
    ],
  ])('%s', (_, changes, problem) => {
    expect(problems(changes)).toEqual([problem]);
  });

  test('all of it at once', () => {
    const all = problems({
      addedCapabilities: ['NET_ADMIN'],
      restart: RestartPolicy.NEVER,
      longestCall: Duration.minutes(61),
      rollout: Rollout.canary(),
      access: Access.public({ authentication: oidc() }),
    });
    expect(all.map((line) => line.split(':')[0])).toEqual([
      'addedCapabilities',
      'restart',
      'longestCall',
      'rollout',
      'rollout',
      'access.authentication',
    ]);
  });
});

describe('what is just within is not', () => {
  test.each<readonly [string, Partial<McpServerProps>]>([
    ['the smallest server', {}],
    ['capabilities of the default set, with or without prefix', { addedCapabilities: ['CAP_CHOWN', 'SYS_PTRACE'] }],
    ['open files', { ulimits: { nofile: 65_536 } }],
    ['a file in a folder of its own', { files: { '/etc/weather/a.json': content(24_576) } }],
    ['a file in a temporary folder', { files: { '/tmp/a.json': content(1) } }],
    ['a companion that runs once', { companions: [cache({ restart: RestartPolicy.NEVER })] }],
    ['the largest size', { resources: { cpu: Cpu.cores(32), memory: Memory.gibibytes(244) } }],
    ['the longest call', { longestCall: Duration.minutes(60) }],
    ['the longest stop grace', { stopGrace: Duration.seconds(120) }],
    ['shares of the calls of stateless sessions', { transport: stateless, rollout: Rollout.canary() }],
    ['blue/green of a stateful server', { rollout: Rollout.blueGreen() }],
    ['a check that the balancer asks, of an unknown image', { healthCheck: HealthCheck.http('/health') }],
    [
      'a check over TCP, where the runtime is known',
      { healthCheck: HealthCheck.tcp(), image: image({ runtime: ImageRuntime.NODE }) },
    ],
    [
      'a database in a task of its own on the port of a sidecar',
      { companions: [cache({ ports: { x: 5432 } }), postgres('db')] },
    ],
    [
      'tokens with the keys of their issuer',
      { access: Access.public({ authentication: oidc('https://login.example.com/keys') }) },
    ],
  ])('%s', (_, changes) => {
    expect(problems(changes)).toEqual([]);
  });
});

describe('the check that the balancer asks', () => {
  const health = HealthCheck.http('/health');
  const ready = HealthCheck.http('/ready');
  const command = HealthCheck.command(['node', 'check.js']);
  test.each<readonly [string, Partial<McpServerProps>, HealthCheck | undefined]>([
    ['readiness', { healthCheck: health, readiness: ready }, ready],
    ['the health check, where readiness is none of its own', { healthCheck: health }, health],
    ['the health check, where readiness is a command', { healthCheck: health, readiness: command }, health],
    ['none, where both are commands', { healthCheck: command }, undefined],
    ['none, where there is none', {}, undefined],
    [
      'that of the front, and never that of the server behind it',
      { healthCheck: health, companions: [cache({ ports: { http: 8080 }, healthCheck: ready })], front: 'cache' },
      ready,
    ],
    [
      'none of a front without one',
      { healthCheck: health, companions: [cache({ ports: { http: 8080 } })], front: 'cache' },
      undefined,
    ],
  ])('is %s', (_, changes, check) => {
    expect(balancerCheck(small(changes))).toBe(check);
  });
});
