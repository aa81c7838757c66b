import type { CompanionProps, McpServerProps } from '../../lib';
import {
  Access,
  Authentication,
  Companion,
  ContainerImage,
  Cpu,
  Duration,
  HealthCheck,
  ImagePlatform,
  ImageRuntime,
  Memory,
  Reference,
  Rollout,
  SERVER,
  Scaling,
  Secret,
  Sessions,
  Transport,
  Volume,
  postgres,
} from '../../lib';
import type { FargateMcpServiceProps } from '../../lib/aws';
import { existingListener } from '../../lib/aws';
import { AwsDeployment } from '../../lib/aws/deployment';
import { LISTENER_ARN, NETWORK } from './balancing';
import { small } from './servers';

const plan = (changes: Partial<McpServerProps> = {}, props: Partial<FargateMcpServiceProps> = {}): AwsDeployment =>
  new AwsDeployment('prod', { server: small(changes), network: NETWORK, ...props });

const target = existingListener({
  listenerArn: LISTENER_ARN,
  securityGroupId: 'sg-lb',
  hostName: 'shared.example.com',
  isPublic: true,
});
const cache = (changes: Partial<CompanionProps> = {}): Companion =>
  new Companion({ name: 'cache', image: ContainerImage.fromRegistry('redis:7.4.1'), ports: { tcp: 6379 }, ...changes });
const stateless = Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS });
const bearer = {
  secrets: { TOKEN: Secret.required() },
  access: Access.public({ authentication: Authentication.bearer('TOKEN') }),
};

describe('names', () => {
  test.each([
    ['of stack and server', {}, [], 'prod-weather'],
    ['with a word more', {}, ['task'], 'prod-weather-task'],
    ['with the copy of the stack', { instance: 'blue' }, [], 'prod-blue-weather'],
  ])('are made %s', (_, props, further, name) => {
    expect(plan({}, props).named(100, ...further)).toBe(name);
  });

  test('are shortened, and then still differ', () => {
    const names = ['a', 'b'].map((instance) => plan({ name: `${'x'.repeat(30)}` }, { instance }).named(32));
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name.length).toBeLessThanOrEqual(32);
  });

  test('hold their parts apart for what shortens them itself', () => {
    expect(plan({}, { instance: 'blue' }).nameParts).toEqual(['prod', 'blue', 'weather']);
  });
});

describe('ports', () => {
  test.each([
    ['of the server', plan(), 3_000, 3_000, 'weather'],
    ['of the front', plan({ companions: [cache()], front: 'cache' }), 6_379, 6_379, 'cache'],
    ['of the proxy that compares tokens', plan(bearer), 3_000, 8_080, 'bearer-proxy'],
    [
      'of the proxy, where others have the first ones',
      plan({
        ...bearer,
        transport: Transport.streamableHttp({ port: 8080 }),
        companions: [cache({ ports: { tcp: 8081 } })],
      }),
      8_080,
      8_082,
      'bearer-proxy',
    ],
  ])('%s', (_, deployment, front, entry, container) => {
    expect([deployment.frontPort, deployment.entryPort, deployment.entryContainer]).toEqual([front, entry, container]);
  });
});

describe('addresses', () => {
  test.each([
    ["the listener's", plan(), 'https://shared.example.com/mcp'],
    ['the domain of the server', plan({}, { domain: { name: 'mcp.example.com' } }), 'https://mcp.example.com/mcp'],
    [
      'the first host of the route that is one',
      plan({}, { route: { hosts: ['*.example.com', 'weather.example.com'] } }),
      'https://weather.example.com/mcp',
    ],
    ['without a path of a front', plan({ companions: [cache()], front: 'cache' }), 'https://shared.example.com/'],
  ])('%s', (_, deployment, endpoint) => {
    expect(deployment.endpointAt(target)).toBe(endpoint);
  });

  test('have a namespace only where tasks look for one another', () => {
    expect(plan({ companions: [cache()] }).namespace).toBeUndefined();
    expect(plan({ companions: [postgres('db')] }).namespace).toBe('prod-weather.internal');
    const existing = { db: { host: 'db.example.com' } };
    expect(plan({ companions: [postgres('db')] }, { existing }).namespace).toBeUndefined();
  });
});

describe('the order in which tasks start', () => {
  const order = (companions: Companion[]): string[] => plan({ companions }).unitsInStartOrder.map(({ name }) => name);
  const store = (name: string, needs: string[] = []): Companion =>
    cache({ name, needs, volumes: { '/data': Volume.persistent(`${name}-data`) } });
  test.each([
    ['stores before the server', [store('db')], ['db', 'weather']],
    ['what needs another store after it', [store('one', ['two']), store('two')], ['two', 'one', 'weather']],
    ['what needs the server after it', [store('chat', [SERVER]), store('db')], ['db', 'weather', 'chat']],
    [
      'what needs such a one last',
      [store('tail', ['chat']), store('chat', [SERVER]), store('db')],
      ['db', 'weather', 'chat', 'tail'],
    ],
  ])('%s', (_, companions, names) => {
    expect(order(companions)).toEqual(names);
  });
});

