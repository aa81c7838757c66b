import type { Capability, Feature, McpServerProps, Problem, Profile } from '../../lib';
import {
  Access,
  Authentication,
  Companion,
  ContainerImage,
  Cpu,
  FEATURES,
  HealthCheck,
  Logging,
  McpServer,
  McpValidationError,
  Scaling,
  Secret,
  Sessions,
  Transport,
  Volume,
  assertSupported,
  emulated,
  ignored,
  native,
  problemsOn,
  report,
  unsupported,
} from '../../lib';
import { FEATURE_SAMPLES } from '../support/feature-samples';

const NO = unsupported('the platform has no such thing', 'leave it out');
const SMALLEST: McpServerProps = {
  name: 'weather',
  image: ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2'),
  transport: Transport.streamableHttp({ port: 3000 }),
};

/** A target that can do everything, except for these answers. */
function platform(answers: Partial<Record<Feature, Capability>> = {}, limits: readonly Problem[] = []): Profile {
  const all = Object.fromEntries(Object.keys(FEATURES).map((feature) => [feature, native])) as Profile['capabilities'];
  return { target: 'a Platform', capabilities: { ...all, ...answers }, limits: () => limits };
}

const weather = (changes: Partial<McpServerProps> = {}) => new McpServer({ ...SMALLEST, ...changes });
const linesOf = (props: McpServerProps, profile = platform()) => report(new McpServer(props), profile);
const stateless = Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS });
const open = (authentication: Authentication, plainHttp?: string) => ({
  access: Access.public({ authentication, plainHttp }),
});

describe('the sample of each feature', () => {
  const samples = Object.entries(FEATURE_SAMPLES) as [Feature, McpServerProps][];

  test('there is one for each', () => expect(Object.keys(FEATURE_SAMPLES)).toEqual(Object.keys(FEATURES)));

  test.each(samples)('%s is used', (feature, props) => {
    const { title } = FEATURES[feature];
    const line = linesOf(props).find((l) => l.feature === feature);
    expect(line).toMatchObject({ feature, title, capability: native });
    expect(line?.what).not.toBe('');
    expect(problemsOn(new McpServer(props), platform())).toEqual([]);
  });

  test.each(samples)('%s unsupported is an error where it was asked for', (feature, props) => {
    const by = linesOf(props).find((l) => l.feature === feature)?.by;
    const problems = problemsOn(new McpServer(props), platform({ [feature]: NO }));
    expect(problems).toHaveLength(by === 'asked' ? 1 : 0);
    for (const { property, message } of problems) {
      expect([FEATURES[feature].property, 'readiness']).toContain(property);
      expect(message).toMatch(/^.+ is not supported, the platform has no such thing; leave it out$/);
    }
  });

  test.each(samples)('%s emulated or ignored is a line', (feature, props) => {
    for (const answer of [emulated('by a proxy'), ignored('it is for development')]) {
      const profile = platform({ [feature]: answer });
      expect(problemsOn(new McpServer(props), profile)).toEqual([]);
      expect(linesOf(props, profile)).toContainEqual(expect.objectContaining({ feature, capability: answer }));
    }
  });
});

test('the smallest description asks for an image and a transport only', () => {
  const lines = report(weather(), platform());
  expect(lines.filter((l) => l.by === 'asked').map((l) => `${l.feature}: ${l.what}`)).toEqual([
    'image.registry: ghcr.io/acme/weather:1.4.2',
    'transport.streamable-http: /mcp',
  ]);
  expect(lines.filter((l) => l.by === 'default').map((l) => `${l.feature}: ${l.what}`)).toEqual([
    'health.default: the port',
    'logging.stdout: json',
    'cpu.limit: 0.5 CPU',
    'memory.limit: 512 MiB',
    'rollout.rolling: rolling',
    'access.internal: internal',
    'restart: unless-stopped',
    'hardening.user: 1000:1000',
    'hardening.read-only-root: true',
    'hardening.capabilities: drop all',
    'hardening.no-new-privileges: no-new-privileges',
    'init: true',
    'volume.temporary: /tmp',
    'stop-grace: 5m0s',
    'longest-call: 5m0s',
  ]);
});

test('what becomes of a number there is said of the server only', () => {
  const companion = new Companion({ name: 'db', image: SMALLEST.image, resources: { cpu: Cpu.cores(1) } });
  const server = weather({ resources: { cpu: Cpu.cores(0.3) }, companions: [companion] });
  const lines = report(server, { ...platform(), details: () => ({ 'cpu.limit': '0.5 CPU' }) });
  expect(lines.filter(({ feature }) => feature === 'cpu.limit')).toEqual([
    expect.objectContaining({ property: 'resources.cpu', what: '0.3 CPU', detail: '0.5 CPU' }),
    expect.not.objectContaining({ detail: expect.anything() as unknown }),
  ]);
  for (const line of lines.filter(({ feature }) => feature !== 'cpu.limit')) expect(line).not.toHaveProperty('detail');
});

