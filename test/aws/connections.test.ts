import type { McpServerProps } from '../../lib';
import {
  Access,
  Authentication,
  Companion,
  ContainerImage,
  HealthCheck,
  Reference,
  SERVER,
  Secret,
  Volume,
  postgres,
} from '../../lib';
import type { FargateMcpServiceProps } from '../../lib/aws';
import { inProject, resources } from '../support/project';
import type { Configuration } from '../support/project';
import { deployed } from './fargate';
import { small } from './servers';

inProject();

/** Security groups by the names that rules call them. */
function namesOf({ resource }: Configuration): Map<string, string> {
  const groups = Object.entries(resource?.aws_security_group ?? {});
  return new Map(
    groups.map(([id, { description }]) => [
      `\${aws_security_group.${id}.id}`,
      String(description)
        .replace('Load balancer of MCP servers', 'balancer')
        .replace('File system of MCP containers', 'files')
        .replace('Tasks of ', ''),
    ]),
  );
}

/** `from -> to :port` of everything that a security group lets out (`out`) or in (`in`). */
function flows(changes: Partial<McpServerProps> = {}, props: Partial<FargateMcpServiceProps> = {}) {
  const config = deployed({ server: small(changes), ...props });
  const names = namesOf(config);
  const rules = (type: string, arrow: string): string[] =>
    resources(config, type)
      .map((rule) => {
        expect([rule.ip_protocol, rule.from_port]).toEqual(['tcp', rule.to_port]);
        const other = String(rule.referenced_security_group_id ?? rule.cidr_ipv4);
        const shown = other.includes('data.aws_vpc') ? 'VPC' : (names.get(other) ?? other);
        return `${names.get(String(rule.security_group_id))} ${arrow} ${shown} :${String(rule.from_port)}`;
      })
      .sort();
  return {
    out: rules('aws_vpc_security_group_egress_rule', '->'),
    in: rules('aws_vpc_security_group_ingress_rule', '<-'),
  };
}

const cache = new Companion({
  name: 'cache',
  image: ContainerImage.fromRegistry('redis:7.4.1'),
  ports: { redis: 6379 },
});
const store = (name: string, port: number, more: object = {}): Companion =>
  new Companion({
    name,
    image: ContainerImage.fromRegistry(`${name}:1.0`),
    ports: { data: port },
    volumes: { '/data': Volume.persistent(`${name}-data`) },
    ...more,
  });