describe('references', () => {
  const deployment = plan({
    companions: [postgres('db'), cache()],
    resources: { cpu: Cpu.cores(0.5), memory: Memory.mebibytes(512) },
    environment: { CPU: Reference.cpu(), MEMORY: Reference.memory(), PORT: Reference.port() },
  });
  const { server } = deployment;
  const [db, sidecar] = server.companions;
  const text = (of: Parameters<AwsDeployment['textFor']>[0], kind: object): string =>
    deployment.textFor(of, target)(kind as never);

  test.each([
    ['the public address', server, { of: 'publicUrl' }, 'https://shared.example.com/mcp'],
    ['a database in a task of its own', server, { of: 'companionHost', companion: 'db' }, 'db.prod-weather.internal'],
    ['a sidecar', server, { of: 'companionHost', companion: 'cache' }, '127.0.0.1'],
    ['a sidecar, for one beside it', sidecar, { of: 'companionHost', companion: 'cache' }, '127.0.0.1'],
    ['a sidecar, from another task', db, { of: 'companionHost', companion: 'cache' }, 'weather.prod-weather.internal'],
    ['the server, for a sidecar', sidecar, { of: 'serverUrl' }, 'http://127.0.0.1:3000/mcp'],
    ['the server, from another task', db, { of: 'serverUrl' }, 'http://weather.prod-weather.internal:3000/mcp'],
    ['processing power, of the whole task', server, { of: 'cpu' }, '1'],
    ['memory, without that of sidecars', server, { of: 'memory' }, `${2_048 - 512}`],
  ])('%s', (_, container, kind, value) => {
    expect(text(container, kind)).toBe(value);
  });
});

describe('what the balancer asks', () => {
  const TIMING = { interval: 15, timeout: 5, healthyThreshold: 2, unhealthyThreshold: 3 };
  const hosts = { environment: { HOSTS: Reference.allowedHosts() } };
  test.each<readonly [string, Partial<McpServerProps>, object]>([
    [
      'the MCP path, which answers without a session in many ways',
      {},
      { ...TIMING, path: '/mcp', port: 3_000, matcher: '200,400,401,405,406' },
    ],
    [
      'of a server with a list of hosts, which refuses an address, also',
      hosts,
      { ...TIMING, path: '/mcp', port: 3_000, matcher: '200,400,401,403,405,406,421' },
    ],
    [
      'the root of another protocol',
      { transport: Transport.http({ port: 8000 }) },
      { ...TIMING, path: '/', port: 8_000, matcher: '200-499' },
    ],
    [
      'a route',
      { healthCheck: HealthCheck.http('/health') },
      { ...TIMING, interval: 30, path: '/health', port: 3_000, matcher: '200-399' },
    ],
    [
      'a route of a server with a list of hosts',
      { ...hosts, healthCheck: HealthCheck.http('/health') },
      { ...TIMING, interval: 30, path: '/health', port: 3_000, matcher: '200-403' },
    ],
    [
      'a route with answers of its own, on a port of its own',
      { healthCheck: HealthCheck.http('/health', { statuses: [200, 204], port: 9090 }) },
      { ...TIMING, interval: 30, path: '/health', port: 9_090, matcher: '200,204' },
    ],
    [
      'readiness before health',
      { healthCheck: HealthCheck.http('/health'), readiness: HealthCheck.http('/ready') },
      { ...TIMING, interval: 30, path: '/ready', port: 3_000, matcher: '200-399' },
    ],
    [
      'in numbers that it takes',
      {
        healthCheck: HealthCheck.http('/health', {
          interval: Duration.seconds(1),
          timeout: Duration.seconds(1),
          retries: 1,
        }),
      },
      {
        interval: 5,
        timeout: 2,
        healthyThreshold: 2,
        unhealthyThreshold: 2,
        path: '/health',
        port: 3_000,
        matcher: '200-399',
      },
    ],
    [
      'the front, not the server behind it',
      {
        healthCheck: HealthCheck.http('/health'),
        companions: [cache({ ports: { http: 8080 }, healthCheck: HealthCheck.http('/up') })],
        front: 'cache',
      },
      { ...TIMING, interval: 30, path: '/up', port: 8_080, matcher: '200-399' },
    ],
    [
      'the root of a front without a check',
      { companions: [cache({ ports: { http: 8080 } })], front: 'cache' },
      { ...TIMING, path: '/', port: 8_080, matcher: '200-499' },
    ],
    [
      'the server behind the proxy, which has no token',
      bearer,
      { ...TIMING, path: '/mcp', port: 3_000, matcher: '200,400,401,405,406' },
    ],
  ])('%s', (_, changes, check) => {
    expect(plan(changes).balancerCheck).toEqual(check);
  });

  test('has a timeout below its interval', () => {
    const healthCheck = HealthCheck.http('/health', { interval: Duration.seconds(5), timeout: Duration.seconds(5) });
    expect(plan({ healthCheck }).balancerCheck).toMatchObject({ interval: 5, timeout: 4 });
  });
});

