import fc from 'fast-check';
import type { ContainerProps, EnvironmentValue } from '../../lib';
import {
  AllowedHostsForm,
  ConfigFile,
  ContainerImage,
  Cpu,
  Duration,
  Framework,
  HealthCheck,
  ImagePlatform,
  ImageRuntime,
  Memory,
  Reference,
  RestartPolicy,
  Secret,
  User,
  Variable,
  Volume,
} from '../../lib';
import { literalText, text, words } from './texts';

/** Left out more often than not: a description with everything is refused everywhere. */
export const rarely = <T>(one: fc.Arbitrary<T>, often = 5): fc.Arbitrary<T | undefined> =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: often }, { arbitrary: one, weight: 1 });

/** An object with some of the entries. */
const some = <T>(entries: Readonly<Record<string, fc.Arbitrary<T>>>): fc.Arbitrary<Record<string, T>> =>
  fc.record(entries, { requiredKeys: [] }) as fc.Arbitrary<Record<string, T>>;

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

export const runtime = fc.constantFrom(undefined, ...Object.values(ImageRuntime));
const platform = fc.constantFrom(undefined, ...Object.values(ImagePlatform));

export const registryImage = fc
  .record({
    reference: fc.constantFrom(
      'ghcr.io/acme/weather:1.4.2',
      'acme/weather',
      'redis:7.4.1',
      'localhost:5000/weather:latest',
      '123456789012.dkr.ecr.eu-central-1.amazonaws.com/weather:1',
      'europe-west1-docker.pkg.dev/acme-prod/mcp/weather:1.4.2',
      'acmeimages.azurecr.io/weather:1.4.2',
      `ghcr.io/acme/weather@${DIGEST}`,
    ),
    runtime,
    platform,
  })
  .map(({ reference, ...options }) => ContainerImage.fromRegistry(reference, options));

/** `app` is a folder of the project that the tests run in. */
export const builtImage = fc.oneof(
  fc
    .record({ runtime, platform, target: fc.constantFrom(undefined, 'final'), value: text })
    .map(({ value, ...options }) => ContainerImage.fromDockerfile('app', { ...options, buildArgs: { NOTE: value } })),
  fc
    .record({ args: fc.array(literalText, { maxLength: 2 }), installScripts: fc.boolean(), platform })
    .map((options) => ContainerImage.fromNpm('@acme/weather-mcp@1.4.2', options)),
  fc
    .record({
      args: fc.array(literalText, { maxLength: 2 }),
      executable: fc.constantFrom(undefined, 'weather'),
      platform,
    })
    .map((options) => ContainerImage.fromPyPi('acme-weather-mcp[maps]==1.4.2', options)),
);

const seconds = (min: number, max: number): fc.Arbitrary<Duration> =>
  fc.integer({ min, max }).map((amount) => Duration.seconds(amount));

const timing = fc.record(
  {
    interval: seconds(6, 600),
    timeout: seconds(1, 6),
    retries: fc.integer({ min: 1, max: 10 }),
    startPeriod: seconds(0, 900),
  },
  { requiredKeys: [] },
);

export const healthCheck = fc.oneof(
  fc
    .record({
      path: fc.constantFrom('/health', '/', "/it's/%7B$1"),
      port: fc.constantFrom(undefined, 9090),
      statuses: fc.constantFrom(undefined, [200], [200, 204, 404]),
      timing,
    })
    .map(({ path, port, statuses, timing: times }) => HealthCheck.http(path, { port, statuses, ...times })),
  fc
    .record({ port: fc.constantFrom(undefined, 9090), timing })
    .map(({ port, timing: t }) => HealthCheck.tcp({ port, ...t })),
  fc.tuple(words, timing).map(([command, times]) => HealthCheck.command(command, times)),
  fc.constant(HealthCheck.none()),
);
export const mcpCheck = timing.map((times) => HealthCheck.mcpEndpoint(times));

/** Names of variables and secrets, some of which Terraform keeps for itself. */
const environment = fc.oneof(
  some<EnvironmentValue>({
    LOG_FORMAT: literalText,
    GREETING: literalText,
    API_URL: fc.constant(Variable.required({ description: 'where ${it} is' })),
    count: fc.constant(Variable.required()),
    REGION: text.map((value) => Variable.optional({ default: value })),
    MAY_BE: fc.constant(Variable.optional()),
    LISTEN: text.map((before) => `${before}${Reference.port()}${Reference.path()}`),
    HOSTS: fc.constantFrom(...Object.values(AllowedHostsForm)).map((form) => Reference.allowedHosts(form)),
    ADDRESSES: fc.constantFrom(
      `${Reference.publicUrl()} ${Reference.publicOrigin()} $`,
      `${Reference.publicHost()}$${Reference.serverUrl()}`,
    ),
    SIZE: fc.constantFrom(Reference.cpu(), Reference.memory(), Reference.longestCall()),
  }),
  fc.constantFrom(Framework.fastMcp(), Framework.pythonSdk(), Framework.typescriptSdk()),
  literalText.map((value) =>
    Framework.openTelemetry({ endpoint: 'http://collector:4318', attributes: { note: value } }),
  ),
) as fc.Arbitrary<Record<string, EnvironmentValue>>;