describe('what flows', () => {
  test('of the smallest server: calls from the network, HTTPS to anywhere', () => {
    expect(flows()).toEqual({
      out: ['balancer -> weather :3000', 'weather -> 0.0.0.0/0 :443'],
      in: ['balancer <- VPC :80', 'weather <- balancer :3000'],
    });
  });

  test('nothing for sidecars, which share an address', () => {
    expect(flows({ companions: [cache] })).toEqual(flows());
  });

  test('checks on a port of their own', () => {
    const { in: ins, out } = flows({ healthCheck: HealthCheck.http('/health', { port: 9090 }) });
    expect(ins).toContain('weather <- balancer :9090');
    expect(out).toContain('balancer -> weather :9090');
  });

  test('calls to the proxy that compares tokens, and checks behind it', () => {
    const flow = flows({
      secrets: { TOKEN: Secret.required() },
      access: Access.public({ authentication: Authentication.bearer('TOKEN'), plainHttp: 'a test' }),
    });
    expect(flow.in).toEqual(['balancer <- 0.0.0.0/0 :80', 'weather <- balancer :3000', 'weather <- balancer :8080']);
  });

  test('between the server and its database, and between that and its files', () => {
    expect(flows({ companions: [postgres('db')] })).toEqual({
      out: [
        'balancer -> weather :3000',
        'db -> 0.0.0.0/0 :443',
        'db -> files :2049',
        'weather -> 0.0.0.0/0 :443',
        'weather -> db :5432',
      ],
      in: ['balancer <- VPC :80', 'db <- weather :5432', 'files <- db :2049', 'weather <- balancer :3000'],
    });
  });

  test('between companions only where one asks for the other', () => {
    const asks = store('chat', 8080, { environment: { DB: Reference.companionHost('db') }, needs: ['db'] });
    const { in: ins } = flows({ companions: [postgres('db'), asks, store('archive', 9000)] });
    expect(ins.filter((line) => line.startsWith('db <-'))).toEqual(['db <- chat :5432', 'db <- weather :5432']);
    expect(ins.filter((line) => line.startsWith('archive <-'))).toEqual(['archive <- weather :9000']);
    expect(ins.filter((line) => line.startsWith('chat <-'))).toEqual(['chat <- weather :8080']);
  });

  test('to the server from what asks for it', () => {
    const chat = store('chat', 8080, { environment: { MCP_URL: Reference.serverUrl() }, needs: [SERVER] });
    const { in: ins, out } = flows({ companions: [chat] });
    expect(ins).toContain('weather <- chat :3000');
    expect(out).toContain('chat -> weather :3000');
  });

  test('to a sidecar of the server from a task that asks for it', () => {
    const chat = store('chat', 8080, { environment: { CACHE: Reference.companionUrl('cache') } });
    const { in: ins, out } = flows({ companions: [cache, chat] });
    expect(ins).toContain('weather <- chat :6379');
    expect(out).toContain('chat -> weather :6379');
  });

  test('to a front with data from the balancer, not to the server behind it', () => {
    const chat = store('chat', 8080, { environment: { MCP_URL: Reference.serverUrl() }, needs: [SERVER] });
    const { in: ins } = flows({ companions: [chat], front: 'chat' });
    expect(ins).toEqual(expect.arrayContaining(['chat <- balancer :8080', 'weather <- chat :3000']));
    expect(ins).not.toContain('weather <- balancer :3000');
  });
});

describe('what a platform team allows', () => {
  test.each<readonly [string, FargateMcpServiceProps['egress'], string[]]>([
    ['nothing', [], []],
    ['some', [{ port: 5432, cidr: '10.0.0.0/8' }, { port: 443 }], ['10.0.0.0/8 :5432', '0.0.0.0/0 :443']],
  ])('%s', (_, egress, to) => {
    const { out } = flows({}, { egress });
    expect(out.filter((line) => line.startsWith('weather'))).toEqual(to.map((one) => `weather -> ${one}`).sort());
  });
});

describe('an existing service', () => {
  const existing = (ports?: Record<string, number>) => ({ db: { host: 'db.example.com', ports } });
  const to = (companions: Companion[], props: Partial<FargateMcpServiceProps>): string[] =>
    flows({ companions }, props).out.filter((line) => line.startsWith('weather'));

  test('is reached at the port of the companion that it stands in for', () => {
    expect(to([postgres('db')], { existing: existing() })).toEqual([
      'weather -> 0.0.0.0/0 :443',
      'weather -> 0.0.0.0/0 :5432',
    ]);
  });

  test('or at its own', () => {
    const [port] = Object.keys(postgres('db').ports);
    expect(to([postgres('db')], { existing: existing({ [port]: 6432 }) })).toEqual([
      'weather -> 0.0.0.0/0 :443',
      'weather -> 0.0.0.0/0 :6432',
    ]);
  });

  test('once, where two are at one port', () => {
    const both = { db: { host: 'a.example.com' }, archive: { host: 'b.example.com' } };
    expect(to([postgres('db'), postgres('archive')], { existing: both })).toHaveLength(2);
  });

  test('not again, where it is allowed already', () => {
    expect(to([postgres('db')], { existing: existing(), egress: [{ port: 5432 }] })).toEqual([
      'weather -> 0.0.0.0/0 :5432',
    ]);
  });

  test('is reached by the companions that ask for it, too', () => {
    const chat = store('chat', 8080, { environment: { DB: Reference.companionHost('db') } });
    const { out } = flows({ companions: [postgres('db'), chat] }, { existing: existing() });
    expect(out).toContain('chat -> 0.0.0.0/0 :5432');
  });
});
