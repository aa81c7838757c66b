import type { McpServerProps } from '../../lib';
import {
  Access,
  Alarms,
  Authentication,
  Companion,
  ConfigFile,
  ContainerImage,
  Cpu,
  Duration,
  HealthCheck,
  ImagePlatform,
  ImageRuntime,
  Logging,
  Memory,
  RestartPolicy,
  SERVER,
  Scaling,
  Secret,
  Sessions,
  Transport,
  User,
  Volume,
} from '../../lib';
import { azureLimits } from '../../lib/azure/azure-limits';
import { open, refusedFor, small } from './services';

const image = (options: object) => ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2', options);
const companion = (changes: object = {}) =>
  new Companion({ name: 'cache', image: ContainerImage.fromRegistry('redis:7.4.1'), ...changes });

const publicly = Access.public({ authentication: Authentication.byServer() });

describe('what Container Instances cannot keep', () => {
  const cases: readonly [string, Partial<McpServerProps>, readonly string[]][] = [
    [
      'a reserved port',
      { transport: Transport.streamableHttp({ port: 20_080 }) },
      ['transport.port: 20080 is reserved by the platform (20000 to 30000); use another port'],
    ],
    [
      'a reserved port of a companion',
      { companions: [companion({ ports: { ssh: 22 } })] },
      ['companions.cache.ports.ssh: 22 is reserved by the platform (22); use another port'],
    ],
    [
      'the port of another container',
      { companions: [companion({ ports: { http: 3_000 } })] },
      [
        'companions.cache.ports.http: 3000 is also transport.port, and the containers of a group share one address; use another port',
      ],
    ],
    [
      'a port of the proxy in front',
      { access: publicly, ports: { metrics: 443 } },
      [
        'ports.metrics: 443 is also a port of the proxy that ends TLS, and the containers of a group share one address; use another port',
      ],
    ],
    [
      'more than five ports',
      { ports: { a: 4_001, b: 4_002, c: 4_003, d: 4_004, e: 4_005 } },
      ['ports: with that of the server they are 6, and an address of Container Instances has 5; use fewer'],
    ],
    [
      'arm64',
      { image: image({ platform: ImagePlatform.LINUX_ARM64 }) },
      ['image: linux/arm64 does not run on Container Instances; use an image for linux/amd64'],
    ],
    [
      'a check by connecting, of an image that nothing is known of',
      { healthCheck: HealthCheck.tcp() },
      [
        "healthCheck: connecting to the port needs a command inside the container, and the image's runtime is unknown; declare it, such as { runtime: ImageRuntime.NODE }, or use HealthCheck.http with a route that answers 200 to 399, or .command([...])",
      ],
    ],
    [
      'statuses, of an image without anything to ask with',
      {
        image: image({ runtime: ImageRuntime.NONE }),
        healthCheck: HealthCheck.http('/health'),
        readiness: HealthCheck.http('/ready', { statuses: [204] }),
      },
      [
        'readiness: GET /ready needs a command inside the container, and the image has nothing to ask with; declare it, such as { runtime: ImageRuntime.NODE }, or use HealthCheck.http with a route that answers 200 to 399, or .command([...])',
      ],
    ],
    [
      'a size beyond the largest',
      { resources: { cpu: Cpu.cores(31), memory: Memory.gibibytes(230) }, companions: [companion()] },
      [
        'resources: weather, cache together want 31.5 CPU and 247.6 GB, and a container group has at most 31 CPU and 240 GB; ask for less, or bind a companion to an existing service',
      ],
    ],
    [
      'files in a folder of the system',
      { files: { '/etc/a.json': ConfigFile.fromContent('{}') } },
      [
        "files./etc/a.json: Container Instances mounts folders, not files, and '/etc' would hide what the image has there; give it a folder of its own, such as '/etc/weather/a.json'",
      ],
    ],
    [
      'a secret in a folder that is a volume',
      {
        secrets: { KEY: Secret.required({ file: '/var/keys/key' }) },
        volumes: { '/var/keys': Volume.temporary() },
      },
      ["secrets.KEY: there is a volume at '/var/keys'; put the file into another folder"],
    ],
    [
      'steps that need files',
      { files: { '/etc/weather/a.json': ConfigFile.fromContent('{}') }, beforeStart: [['node', 'migrate.js']] },
      [
        'beforeStart: the steps run in init containers, which cannot see /etc/weather/a.json; let them use environment variables, or run them when the server starts',
      ],
    ],
    [
      'logs for longer than two years',
      { logging: Logging.json({ retention: Duration.days(731) }) },
      ['logging.retention: 17544h0m0s is longer than Log Analytics keeps logs; use Duration.days(730) or less'],
    ],
    [
      'a long row of backups',
      { volumes: { '/data': Volume.persistent('data', { backup: { keepDays: 201 } }) } },
      ['volumes./data: 201 days are more than Azure Backup keeps daily backups of a share; use 200 or less'],
    ],
    [
      'how long an internal server takes',
      { alarms: Alarms.standard({ p95: Duration.seconds(1) }) },
      ['alarms: nothing measures how long an internal server takes to answer; leave p95 out, or let the server tell'],
    ],
    [
      'name servers of a public group',
      { access: publicly, dnsServers: ['10.0.0.2'] },
      ['dnsServers: a container group with a public address takes none; leave them out, or use Access.internal()'],
    ],
    [
      'what companions want for themselves',
      {
        companions: [
          companion({
            name: 'mcp-gateway',
            restart: RestartPolicy.NEVER,
            stopGrace: Duration.seconds(5),
            dnsServers: ['10.0.0.2'],
          }),
        ],
      },
      [
        "companions.mcp-gateway.name: 'mcp-gateway' is the name of a container that the library adds; use another one",
        'companions.mcp-gateway.stopGrace: 5s cannot be set on Container Instances; leave it out',
        "companions.mcp-gateway.restart: all containers of a group have one policy, and that of the server is 'unless-stopped'; use it",
        'companions.mcp-gateway.dnsServers: all containers of a group have the same; give them to the server',
      ],
    ],
  ];
  test.each(cases)('%s', (_title, changes, problems) => {
    expect(azureLimits(small(changes)).map(({ property, message }) => `${property}: ${message}`)).toEqual(problems);
  });

  test('too many volumes', () => {
    const volumes = Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`/cache/${i}`, Volume.temporary()]));
    expect(azureLimits(small({ volumes })).map(({ message }) => message)).toEqual([
      'there are 21 with the folders of files, and a container group has 20; use fewer',
    ]);
  });
});

