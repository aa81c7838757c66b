import type { McpServerProps } from '../../lib';
import {
  Companion,
  ContainerImage,
  Cpu,
  Duration,
  HealthCheck,
  ImagePlatform,
  ImageRuntime,
  Memory,
  RestartPolicy,
  User,
} from '../../lib';
import { DEFAULT_CAPABILITIES, kernelCapabilities } from '../../lib/aws/task/capabilities';
import type { ContainerPlace } from '../../lib/aws/task/container-definition';
import {
  CPU_ARCHITECTURE,
  containerDefinition,
  cpuUnits,
  definitionsText,
  within,
} from '../../lib/aws/task/container-definition';
import { small } from './servers';

const PLACE: ContainerPlace = {
  image: 'ghcr.io/acme/weather:1.4.2',
  logs: { group: '/mcp/aws/weather', region: 'eu-central-1' },
  environment: '[]',
  secrets: '[]',
  mountPoints: [],
  dependsOn: [],
  probePlace: { port: 3000, path: '/mcp' },
  ports: [3000],
  stopSeconds: 120,
  takesRest: true,
};

const defined = (changes: Partial<McpServerProps> = {}, place: Partial<ContainerPlace> = {}) =>
  containerDefinition(small(changes), { ...PLACE, ...place });

/** What is written out although it is the API's default: what is not, is read back as a change. */
const WRITTEN_OUT = { systemControls: [], volumesFrom: [] };

const LOGS = {
  logDriver: 'awslogs',
  options: {
    'awslogs-group': '/mcp/aws/weather',
    'awslogs-region': 'eu-central-1',
    'awslogs-stream-prefix': 'mcp',
    mode: 'non-blocking',
    'max-buffer-size': '25m',
  },
};

test('the smallest server is hardened, and nothing is left to the defaults of the API', () => {
  expect(defined()).toEqual({
    name: 'weather',
    image: 'ghcr.io/acme/weather:1.4.2',
    essential: true,
    environment: '[]',
    secrets: '[]',
    mountPoints: [],
    dependsOn: [],
    ...WRITTEN_OUT,
    stopTimeout: 120,
    logConfiguration: LOGS,
    cpu: 512,
    portMappings: [{ containerPort: 3000, hostPort: 3000, protocol: 'tcp' }],
    user: '1000:1000',
    readonlyRootFilesystem: true,
    linuxParameters: { capabilities: { drop: ['ALL'] }, initProcessEnabled: true },
  });
});

describe('of the description', () => {
  test.each<readonly [string, Partial<McpServerProps>, object]>([
    ['the command, literally', { command: ['node', '${x}'] }, { command: ['node', '$${x}'] }],
    ['labels, literally', { labels: { 'a.b': '%{if}' } }, { dockerLabels: { 'a.b': '%%{if}' } }],
    [
      'open files',
      { ulimits: { nofile: 65_536 } },
      { ulimits: [{ name: 'nofile', softLimit: 65_536, hardLimit: 65_536 }] },
    ],
    ['a writable root', { readOnlyRootFilesystem: false }, { readonlyRootFilesystem: false }],
    ['the user', { user: User.id(70) }, { user: '70:70' }],
    [
      'no init process',
      { init: false },
      { linuxParameters: { capabilities: { drop: ['ALL'] }, initProcessEnabled: false } },
    ],
    ['reserved memory', { resources: { reservedMemory: Memory.mebibytes(256) } }, { memoryReservation: 256 }],
    ['reserved processing power', { resources: { reservedCpu: Cpu.cores(0.1) } }, { cpu: 103 }],
  ])('%s', (_, changes, part) => {
    expect(defined(changes)).toMatchObject(part);
  });

  test('the user of the image is left to it', () => {
    expect(defined({ user: User.fromImage() })).not.toHaveProperty('user');
  });

  test('a container that shares its task has a limit of its own, and the first one takes the rest', () => {
    expect(defined({}, { takesRest: false })).toMatchObject({ memory: 512 });
    expect(defined({}, { takesRest: true })).not.toHaveProperty('memory');
  });
});

