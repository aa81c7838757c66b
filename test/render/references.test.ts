import type { McpServerProps, ReferenceKind } from '../../lib';
import {
  Companion,
  ContainerImage,
  Cpu,
  Duration,
  Logging,
  McpServer,
  Memory,
  Reference,
  Secret,
  Transport,
  Variable,
} from '../../lib';
import { referencesIn } from '../../lib/model/reference';
import type { Referred } from '../../lib/render/references';
import { literalEntries, referenceText } from '../../lib/render/references';

const image = ContainerImage.fromRegistry('ghcr.io/acme/weather:1.4.2');
const db = new Companion({ name: 'db', image, ports: { sql: 5432, admin: 8081 } });
const job = new Companion({ name: 'job', image });
const weather = new McpServer({
  name: 'weather',
  image,
  transport: Transport.streamableHttp({ port: 3000, path: '/tools' }),
  companions: [job, db],
  resources: { cpu: Cpu.cores(0.25), memory: Memory.gibibytes(1) },
  longestCall: Duration.minutes(2),
  logging: Logging.json({ level: 'DEBUG' }),
});
const HERE = {
  server: weather,
  endpoint: 'https://w.example.com/tools',
  origin: 'https://w.example.com',
  host: 'w.example.com',
};

const text = (reference: Reference | string, changes: Partial<Referred> = {}): string => {
  const [kind] = referencesIn(reference) as readonly ReferenceKind[];
  return referenceText({ ...HERE, ...changes })(kind);
};

test.each([
  [Reference.port(), '3000'],
  [Reference.path(), '/tools'],
  [Reference.serverUrl(), 'http://weather:3000/tools'],
  [Reference.publicUrl(), 'https://w.example.com/tools'],
  [Reference.publicOrigin(), 'https://w.example.com'],
  [Reference.publicHost(), 'w.example.com'],
  [Reference.cpu(), '0.25'],
  [Reference.memory(), '1024'],
  [Reference.longestCall(), '120'],
  [Reference.logLevel(), 'DEBUG'],
  [Reference.companionHost('db'), 'db'],
  [Reference.companionPort('db'), '5432'],
  [Reference.companionPort('db', 'admin'), '8081'],
  [Reference.companionUrl('db'), 'http://db:5432'],
  [Reference.companionUrl('db', 'admin'), 'http://db:8081'],
])('what is asked for is answered (%#)', (reference, answer) => {
  expect(text(reference)).toBe(answer);
});

test('the server itself and its public host may be asked for', () => {
  const hosts = text(Reference.allowedHosts());
  for (const host of ['weather', 'w.example.com']) expect(hosts).toContain(host);
});

test('a level that nobody gave is nothing', () => {
  const server = weather.with({ logging: undefined });
  expect(text(Reference.logLevel(), { server })).toBe('');
});

test('a target says where its containers find one another', () => {
  const there = { serverHost: '127.0.0.1', companionHost: (name: string) => `${name}.internal` };
  expect(text(Reference.serverUrl(), there)).toBe('http://127.0.0.1:3000/tools');
  expect(text(Reference.companionUrl('db'), there)).toBe('http://db.internal:5432');
});

test('what exists already is where it is said to be', () => {
  const existing = { db: { host: 'sql.example.com', ports: { sql: 6432 } } };
  const there = { existing, companionHost: () => 'elsewhere' };
  expect(text(Reference.companionHost('db'), there)).toBe('sql.example.com');
  expect(text(Reference.companionUrl('db'), there)).toBe('http://sql.example.com:6432');
  expect(text(Reference.companionPort('db', 'admin'), there)).toBe('8081');
  expect(text(Reference.companionPort('db'), { existing: { db: { host: 'x' }, other: { host: 'y' } } })).toBe('5432');
  expect(text(Reference.companionUrl('db'), { existing: { other: { host: 'y' } } })).toBe('http://db:5432');
});

describe('the entries of a container', () => {
  const textOf = ({ of }: ReferenceKind): string => `<${of}>`;
  const entries = (changes: McpServerProps['environment'], bound = {}): string[] =>
    literalEntries(weather.with({ environment: changes }), bound, textOf);

  test('are what is known, with references and templates of Terraform as text', () => {
    const environment = {
      A: 'a=b ${c}',
      PORT: Reference.port(),
      URL: `on ${Reference.port()}`,
      LATER: Variable.required(),
    };
    expect(entries(environment, { BOUND: '1' })).toEqual([
      'HOME=/tmp',
      'A=a=b $${c}',
      'PORT=<port>',
      'URL=on <port>',
      'BOUND=1',
    ]);
    expect(entries({ LATER: Variable.required() }, { LATER: 'now' })).toEqual(['HOME=/tmp', 'LATER=now']);
  });

  test('leave a home that was given', () => {
    expect(entries({ HOME: '/home/me' })).toEqual(['HOME=/home/me']);
    expect(literalEntries(weather.with({ secrets: { HOME: Secret.required() } }), {}, textOf)).toEqual([]);
    expect(entries({ HOME: Variable.required() })).toEqual([]);
    expect(entries({})).toEqual(['HOME=/tmp']);
  });
});