const TOKEN = fc.constantFrom('API_TOKEN', 'CLIENT_TOKEN');
export const secrets = some<Secret>({
  API_TOKEN: fc.constantFrom(Secret.required(), Secret.required({ description: 'a "token" of ${acme}' })),
  CLIENT_TOKEN: fc.integer({ min: 16, max: 64 }).map((bytes) => Secret.generated({ bytes })),
  version: fc.constant(Secret.required()),
  SPARE_TOKEN: fc.constant(Secret.optional()),
  LICENSE: fc.constant(Secret.required({ file: '/run/secrets/license' })),
  SPARE_LICENSE: fc.constant(Secret.optional({ file: '/run/secrets/spare/license' })),
  KEY: fc.constant(Secret.generated({ file: '/run/keys/key' })),
  ALIAS: fc.constant(Secret.required({ name: 'OTHER_TOKEN' })),
  DATABASE_URL: fc
    .tuple(text, TOKEN, fc.boolean())
    .map(([before, name, urlEncode]) => Secret.template(`${before}://a:${Reference.secret(name)}@b/c`, { urlEncode })),
});

const stored = fc.record(
  {
    removeOnDestroy: fc.boolean(),
    backup: fc.record({ hour: fc.integer({ min: 0, max: 23 }), keepDays: fc.integer({ min: 1, max: 3650 }) }),
    size: fc.integer({ min: 1, max: 200_000 }).map((amount) => Memory.mebibytes(amount)),
    blockStorage: fc.constantFrom(false, false, true),
  },
  { requiredKeys: [] },
);
/** @param prefix of the names of volumes, which are there once in a description */
const volumes = (prefix: string): fc.Arbitrary<Record<string, Volume>> =>
  some<Volume>({
    '/tmp': fc
      .record({ size: fc.integer({ min: 1, max: 2_000 }), executable: fc.boolean() })
      .map(({ size, executable }) => Volume.temporary({ size: Memory.mebibytes(size), executable })),
    '/var/a cache': fc.constant(Volume.temporary()),
    '/data': stored.map((props) => Volume.persistent(`${prefix}-data`, props)),
    '/shared': stored.map((props) => Volume.shared(`${prefix}-shared`, props)),
    '/src': fc.boolean().map((readOnly) => Volume.host('src', { readOnly })),
  });

const files = some({
  '/etc/app/config.json': literalText.map((content) => ConfigFile.fromContent(content)),
  '/etc/app.json': fc.constant(ConfigFile.fromPath('config.json')),
});

const resources = fc
  .record({
    cpu: fc.integer({ min: 1, max: 20_000 }),
    memory: fc.integer({ min: 1, max: 140_000 }),
    reserves: fc.boolean(),
    share: fc.integer({ min: 1, max: 100 }),
  })
  .map(({ cpu, memory, reserves, share }) => ({
    cpu: Cpu.millis(cpu),
    memory: Memory.mebibytes(memory),
    ...(reserves && {
      reservedCpu: Cpu.millis(Math.ceil((cpu * share) / 100)),
      reservedMemory: Memory.mebibytes(Math.ceil((memory * share) / 100)),
    }),
  }));

/** What the server and its companions have in common, without what tells them apart. */
export const containerParts = (prefix: string): fc.Arbitrary<Omit<ContainerProps, 'name' | 'image'>> =>
  fc.record({
    command: rarely(words),
    environment: rarely(environment, 1),
    secrets: rarely(secrets, 1),
    healthCheck: rarely(healthCheck, 2),
    resources: rarely(resources, 3),
    restart: rarely(fc.constantFrom(...Object.values(RestartPolicy))),
    user: rarely(fc.constantFrom(User.fromImage(), User.id(0), User.id(10_001), User.id(65_535, 7))),
    readOnlyRootFilesystem: rarely(fc.boolean()),
    init: rarely(fc.boolean()),
    addedCapabilities: rarely(fc.subarray(['CHOWN', 'CAP_NET_BIND_SERVICE', 'SYS_ADMIN'])),
    seccompProfile: rarely(fc.constant('{"defaultAction":"SCMP_ACT_ALLOW","note":"${a}"}'), 12),
    ulimits: rarely(fc.record({ nofile: fc.constantFrom(-1, 0, 65_536) })),
    extraHosts: rarely(
      fc.constantFrom<Record<string, string>>({ 'api.internal': '10.0.0.5' }, { host: 'host-gateway', six: 'fd00::1' }),
      12,
    ),
    dnsServers: rarely(fc.constantFrom(['10.0.0.2'], ['10.0.0.2', 'fd00::2']), 12),
    gpus: rarely(fc.constantFrom(1, 2), 12),
    volumes: rarely(volumes(prefix), 2),
    files: rarely(files, 2),
    stopGrace: rarely(seconds(0, 3_600)),
    ports: rarely(fc.constantFrom<Record<string, number>>({ metrics: 9090 }, { http: 8081, admin: 9091 })),
    labels: rarely(text.map((value) => ({ team: value, 'acme.com/cost-centre': 'a-1' }))),
  });
