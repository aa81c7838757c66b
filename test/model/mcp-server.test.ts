import type { McpServerProps } from '../../lib';
import {
  Access,
  Companion,
  ConfigFile,
  ContainerImage,
  Cpu,
  Duration,
  HealthCheck,
  Logging,
  McpServer,
  McpValidationError,
  Memory,
  RestartPolicy,
  Rollout,
  SERVER,
  Scaling,
  Secret,
  Transport,
  User,
  Variable,
  Volume,
} from '../../lib';

const image = ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2');
const transport = Transport.streamableHttp({ port: 3000 });
const weather = (changes: Partial<McpServerProps> = {}) =>
  new McpServer({ name: 'weather', image, transport, ...changes });

test('defaults', () => {
  expect(weather()).toMatchObject({
    name: 'weather',
    image,
    transport,
    command: undefined,
    environment: {},
    secrets: {},
    healthCheck: undefined,
    readiness: undefined,
    logging: Logging.json(),
    resources: { cpu: Cpu.cores(0.5), memory: Memory.mebibytes(512) },
    scaling: Scaling.fixed(1),
    rollout: Rollout.rolling(),
    access: Access.internal(),
    restart: RestartPolicy.UNLESS_STOPPED,
    user: User.id(1000),
    readOnlyRootFilesystem: true,
    init: true,
    volumes: { '/tmp': Volume.temporary() },
    files: {},
    longestCall: Duration.minutes(5),
    ports: {},
    labels: {},
  });
});

test('what is asked replaces the defaults', () => {
  const healthCheck = HealthCheck.http('/health');
  const asked = {
    command: ['node', 'server.js'],
    healthCheck,
    readOnlyRootFilesystem: false,
    init: false,
    restart: RestartPolicy.NEVER,
    user: User.fromImage(),
  };
  expect(weather(asked)).toMatchObject({ ...asked, readiness: healthCheck });
  expect(weather(asked).asked).toEqual({ name: 'weather', image, transport, ...asked });
  const readiness = HealthCheck.http('/ready');
  expect(weather({ healthCheck, readiness })).toMatchObject({ healthCheck, readiness });
  expect(weather({ readiness })).toMatchObject({ healthCheck: undefined, readiness });
});

test('a temporary folder is always at /tmp, one of the user or the default', () => {
  const big = Volume.temporary({ size: Memory.gibibytes(1) });
  const other = Volume.temporary({ executable: true });
  expect(weather({ volumes: { '/cache': other } }).volumes).toEqual({ '/tmp': Volume.temporary(), '/cache': other });
  expect(weather({ volumes: { '/tmp': big } }).volumes).toEqual({ '/tmp': big });
});

test.each(['constructor', 'toString', 'hasOwnProperty', '__proto__', 'valueOf', '_', 'a1'])(
  'a variable or a secret may be named %s',
  (name) => {
    const environment = Object.fromEntries([[name, 'value']]);
    const secrets = Object.fromEntries([[name, Secret.required()]]);
    const both = Object.fromEntries([['OTHER', 'value']]);
    expect(Object.entries(weather({ environment }).with({ environment: both }).environment)).toEqual([
      [name, 'value'],
      ['OTHER', 'value'],
    ]);
    expect(Object.keys(weather({ secrets }).with({ labels: {} }).secrets)).toEqual([name]);
    expect(Object.keys(weather({ environment }).with({ environment: { [name]: undefined } }).environment)).toEqual([]);
  },
);

test.each(['wx', 'w2', 'my-weather-server', 'a-1-b', `w${'x'.repeat(29)}`])('the name %s', (name) => {
  expect(weather({ name }).name).toBe(name);
});

test('sizes may be reserved up to the limit', () => {
  const resources = { reservedCpu: Cpu.cores(0.5), reservedMemory: Memory.mebibytes(512) };
  expect(weather({ resources }).resources).toEqual({
    ...resources,
    cpu: Cpu.cores(0.5),
    memory: Memory.mebibytes(512),
  });
});

