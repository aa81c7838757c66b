import fc from 'fast-check';
import type { Companion, ContainerProps, EnvironmentValue, McpServerProps } from '../../lib';
import {
  Access,
  Alarms,
  Authentication,
  ContainerImage,
  Duration,
  ImageRuntime,
  Logging,
  Reference,
  Rollout,
  Scaling,
  Secret,
  Sessions,
  Transport,
  openWebUi,
  postgres,
  postgresUrl,
  qdrant,
  qdrantApiKey,
  redis,
} from '../../lib';
import { SERVER, Companion as CompanionClass } from '../../lib/model/companion';
import { builtImage, containerParts, healthCheck, mcpCheck, rarely, registryImage } from './parts';
import { text, words } from './texts';

const minutes = (min: number, max: number): fc.Arbitrary<Duration> =>
  fc.integer({ min, max }).map((amount) => Duration.minutes(amount));

const sessions = fc.constantFrom(Sessions.STATELESS, undefined, Sessions.STATEFUL);
const port = fc.constantFrom(3000, 80, 443, 8080, 8000, 20_080, 65_535, 1);
const path = fc.constantFrom(undefined, '/', '/mcp', "/api/it's-$1/mcp");

const transport = fc.oneof(
  { weight: 4, arbitrary: fc.record({ port, path, sessions }).map((props) => Transport.streamableHttp(props)) },
  { weight: 1, arbitrary: fc.record({ port, sessions }).map((props) => Transport.http(props)) },
);
const stdio = fc.record({
  command: words,
  port: fc.constantFrom(undefined, 3000),
  sessions,
  bridge: fc.constantFrom(undefined, { version: '6.7.19' }),
});

const scaling = fc.oneof(
  fc.constantFrom(1, 2, 3, 11).map((replicas) => Scaling.fixed(replicas)),
  fc
    .record({
      minimum: fc.integer({ min: 0, max: 4 }),
      more: fc.integer({ min: 1, max: 1_000 - 4 }),
      cpuUtilization: fc.constantFrom(undefined, 1, 70, 100),
      memoryUtilization: fc.constantFrom(undefined, 80),
    })
    .map(({ minimum, more, ...props }) => Scaling.between(minimum, minimum + more, props)),
);

const rollout = fc.oneof(
  fc.constant(Rollout.rolling()),
  minutes(0, 90).map((bakeTime) => Rollout.blueGreen({ bakeTime })),
  fc.record({ percent: fc.integer({ min: 1, max: 99 }), bakeTime: minutes(1, 9) }).map((p) => Rollout.canary(p)),
  fc
    .record({ stepPercent: fc.integer({ min: 3, max: 50 }), stepTime: minutes(1, 9) })
    .map((props) => Rollout.linear(props)),
);

const reason = text.map((more) => `because ${more}`);
const authentication = fc.oneof(
  fc.constantFrom(Authentication.byServer(), Authentication.iam(), Authentication.bearer('CLIENT_TOKEN')),
  fc
    .record({
      issuer: fc.constantFrom('https://login.example.com/tenant', 'https://login.example.com/a${b}'),
      jwksUrl: fc.constantFrom(undefined, 'https://login.example.com/keys'),
      audiences: fc.constantFrom(undefined, ['weather'], ['a"b', '${c}']),
    })
    .map((props) => Authentication.oidc(props)),
  reason.map((why) => Authentication.none(why)),
);
const access = fc.oneof(
  { weight: 1, arbitrary: fc.constant(Access.internal()) },
  {
    weight: 4,
    arbitrary: fc
      .record({
        authentication,
        requestsPerMinute: fc.constantFrom(undefined, 60, 1, 1_000_000),
        paths: fc.constantFrom(undefined, ['/mcp', '/tools'], ['/']),
        plainHttp: rarely(reason, 2),
      })
      .map((props) => Access.public(props)),
  },
);

const alarms = fc.oneof(
  fc.constantFrom(Alarms.standard(), Alarms.none()),
  fc
    .record({ downFor: minutes(1, 90), errorPercent: fc.integer({ min: 1, max: 100 }), p95: minutes(1, 3) })
    .map((thresholds) => Alarms.standard(thresholds)),
);

const logging = fc
  .record({ retention: rarely(fc.integer({ min: 1, max: 4_000 }), 1), level: fc.constantFrom(undefined, 'INFO') })
  .map(({ retention, level }) =>
    Logging.json({ level, retention: retention === undefined ? undefined : Duration.days(retention) }),
  );

