import fc from 'fast-check';
import {
  Access,
  Alarms,
  Authentication,
  Companion,
  ConfigFile,
  ContainerImage,
  Cpu,
  Duration,
  Framework,
  HealthCheck,
  Logging,
  McpServer,
  McpValidationError,
  Memory,
  Rollout,
  Scaling,
  Secret,
  Transport,
  User,
  Variable,
  Volume,
  openWebUi,
  postgres,
  postgresUrl,
  qdrant,
  redis,
} from '../../lib';
import { FEATURE_SAMPLES } from '../support/feature-samples';
import { RUNS, held } from './runs';

type Wild = readonly [first: never, second: never, third: never];

/** Whatever a user without a type checker gives. */
const anything = fc.oneof(
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withNullPrototype: true,
    withObjectString: true,
  }),
  fc.constantFrom(undefined, null, NaN, Infinity, -0, 1e21, 0.5, '', 'weather', '/a', [], {}, Symbol('s'), () => 1),
  fc.constantFrom(Cpu.cores(1), Duration.days(1), Secret.required(), Volume.temporary(), HealthCheck.none()),
  fc.string({ unit: 'binary' }),
);
/** Properties of a factory's: some that it knows, with anything in them. */
const props = (...names: readonly string[]): fc.Arbitrary<unknown> =>
  fc.oneof(anything, fc.record(Object.fromEntries(names.map((name) => [name, anything])), { requiredKeys: [] }));

/** Each factory, and what its arguments are made of. */
const FACTORIES: Readonly<Record<string, readonly [(...args: Wild) => unknown, ...fc.Arbitrary<unknown>[]]>> = {
  'Cpu.cores': [(a) => Cpu.cores(a)],
  'Cpu.millis': [(a) => Cpu.millis(a)],
  'Memory.mebibytes': [(a) => Memory.mebibytes(a)],
  'Memory.gibibytes': [(a) => Memory.gibibytes(a)],
  'Duration.milliseconds': [(a) => Duration.milliseconds(a)],
  'Duration.seconds': [(a) => Duration.seconds(a)],
  'Duration.minutes': [(a) => Duration.minutes(a)],
  'Duration.hours': [(a) => Duration.hours(a)],
  'Duration.days': [(a) => Duration.days(a)],
  'User.id': [(a, b) => User.id(a, b)],
  'Scaling.fixed': [(a) => Scaling.fixed(a)],
  'Scaling.between': [(a, b, c) => Scaling.between(a, b, c), fc.nat(3), fc.nat(9), props('cpuUtilization')],
  'Transport.streamableHttp': [(a) => Transport.streamableHttp(a), props('port', 'path', 'sessions')],
  'Transport.http': [(a) => Transport.http(a), props('port', 'sessions')],
  'Transport.stdio': [(a) => Transport.stdio(a), props('command', 'port', 'path', 'sessions', 'bridge')],
  'ContainerImage.fromRegistry': [(a, b) => ContainerImage.fromRegistry(a, b)],
  'ContainerImage.fromRegistry, options': [
    (a) => ContainerImage.fromRegistry('a/b:1', a),
    props('runtime', 'platform'),
  ],
  'ContainerImage.fromDockerfile': [
    (a, b) => ContainerImage.fromDockerfile(a, b),
    anything,
    props('dockerfile', 'buildArgs', 'target', 'runtime'),
  ],
  'ContainerImage.fromNpm': [
    (a) => ContainerImage.fromNpm('a@1.0.0', a),
    props('args', 'executable', 'base', 'installScripts', 'buildArgs', 'platform'),
  ],
  'ContainerImage.fromPyPi': [(a, b) => ContainerImage.fromPyPi(a, b)],
  'HealthCheck.http': [
    (a, b) => HealthCheck.http(a, b),
    fc.oneof(fc.constant('/health'), anything),
    props('port', 'statuses', 'interval', 'timeout', 'retries', 'startPeriod'),
  ],
  'HealthCheck.tcp': [(a) => HealthCheck.tcp(a), props('port', 'interval', 'timeout', 'retries', 'startPeriod')],
  'HealthCheck.command': [(a, b) => HealthCheck.command(a, b)],
  'HealthCheck.mcpEndpoint': [(a) => HealthCheck.mcpEndpoint(a), props('interval', 'retries')],
  'Logging.json': [(a) => Logging.json(a), props('level', 'retention')],
  'Rollout.blueGreen': [(a) => Rollout.blueGreen(a), props('bakeTime')],
  'Rollout.canary': [(a) => Rollout.canary(a), props('bakeTime', 'percent')],
  'Rollout.linear': [(a) => Rollout.linear(a), props('bakeTime', 'stepPercent', 'stepTime')],
  'Authentication.bearer': [(a) => Authentication.bearer(a)],
  'Authentication.oidc': [(a) => Authentication.oidc(a), props('issuer', 'jwksUrl', 'audiences')],
  'Authentication.none': [(a) => Authentication.none(a)],
  'Access.public': [
    (a) => Access.public({ authentication: Authentication.byServer(), ...(a as object) }),
    props('requestsPerMinute', 'paths', 'plainHttp'),
  ],
  'Access.public, alone': [(a) => Access.public(a), props('authentication')],
  'Alarms.standard': [(a) => Alarms.standard(a), props('downFor', 'errorPercent', 'memoryPercent', 'p95')],
  'Secret.required': [(a) => Secret.required(a), props('description', 'file', 'name')],
  'Secret.optional': [(a) => Secret.optional(a), props('description', 'file', 'name')],
  'Secret.generated': [(a) => Secret.generated(a), props('description', 'file', 'name', 'bytes')],
  'Secret.template': [(a, b) => Secret.template(a, b), anything, props('urlEncode')],
  'Variable.required': [(a) => Variable.required(a), props('description')],
  'Variable.optional': [(a) => Variable.optional(a), props('description', 'default')],
  'Volume.temporary': [(a) => Volume.temporary(a), props('size', 'executable')],
  'Volume.persistent': [
    (a, b) => Volume.persistent(a, b),
    fc.oneof(fc.constant('data'), anything),
    props('removeOnDestroy', 'backup', 'size', 'blockStorage'),
  ],
  'Volume.shared': [(a, b) => Volume.shared(a, b)],
  'Volume.host': [(a, b) => Volume.host(a, b), anything, props('readOnly')],
  'ConfigFile.fromContent': [(a) => ConfigFile.fromContent(a)],
  'ConfigFile.fromPath': [(a) => ConfigFile.fromPath(a)],
  'Framework.openTelemetry': [
    (a) => Framework.openTelemetry(a),
    props('endpoint', 'protocol', 'attributes', 'serviceName'),
  ],
  redis: [
    (a, b) => redis(a, b),
    fc.constant('cache'),
    props('eviction', 'image', 'resources', 'volume', 'environment'),
  ],
  postgres: [(a, b) => postgres(a, b), fc.constant('db'), props('user', 'database', 'image', 'resources', 'volume')],
  postgresUrl: [(a, b) => postgresUrl(a, b), fc.constant('db'), props('user', 'database', 'scheme')],
  qdrant: [(a, b) => qdrant(a, b), fc.constant('vectors'), props('apiKey', 'image', 'stopGrace', 'needs', 'volume')],
  openWebUi: [(a, b) => openWebUi(a, b), fc.constant('chat'), props('withoutSignIn', 'image', 'needs', 'volume')],
  'new Companion': [(a) => new Companion(a)],
};