describe('with', () => {
  const server = weather({
    environment: { A: '1', B: '2', REGION: Variable.required() },
    secrets: { TOKEN: Secret.required() },
    resources: { cpu: Cpu.cores(2), memory: Memory.gibibytes(2) },
    volumes: { '/data': Volume.temporary(), '/tmp': Volume.temporary({ executable: true }) },
    files: { '/etc/weather.json': ConfigFile.fromContent('{}') },
    ports: { metrics: 9090 },
    labels: { team: 'weather' },
    scaling: Scaling.between(1, 5),
    logging: Logging.text(),
  });

  test('replaces properties and leaves the rest', () => {
    const changed = server.with({ scaling: Scaling.fixed(2), name: 'climate' });
    expect(changed).toMatchObject({ name: 'climate', scaling: Scaling.fixed(2), logging: Logging.text() });
    expect(changed.asked).toEqual({ ...server.asked, name: 'climate', scaling: Scaling.fixed(2) });
  });

  test('merges maps', () => {
    const changed = server.with({
      environment: { B: 'two', C: '3' },
      secrets: { OTHER: Secret.optional() },
      resources: { memory: Memory.gibibytes(4) },
      volumes: { '/cache': Volume.temporary() },
      ports: { admin: 9091 },
      labels: { stage: 'prod' },
    });
    expect(changed.environment).toEqual({ ...server.environment, B: 'two', C: '3' });
    expect(Object.keys(changed.secrets)).toEqual(['TOKEN', 'OTHER']);
    expect(changed.resources).toEqual({ cpu: Cpu.cores(2), memory: Memory.gibibytes(4) });
    expect(Object.keys(changed.volumes)).toEqual(['/data', '/tmp', '/cache']);
    expect(changed.files).toEqual(server.files);
    expect(changed.ports).toEqual({ metrics: 9090, admin: 9091 });
    expect(changed.labels).toEqual({ team: 'weather', stage: 'prod' });
  });

  test('undefined removes an entry, or all of them', () => {
    const changed = server.with({
      environment: { A: undefined, MISSING: undefined },
      resources: { cpu: undefined },
      volumes: { '/tmp': undefined },
      ports: { metrics: undefined },
      labels: undefined,
    });
    expect(Object.keys(changed.environment)).toEqual(['B', 'REGION']);
    expect(changed.resources).toEqual({ cpu: Cpu.cores(0.5), memory: Memory.gibibytes(2) });
    expect(changed.volumes).toEqual({ '/tmp': Volume.temporary(), '/data': Volume.temporary() });
    expect(changed.ports).toEqual({});
    expect(changed.labels).toEqual({});
    expect(server.with({ environment: undefined }).environment).toEqual({});
  });

  test('undefined brings a default back, and it is no longer asked for', () => {
    const changed = server.with({ scaling: undefined, logging: undefined });
    expect(changed).toMatchObject({ scaling: Scaling.fixed(1), logging: Logging.json() });
    expect(changed.asked.logging).toBeUndefined();
  });

  test('leaves the original as it was', () => {
    const before = JSON.stringify(server.asked);
    expect(server.with({ environment: { A: 'other' }, scaling: undefined })).not.toBe(server);
    expect(JSON.stringify(server.asked)).toBe(before);
    expect(server.with({})).toEqual(server);
  });

  test('the result is checked as a whole', () => {
    const act = () => server.with({ name: 'Weather', ports: { admin: 3000 }, image: undefined });
    const message = `MCP server 'Weather' is not valid:
  - name: 'Weather' is not a name; use 2 to 30 lower case letters, digits and single dashes, starting with a letter, such as 'weather'
  - image: undefined is not a ContainerImage; use ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2')
  - ports.admin: 3000 is also transport.port; use another port`;
    expect(act).toThrow(McpValidationError);
    expect(act).toThrow(expect.objectContaining({ message, stack: message }));
  });
});

test('companions: which is in front, and what holds data', () => {
  const postgres = ContainerImage.fromRegistry('postgres:17.2');
  const db = new Companion({ name: 'db', image: postgres, volumes: { '/data': Volume.persistent('db-data') } });
  const ui = new Companion({ name: 'ui', image, ports: { http: 8080 }, needs: [SERVER, 'db'] });
  const server = weather({ companions: [db, ui] });
  expect([db.holdsData, ui.holdsData, server.front]).toEqual([true, false, undefined]);
  expect(server.with({ front: 'ui' }).front).toBe(ui);
  expect(ui.with({ ports: { admin: 8081 }, needs: undefined })).toMatchObject({
    ports: { http: 8080, admin: 8081 },
    needs: [],
  });
  for (const part of [db, db.asked, server.companions]) expect(Object.isFrozen(part)).toBe(true);
});

test.each([
  [undefined, Duration.minutes(5), 120, '2m0s'],
  [undefined, Duration.minutes(5), 600, '5m0s'],
  [undefined, Duration.seconds(7), 120, '7s'],
  [Duration.seconds(10), Duration.minutes(5), 120, '10s'],
  [Duration.seconds(300), Duration.minutes(5), 120, '5m0s'],
])('stop grace %s and longest call %s up to %d s: %s', (stopGrace, longestCall, most, grace) => {
  const server = weather({ stopGrace, longestCall });
  expect(`${server.stopGraceUpTo(Duration.seconds(most))}`).toBe(grace);
});

describe('a description does not change', () => {
  test('it is frozen, and what it was made of', () => {
    const server = weather({ environment: { A: '1' }, command: ['node'] });
    for (const part of [server, server.asked, server.environment, server.command])
      expect(Object.isFrozen(part)).toBe(true);
    expect(() => Object.assign(server, { name: 'other' })).toThrow(TypeError);
    expect(() => Object.assign(server.environment, { A: '2' })).toThrow(TypeError);
  });

  test('by what the user does later to the objects that were given', () => {
    const environment: Record<string, string> = { A: '1' };
    const command = ['node', 'server.js'];
    const props = { environment, command };
    const server = weather(props);
    environment.A = '2';
    environment.B = '3';
    command.push('--verbose');
    expect(server.environment).toEqual({ A: '1' });
    expect(server.command).toEqual(['node', 'server.js']);
    expect(server.with({}).asked).toEqual(server.asked);
  });
});