/** One of its own, and the ready-made ones; each is there at most once. */
const companions = fc.record(
  {
    sidecar: fc
      .record({
        image: fc.oneof(registryImage, builtImage),
        parts: containerParts('sidecar'),
        needsServer: fc.boolean(),
      })
      .map(({ image, parts, needsServer }) => companion('sidecar', { image, ...parts }, needsServer ? [SERVER] : [])),
    db: fc.constantFrom(postgres('db'), postgres('db', { user: 'a-b', volume: { backup: { hour: 1 } } })),
    cache: fc.constantFrom(redis('cache'), redis('cache').with({ volumes: { '/data': undefined } })),
    vectors: fc.boolean().map((apiKey) => qdrant('vectors', { apiKey })),
    chat: fc.constantFrom(openWebUi('chat'), openWebUi('chat', { withoutSignIn: 'a demonstration' })),
  },
  { requiredKeys: [] },
);

function companion(name: string, props: Omit<ContainerProps, 'name'>, needs: readonly string[]): Companion {
  return new CompanionClass({ ...consistent({ name, ...props }), needs });
}

/** What one property says needs another one, as every user would write it. */
function consistent<P extends ContainerProps>(props: P): P {
  const secrets = { ...props.secrets };
  const names = Object.keys(secrets);
  if (names.includes('DATABASE_URL'))
    for (const name of ['API_TOKEN', 'CLIENT_TOKEN']) secrets[name] ??= Secret.required();
  return { ...props, secrets };
}

/** A description as users write them: valid in itself, whatever a target may say of it. */
export const description: fc.Arbitrary<McpServerProps> = fc
  .record({
    image: fc.oneof({ weight: 4, arbitrary: registryImage }, { weight: 1, arbitrary: builtImage }),
    transport,
    stdio: rarely(stdio, 8),
    parts: containerParts('server'),
    readiness: rarely(fc.oneof(healthCheck, mcpCheck), 3),
    asksMcp: rarely(mcpCheck),
    logging: rarely(logging, 3),
    scaling: rarely(scaling, 2),
    rollout: rarely(rollout, 2),
    access: rarely(access, 1),
    alarms: rarely(alarms),
    longestCall: rarely(
      fc.integer({ min: 1, max: 7_200 }).map((amount) => Duration.seconds(amount)),
      3,
    ),
    companions: rarely(companions, 2),
    front: fc.boolean(),
    beforeStart: rarely(fc.array(words, { minLength: 1, maxLength: 2 })),
  })
  .map(({ stdio: pipe, parts, asksMcp, companions: some = {}, front, ...server }) => {
    const others = Object.values(some).filter((one) => one !== undefined);
    let all = { ...server, ...parts, companions: others };
    const secrets = { ...parts.secrets };
    const environment: Record<string, EnvironmentValue> = { ...parts.environment };
    if (some.db !== undefined) secrets.POSTGRES_URL = postgresUrl('db');
    if (some.vectors?.secrets.QDRANT__SERVICE__API_KEY !== undefined) secrets.QDRANT_KEY = qdrantApiKey('vectors');
    for (const { name, ports } of others.filter((one) => Object.keys(one.ports).length > 0))
      environment[`${name.toUpperCase()}_URL`] =
        `${Reference.companionUrl(name, Object.keys(ports)[0])} ${Reference.companionHost(name)}:${Reference.companionPort(name)}`;
    if (server.logging?.level !== undefined) environment.LEVEL = Reference.logLevel();
    const how = server.access?.publicly?.authentication.how;
    if (how?.kind === 'bearer') secrets.CLIENT_TOKEN ??= Secret.generated();
    if (pipe !== undefined) {
      const isPackage = server.image.source.kind === 'npm' || server.image.source.kind === 'pypi';
      const image = isPackage
        ? server.image
        : ContainerImage.fromRegistry('acme/pipe:1', { runtime: ImageRuntime.NODE });
      all = {
        ...all,
        image,
        transport: Transport.stdio(isPackage ? { ...pipe, command: undefined } : pipe),
        command: undefined,
      };
    }
    const speaksMcp = all.transport.speaksMcp;
    const keepsData = Object.values(parts.volumes ?? {}).some(({ volume }) => volume.kind === 'persistent');
    return consistent({
      ...all,
      name: 'weather',
      environment,
      secrets,
      ports: all.transport.port === 8081 || all.transport.port === 9090 ? undefined : parts.ports,
      healthCheck: asksMcp !== undefined && speaksMcp ? asksMcp : parts.healthCheck,
      readiness: server.readiness?.check.kind === 'mcp' && !speaksMcp ? undefined : server.readiness,
      scaling: keepsData && (server.scaling?.maximum ?? 1) > 1 ? Scaling.fixed(1) : server.scaling,
      front: front ? others.find(({ ports }) => Object.keys(ports).length > 0)?.name : undefined,
    });
  });
