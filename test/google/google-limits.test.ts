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
  Logging,
  Memory,
  Reference,
  RestartPolicy,
  Rollout,
  Scaling,
  Secret,
  Sessions,
  Transport,
  Volume,
} from '../../lib';
import { googleLimits } from '../../lib/google/google-limits';
import { image, weather } from './services';

const problems = (changes: Partial<McpServerProps>): readonly string[] =>
  googleLimits(weather(changes)).map(({ property, message }) => `${property}: ${message}`);

const stateless = Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS });
const cache = new Companion({ name: 'cache', image, ports: { redis: 3000 } });

test.each<[string, Partial<McpServerProps>, string]>([
  [
    'another architecture',
    { image: ContainerImage.fromRegistry('acme/x:1', { platform: ImagePlatform.LINUX_ARM64 }) },
    'image: linux/arm64 does not run on Cloud Run; use an image for linux/amd64',
  ],
  ['a container that may end', { restart: RestartPolicy.NEVER }, "restart: 'never' is not possible"],
  [
    'a file in a folder of the image',
    { files: { '/etc/a.json': ConfigFile.fromContent('{}') } },
    "files./etc/a.json: Cloud Run mounts folders, not files, and '/etc' would hide what the image has there; give it a folder of its own, such as '/etc/weather/a.json'",
  ],
  [
    'a file in a volume',
    { files: { '/a/b/c': ConfigFile.fromContent('{}') }, volumes: { '/a/b': Volume.temporary() } },
    "files./a/b/c: '/a/b' is a volume, too",
  ],
  [
    'two secrets in one folder',
    { secrets: { A: Secret.required({ file: '/run/secrets/a' }), B: Secret.required({ file: '/run/secrets/b' }) } },
    "secrets.A: Cloud Run mounts a secret as a folder, and '/run/secrets' also has b; give it a folder of its own, such as '/run/secrets/a/a'",
  ],
  [
    'an empty file',
    { files: { '/a/b/c': ConfigFile.fromContent('') } },
    'files./a/b/c: it is empty, and a secret cannot be',
  ],
  [
    'a large file',
    { files: { '/a/b/c': ConfigFile.fromContent('x'.repeat(65_537)) } },
    'files./a/b/c: it has 65537 bytes, and a secret holds 65536; build it into the image',
  ],
  [
    'a file that is not there',
    { files: { '/a/b/c': ConfigFile.fromPath('nowhere') } },
    "files./a/b/c: 'nowhere' does not exist",
  ],
  [
    'a variable of the platform',
    { environment: { K_SERVICE: 'x' } },
    'environment.K_SERVICE: Cloud Run sets it itself; leave it out, or use another name',
  ],
  [
    'another port',
    { environment: { PORT: '80' } },
    'environment.PORT: Cloud Run sets it to the port of the transport, which is 3000; leave it out, or use Reference.port()',
  ],
  [
    'a long value',
    { environment: { A: 'x'.repeat(32_769) } },
    'environment.A: it has 32769 characters, and Cloud Run takes 32768; give it as a file',
  ],
  ['a label in capitals', { labels: { Team: 'x' } }, 'labels.Team: it is no label of Google Cloud'],
  [
    'statuses',
    { healthCheck: HealthCheck.http('/h', { statuses: [200, 404] }) },
    'healthCheck: GET /h takes 200, 404, and Cloud Run always 200 to 399',
  ],
  [
    'a slow start',
    { healthCheck: HealthCheck.tcp({ startPeriod: Duration.minutes(5) }) },
    'healthCheck: a start period of 5m0s is longer than Cloud Run waits for a container; use Duration.seconds(240) or less',
  ],
  [
    'a rare check',
    { healthCheck: HealthCheck.http('/h', { interval: Duration.hours(2) }) },
    'healthCheck: an interval of 2h0m0s is longer',
  ],
  [
    'a long call',
    { longestCall: Duration.minutes(61) },
    'longestCall: 1h1m0s is longer than Cloud Run lets a request take; use Duration.minutes(60) or less',
  ],
  [
    'a long stop',
    { stopGrace: Duration.seconds(11) },
    'stopGrace: 11s is longer than the 10 seconds that Cloud Run always gives',
  ],
  [
    'very old logs',
    { logging: Logging.json({ retention: Duration.days(4_000) }) },
    'logging.retention: 96000h0m0s is longer than Cloud Logging keeps logs; use Duration.days(3650) or less',
  ],
  [
    'a canary with sessions',
    { rollout: Rollout.canary() },
    'rollout: canary sends the calls of one session to both versions',
  ],
  [
    'sessions that stop',
    { scaling: Scaling.between(0, 1) },
    'scaling: between 0 and 1 replicas lets the last instance stop, and sessions with it',
  ],
  [
    'a token in a file',
    {
      secrets: { TOKEN: Secret.required({ file: '/run/secrets/token' }) },
      access: Access.public({ authentication: Authentication.bearer('TOKEN') }),
    },
    "access.authentication: 'TOKEN' is a file of the server, which the proxy cannot read; declare the secret without file",
  ],
  [
    'too much',
    { resources: { cpu: Cpu.cores(9) } },
    'resources: 9 CPU and 512 MiB, with its temporary folders, are more than an instance can have, which is 8 CPU and 32 GiB; ask for less',
  ],
  [
    'too much together',
    {
      resources: { memory: Memory.gibibytes(20) },
      companions: [new Companion({ name: 'big', image, resources: { memory: Memory.gibibytes(20) } })],
    },
    'resources: weather, big together take 12 CPU and 41088 MiB',
  ],
  [
    'a check without a port',
    { companions: [new Companion({ name: 'side', image, healthCheck: HealthCheck.http('/h') })] },
    'companions.side.healthCheck: GET /h has no port to ask; give ports, such as { http: 8080 }',
  ],
  [
    'a folder of the system',
    { volumes: { '/dev/shm': Volume.temporary() } },
    'volumes./dev/shm: Cloud Run mounts nothing into /dev',
  ],
  [
    'a companion with the name of the proxy',
    {
      companions: [new Companion({ name: 'bearer-proxy', image })],
      secrets: { TOKEN: Secret.required() },
      access: Access.public({ authentication: Authentication.bearer('TOKEN') }),
    },
    'companions.bearer-proxy: the container that compares tokens has this name; use another one',
  ],
  ['two GPUs', { gpus: 2 }, 'gpus: an instance has one GPU at most, and not 2; use 1'],
  [
    'a port twice',
    { companions: [cache] },
    'companions.cache.ports.redis: 3000 is also transport.port, and the containers of an instance share one address; use another port',
  ],
])('refuses %s', (_what, changes, message) => {
  expect(problems(changes)).toEqual(expect.arrayContaining([expect.stringContaining(message)]));
});

test.each<[string, Partial<McpServerProps>]>([
  ['the port of the transport, however it is said', { environment: { PORT: '3000' } }],
  ['a reference to it', { environment: { PORT: Reference.port() } }],
  ['the longest call', { longestCall: Duration.minutes(60), stopGrace: Duration.seconds(10) }],
  [
    'several configuration files in a folder',
    { files: { '/a/b/c': ConfigFile.fromContent('x'), '/a/b/d': ConfigFile.fromContent('y') } },
  ],
  ['scaling to zero without sessions', { transport: stateless, scaling: Scaling.between(0, 3) }],
  ['one GPU', { gpus: 1 }],
])('takes %s', (_what, changes) => {
  expect(problems(changes)).toEqual([]);
});