/** Every property of the description. */
const PROPERTIES = [
  ...new Set(['needs', ...Object.values(FEATURE_SAMPLES).flatMap((sample) => Object.keys(sample))]),
] as const;

/** Refused with the name of a property, or made; never anything else. */
function isAnswered(make: () => unknown): void {
  try {
    make();
  } catch (error) {
    if (!(error instanceof McpValidationError)) throw error;
    expect(error.stack).toBe(error.message);
    expect(error.message.split('\n')).toHaveLength(error.problems.length + 1);
    for (const { property, message } of error.problems) {
      expect(property).toMatch(/^\w+/);
      expect(message).toMatch(/; /);
      expect(message).not.toMatch(/\[object |TfToken|\.$/);
    }
  }
}

test.each(Object.entries(FACTORIES))('%s takes or refuses anything', (_name, [make, ...given]) => {
  const [a = anything, b = anything, c = anything] = given;
  held(
    fc.property(fc.tuple(a, b, c), (args) => isAnswered(() => make(...(args as unknown as Wild)))),
    RUNS * 0.4,
  );
});

test.each(['McpServer', 'Companion'] as const)('%s takes or refuses anything in any property', (kind) => {
  const valid = FEATURE_SAMPLES['image.registry'];
  const one = fc.record({ property: fc.constantFrom(...PROPERTIES), value: props('a', '/b', 'NAME', 'cpu') });
  const make = (description: object): unknown =>
    kind === 'McpServer' ? new McpServer(description as never) : new Companion(description as never);
  held(
    fc.property(fc.array(one, { maxLength: 3 }), (changes) =>
      isAnswered(() =>
        make({ ...valid, ...Object.fromEntries(changes.map(({ property, value }) => [property, value])) }),
      ),
    ),
    RUNS * 4,
  );
});