test('defaults that a platform cannot keep are lines, never errors', () => {
  const everything = Object.fromEntries(Object.keys(FEATURES).map((feature) => [feature, NO]));
  const keeps = platform({ ...everything, 'image.registry': native, 'transport.streamable-http': native });
  expect(problemsOn(weather(), keeps)).toEqual([]);
  expect(report(weather(), keeps).filter((l) => l.capability === NO).length).toBeGreaterThan(10);
});

describe('what was asked, why not, and what to do', () => {
  const rows: readonly [Feature, Partial<McpServerProps>, string][] = [
    ['image.registry', {}, 'image: ghcr.io/acme/weather:1.4.2'],
    ['transport.http', { transport: Transport.http({ port: 8000 }) }, 'transport: http'],
    ['command', { command: ['sh', '-c', 'a\nb'] }, 'command: sh -c a\\nb'],
    ['command', { command: ['x'.repeat(99)] }, `command: ${'x'.repeat(57)}...`],
    ['environment', { environment: { A: '1', B: '2' } }, 'environment: A, B'],
    ['health.tcp', { healthCheck: HealthCheck.tcp() }, 'healthCheck: connecting to the port'],
    ['health.tcp', { readiness: HealthCheck.tcp() }, 'readiness: connecting to the port'],
    [
      'secret.file',
      {
        secrets: {
          A: Secret.required(),
          B: Secret.required({ file: '/run/b' }),
          C: Secret.required({ file: '/run/c' }),
        },
      },
      'secrets: B, C',
    ],
    [
      'volume.host',
      { volumes: { '/a': Volume.host('a'), '/b': Volume.temporary(), '/c': Volume.host('c') } },
      'volumes: /a, /c',
    ],
    ['readiness', { readiness: HealthCheck.http('/ready') }, 'readiness: GET /ready'],
    ['logging.stdout', { logging: Logging.text() }, 'logging: text'],
    ['cpu.limit', { resources: { cpu: Cpu.cores(64) } }, 'resources.cpu: 64 CPU'],
    ['scaling.replicas', { transport: stateless, scaling: Scaling.fixed(3) }, 'scaling: 3 replicas'],
    ['scaling.stateful-replicas', { scaling: Scaling.fixed(3) }, 'scaling: 3 replicas with sessions in memory'],
    ['scaling.automatic', { scaling: Scaling.between(1, 5) }, 'scaling: between 1 and 5 replicas'],
    ['access.plain-http', open(Authentication.iam(), 'a lab'), 'access.plainHttp: plain HTTP (a lab)'],
    ['authentication.none', open(Authentication.none('public data')), 'access.authentication: none (public data)'],
  ];

  test.each(rows)('%s of %j', (feature, changes, line) => {
    expect(problemsOn(weather(changes), platform({ [feature]: NO })).map((p) => `${p.property}: ${p.message}`)).toEqual(
      [`${line} is not supported, the platform has no such thing; leave it out`],
    );
  });
});

describe('assertSupported', () => {
  const none = unsupported('a container group has a fixed size', 'use Scaling.fixed(1) or a target that scales');
  const port = 'port 20080 is reserved by the platform (20000 to 30000); use another port';
  const server = weather({ scaling: Scaling.between(1, 5), transport: stateless });

  test('raises one error with everything: capabilities, limits, and what the target found besides', () => {
    const profile = platform({ 'scaling.automatic': none, 'transport.streamable-http': NO }, [
      { property: 'transport', message: port },
    ]);
    const further = [{ property: 'cluster', message: 'nothing is given; give its id' }];
    const act = () => assertSupported(server, profile, 'azure-prod/Weather', further);
    const message = `MCP server 'weather' cannot run on a Platform (at 'azure-prod/Weather'):
  - transport: /mcp is not supported, the platform has no such thing; leave it out
  - scaling: between 1 and 5 replicas is not supported, a container group has a fixed size; use Scaling.fixed(1) or a target that scales
  - transport: port 20080 is reserved by the platform (20000 to 30000); use another port
  - cluster: nothing is given; give its id`;
    expect(act).toThrow(McpValidationError);
    expect(act).toThrow(expect.objectContaining({ message, stack: message, problems: expect.any(Array) }));
  });

  test('says nothing where the target can', () => {
    expect(() => assertSupported(server, platform(), 'local/Weather')).not.toThrow();
  });
});