test('what is asked for and cannot be had is refused at once, with the ways out', () => {
  const server = small({
    transport: Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS }),
    scaling: Scaling.between(1, 5),
    gpus: 1,
    user: User.id(1_000),
    readOnlyRootFilesystem: true,
    stopGrace: Duration.seconds(5),
    companions: [companion({ volumes: { '/data': Volume.persistent('data') }, needs: [SERVER] })],
  });
  expect(refusedFor(server)).toEqual([
    'scaling: between 1 and 5 replicas is not supported, a container group has a fixed size; use Scaling.fixed(1), or a target that scales',
    'user: 1000:1000 is not supported, only the image can say who runs; give it a USER, and say user: User.fromImage()',
    'readOnlyRootFilesystem: true is not supported, the platform mounts every image to be written; leave readOnlyRootFilesystem out',
    'stopGrace: 5s is not supported, the platform lets nobody set how long it waits; leave stopGrace out',
    'gpus: 1 is not supported, GPUs of Container Instances were retired in 2025; use Google Cloud or Kubernetes',
    'companions: cache is not supported, Azure Files is no place for a database, and there is no other disk that outlives a group; bind it to a service that exists, by its name in existing',
  ]);
});

test('a companion that a service stands in for is nobody to refuse', () => {
  const server = small({ companions: [companion({ volumes: { '/data': Volume.persistent('data') } })] });
  expect(refusedFor({ server, existing: { cache: { host: 'cache.internal' } } })).toEqual([]);
});

describe('what does not fit between a server and its service', () => {
  test.each([
    ['no region', { server: small(), location: 'eu/west' }, 'location: '],
    ['a network for a public server', { server: open(), network: { subnetId: '/x' } }, 'network: '],
    ['a domain for an internal one', { server: small(), domain: { name: 'mcp.example.com' } }, 'domain: '],
    ['a label that is none', { server: open(), dnsLabel: 'No' }, 'dnsLabel: '],
    [
      'a domain outside its zone',
      { server: open(), domain: { name: 'mcp.example.com', zone: { name: 'example.org', resourceGroupName: 'dns' } } },
      'domain.name: ',
    ],
    ['an image of nobody', { server: small(), images: { other: 'a:1' } }, 'images.other: '],
    ['a service for nobody', { server: small(), existing: { db: { host: 'db' } } }, 'existing.db: '],
    ['roots that are not there', { server: open(), acme: { trustedRoots: 'none.pem' } }, 'acme.trustedRoots: '],
  ])('%s', (_title, asked, start) => {
    expect(refusedFor({ stateHoldsSecrets: 'a test', ...asked })).toEqual([expect.stringMatching(`^${start}`)]);
  });
});