describe('of its place', () => {
  test.each<readonly [string, Partial<ContainerPlace>, object]>([
    [
      'what it mounts, with what the API would fill in',
      {
        mountPoints: [
          { sourceVolume: 'tmp', containerPath: '/tmp' },
          { sourceVolume: 'etc', containerPath: '/etc/a', readOnly: true },
        ],
      },
      {
        mountPoints: [
          { sourceVolume: 'tmp', containerPath: '/tmp', readOnly: false },
          { sourceVolume: 'etc', containerPath: '/etc/a', readOnly: true },
        ],
      },
    ],
    [
      'what it waits for',
      { dependsOn: [{ containerName: 'prepare', condition: 'SUCCESS' }] },
      { dependsOn: [{ containerName: 'prepare', condition: 'SUCCESS' }] },
    ],
    [
      'the account of a private registry',
      { credentials: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:ghcr-AbCdEf' },
      {
        repositoryCredentials: {
          credentialsParameter: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:ghcr-AbCdEf',
        },
      },
    ],
  ])('%s', (_, place, part) => {
    expect(defined({}, place)).toMatchObject(part);
  });

  test('a step before the start runs its own command to its end, takes no power from others, and is not asked', () => {
    const step = { name: 'step-1', command: ['node', 'migrate.js'] };
    const check = HealthCheck.command(['node', 'check.js']);
    const { name, essential, command, cpu, ...rest } = defined(
      { command: ['node', 'server.js'] },
      { step, check, ports: [] },
    );
    expect({ name, essential, command, cpu }).toEqual({ ...step, essential: false, cpu: 0 });
    expect(rest).toMatchObject({ portMappings: [], user: '1000:1000', readonlyRootFilesystem: true });
    expect(rest).not.toHaveProperty('healthCheck');
  });
});

describe('a container that ends', () => {
  const job = (restart: RestartPolicy) =>
    containerDefinition(new Companion({ name: 'job', image: ContainerImage.fromRegistry('job:1.0'), restart }), PLACE);
  test('does not end its task, where it is meant to', () => {
    expect(job(RestartPolicy.NEVER)).toMatchObject({ essential: false });
    expect(job(RestartPolicy.NEVER)).not.toHaveProperty('restartPolicy');
  });
  test('is started again in its task, where only failures count', () => {
    expect(job(RestartPolicy.ON_FAILURE)).toMatchObject({
      essential: false,
      restartPolicy: { enabled: true, ignoredExitCodes: [0], restartAttemptPeriod: 60 },
    });
  });
  test('ends its task otherwise, so that the service starts a new one', () => {
    expect(job(RestartPolicy.UNLESS_STOPPED)).toMatchObject({ essential: true });
  });
});

describe('what a command inside asks', () => {
  const image = ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2', { runtime: ImageRuntime.NODE });
  const asked = (check: HealthCheck, changes: Partial<McpServerProps> = { image }) =>
    defined(changes, { check }).healthCheck as Record<string, unknown> | undefined;

  test('is a command, written out with every number', () => {
    expect(asked(HealthCheck.command(['node', '${check}']))).toEqual({
      command: ['CMD', 'node', '$${check}'],
      interval: 30,
      timeout: 5,
      retries: 3,
      startPeriod: 10,
    });
  });

  test('is a question over the network by the runtime of the image', () => {
    const [how, ...command] = asked(HealthCheck.tcp())?.command as string[];
    expect([how, ...command.slice(0, 2)]).toEqual(['CMD', 'node', '-e']);
    expect(command[2]).toContain('port:3000');
  });

  test('has numbers that the platform takes', () => {
    const slow = HealthCheck.command(['true'], {
      interval: Duration.minutes(10),
      timeout: Duration.minutes(2),
      retries: 10,
      startPeriod: Duration.minutes(20),
    });
    expect(asked(slow)).toMatchObject({ interval: 300, timeout: 60, retries: 10, startPeriod: 300 });
    const fast = HealthCheck.command(['true'], {
      interval: Duration.milliseconds(1_500),
      timeout: Duration.seconds(1),
      retries: 1,
    });
    expect(asked(fast)).toMatchObject({ interval: 5, timeout: 2, retries: 1, startPeriod: 10 });
  });

  test('is nothing where the description says so', () => {
    expect(asked(HealthCheck.none())).toBeUndefined();
  });
});

describe('numbers and names of the platform', () => {
  test.each([
    [Cpu.cores(0.25), 256],
    [Cpu.cores(1), 1_024],
    [Cpu.millis(1), 2],
  ])('units of processing power: %o', (cpu, units) => {
    expect(cpuUnits(small({ resources: { cpu } }))).toBe(units);
  });
  test.each([
    [0.2, 1],
    [1.2, 2],
    [99, 10],
  ])('%d within 1 and 10 is %d', (value, whole) => {
    expect(within(value, 1, 10)).toBe(whole);
  });
  test('architectures', () => {
    expect(CPU_ARCHITECTURE).toEqual({ [ImagePlatform.LINUX_AMD64]: 'X86_64', [ImagePlatform.LINUX_ARM64]: 'ARM64' });
  });
  test.each<readonly [string, string[], object]>([
    ['nothing kept', [], { drop: ['ALL'] }],
    ['some kept', ['CAP_CHOWN', 'KILL'], { drop: DEFAULT_CAPABILITIES.filter((c) => !['CHOWN', 'KILL'].includes(c)) }],
    ['what alone can be added', ['SYS_PTRACE'], { drop: ['ALL'], add: ['SYS_PTRACE'] }],
    ['both', ['SYS_PTRACE', 'CHOWN'], { drop: DEFAULT_CAPABILITIES.filter((c) => c !== 'CHOWN'), add: ['SYS_PTRACE'] }],
  ])('capabilities: %s', (_, kept, capabilities) => {
    expect(kernelCapabilities(kept)).toEqual(capabilities);
  });
});

test('the text of a definition has lists of Terraform in it, unquoted, and is JSON otherwise', () => {
  const definition = defined(
    { labels: { note: '@list-0@' } },
    { environment: '${jsonencode(local.a)}', secrets: '[]' },
  );
  const text = definitionsText([definition, { ...definition, name: 'other', environment: '[{"name":"$&"}]' }]);
  expect(text).toContain('"environment":${jsonencode(local.a)},"secrets":[]');
  const read = JSON.parse(text.replace('${jsonencode(local.a)}', '[]')) as Record<string, unknown>[];
  expect(read.map(({ name, environment }) => [name, environment])).toEqual([
    ['weather', []],
    ['other', [{ name: '$&' }]],
  ]);
  expect(read[0].dockerLabels).toEqual({ note: '@list-0@' });
});