describe('numbers of seconds', () => {
  test.each([
    [1, 60, 10, 30],
    [60, 75, 60, 60],
    [300, 315, 300, 120],
    [3_600, 3_615, 3_600, 120],
  ])('a call of %d: idle %d, deregistration %d, stop %d', (call, idle, deregistration, stop) => {
    const deployment = plan({ longestCall: Duration.seconds(call) });
    expect(deployment.idleSeconds).toBe(idle);
    expect(deployment.deregistrationSeconds).toBe(deregistration);
    expect(deployment.stopSeconds(deployment.server)).toBe(stop);
  });

  test('a stop grace that was asked for is given', () => {
    const deployment = plan({
      stopGrace: Duration.seconds(10),
      companions: [cache({ stopGrace: Duration.seconds(1) })],
    });
    expect(deployment.stopSeconds(deployment.server)).toBe(10);
    expect(deployment.stopSeconds(deployment.server.companions[0])).toBe(2);
    const other = plan({ companions: [cache()] });
    expect(other.stopSeconds(other.server.companions[0])).toBe(30);
  });

  test('the time to start covers the slowest check', () => {
    expect(plan().graceSeconds).toBe(60);
    const healthCheck = HealthCheck.http('/health', { startPeriod: Duration.minutes(5) });
    expect(plan({ healthCheck }).graceSeconds).toBeGreaterThanOrEqual(300);
  });
});

describe('what replaces tasks', () => {
  const OVERLAP = { minimum: 100, maximum: 200 };
  const STOP_FIRST = { minimum: 0, maximum: 100 };
  const data = { '/data': Volume.persistent('data') };
  test.each<readonly [string, Partial<McpServerProps>, object[]]>([
    ['stateful: stop, then start', {}, [STOP_FIRST]],
    ['stateless: start, then stop', { transport: stateless }, [OVERLAP]],
    ['a volume has one writer', { transport: stateless, volumes: data }, [STOP_FIRST]],
    ['a shared one has many', { transport: stateless, volumes: { '/data': Volume.shared('data') } }, [OVERLAP]],
    [
      'a database has one writer, whatever the server is',
      { transport: stateless, companions: [postgres('db')] },
      [OVERLAP, STOP_FIRST],
    ],
    ['blue/green runs both', { rollout: Rollout.blueGreen() }, [OVERLAP]],
    ['several replicas', { transport: stateless, scaling: Scaling.fixed(3) }, [OVERLAP]],
  ])('%s', (_, changes, percentages) => {
    const deployment = plan(changes);
    expect(deployment.units.map((unit) => deployment.percentages(unit))).toEqual(percentages);
  });
});

describe('images', () => {
  test('of a pipeline take the place of those of the description, by the names of containers', () => {
    const image = ContainerImage.fromRegistry('ghcr.io/acme/weather:1', {
      runtime: ImageRuntime.NODE,
      platform: ImagePlatform.LINUX_ARM64,
    });
    const { server } = plan(
      { image, companions: [cache()] },
      { images: { weather: 'ghcr.io/acme/weather@sha256:' + 'a'.repeat(64), cache: 'mirror.example.com/redis:7' } },
    );
    expect(server.image.source).toMatchObject({ reference: 'ghcr.io/acme/weather@sha256:' + 'a'.repeat(64) });
    expect([server.image.runtime, server.image.platform]).toEqual([ImageRuntime.NODE, ImagePlatform.LINUX_ARM64]);
    expect(server.companions[0].image.source).toMatchObject({ reference: 'mirror.example.com/redis:7' });
  });

  test.each([
    [
      'that of the images',
      { image: ContainerImage.fromRegistry('x:1', { platform: ImagePlatform.LINUX_ARM64 }) },
      {},
      ImagePlatform.LINUX_ARM64,
    ],
    [
      'that of the service, where images do not say',
      {},
      { architecture: ImagePlatform.LINUX_ARM64 },
      ImagePlatform.LINUX_ARM64,
    ],
    ['amd64', {}, {}, ImagePlatform.LINUX_AMD64],
  ])('architecture: %s', (_, changes, props, architecture) => {
    const deployment = plan(changes, props);
    expect(deployment.architectureOf(deployment.units[0])).toBe(architecture);
  });

  test('architecture: each task has that of its own images', () => {
    const image = (platform: ImagePlatform): ContainerImage => ContainerImage.fromRegistry('x:1', { platform });
    const deployment = plan({
      image: image(ImagePlatform.LINUX_AMD64),
      companions: [postgres('db', { image: image(ImagePlatform.LINUX_ARM64) })],
    });
    expect(deployment.units.map((unit) => deployment.architectureOf(unit))).toEqual([
      ImagePlatform.LINUX_AMD64,
      ImagePlatform.LINUX_ARM64,
    ]);
  });
});
