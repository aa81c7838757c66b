import { DataAwsEcsCluster } from '@cdktf/provider-aws/lib/data-aws-ecs-cluster';
import { DataAwsLb } from '@cdktf/provider-aws/lib/data-aws-lb';
import { DataAwsLbListener } from '@cdktf/provider-aws/lib/data-aws-lb-listener';
import { DataAwsSubnets } from '@cdktf/provider-aws/lib/data-aws-subnets';
import { DataAwsVpc } from '@cdktf/provider-aws/lib/data-aws-vpc';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Fn, TerraformOutput } from 'cdktf';
import type { TerraformStack } from 'cdktf';
import type { McpServerProps } from '../../lib';
import { Access, Alarms, Authentication, Scaling, Sessions, Transport, postgres } from '../../lib';
import type { FargateNetwork, ListenerTarget } from '../../lib/aws';
import { FargateMcpService, McpLoadBalancer, existingListener } from '../../lib/aws';
import type { Configuration } from '../support/project';
import { inProject, only, resources } from '../support/project';
import { LISTENER_ARN, NETWORK, problemsOf, synthesized } from './balancing';
import { counts, found } from './fargate';
import { small } from './servers';

inProject();

const access = Access.public({ authentication: Authentication.byServer() });
const weather = (changes: Partial<McpServerProps> = {}) => small({ access, ...changes });
const calendar = (changes: Partial<McpServerProps> = {}) =>
  small({ name: 'calendar', transport: Transport.streamableHttp({ port: 3001 }), access, ...changes });
const notes = (changes: Partial<McpServerProps> = {}) =>
  small({
    name: 'notes',
    transport: Transport.streamableHttp({ port: 3000, sessions: Sessions.STATELESS }),
    scaling: Scaling.between(2, 6, { cpuUtilization: 60 }),
    alarms: Alarms.standard(),
    companions: [postgres('db')],
    access,
    ...changes,
  });

/** The rules of a listener, in the order in which it asks them. */
const inOrder = (config: Configuration): readonly Readonly<Record<string, unknown>>[] =>
  resources(config, 'aws_lb_listener_rule').sort((a, b) => Number(a.priority) - Number(b.priority));

/** What the team has: a VPC, its subnets, a cluster and a load balancer, looked up by their names. */
function existing(stack: TerraformStack): {
  network: FargateNetwork;
  clusterArn: string;
  loadBalancer: ListenerTarget;
} {
  const vpc = new DataAwsVpc(stack, 'vpc', { tags: { Name: 'platform' } });
  const subnets = new DataAwsSubnets(stack, 'private', {
    filter: [{ name: 'vpc-id', values: [vpc.id] }],
    tags: { tier: 'private' },
  });
  const cluster = new DataAwsEcsCluster(stack, 'cluster', { clusterName: 'platform' });
  const balancer = new DataAwsLb(stack, 'balancer', { name: 'platform' });
  const listener = new DataAwsLbListener(stack, 'https', { loadBalancerArn: balancer.arn, port: 443 });
  return {
    network: { vpcId: vpc.id, subnetIds: subnets.ids },
    clusterArn: cluster.arn,
    loadBalancer: existingListener({
      listenerArn: listener.arn,
      securityGroupId: Fn.element(balancer.securityGroups, 0) as string,
      hostName: 'mcp.example.com',
      isPublic: true,
    }),
  };
}

describe('two servers in a VPC, a cluster and a listener that are there', () => {
  let config: Configuration;
  beforeEach(() => {
    config = synthesized((stack) => {
      const platform = existing(stack);
      const topic = new SnsTopic(stack, 'alarms', { name: 'alarms' });
      const shared = { ...platform, alarmTopicArn: topic.arn, logGroupName: '/platform/mcp' };
      const one = new FargateMcpService(stack, 'Weather', {
        ...shared,
        server: weather(),
        route: { hosts: ['weather.example.com'], priority: 100 },
      });
      const other = new FargateMcpService(stack, 'Notes', {
        ...shared,
        server: notes(),
        route: { hosts: ['notes.example.com'], priority: 200 },
      });
      // What a construct made is there for others to refer to.
      new VpcSecurityGroupIngressRule(stack, 'database', {
        securityGroupId: 'sg-database',
        referencedSecurityGroupId: other.securityGroup.id,
        ipProtocol: 'tcp',
        fromPort: 5_432,
        toPort: 5_432,
      });
      for (const [id, { endpoint }] of Object.entries({ one, other }))
        new TerraformOutput(stack, id, { value: endpoint });
    });
  });

  test('make neither network, cluster, load balancer, certificate nor log group', () => {
    const made = Object.keys(counts(config)).join('\n');
    expect(made).not.toMatch(
      /^aws_(vpc|subnet|nat_gateway|ecs_cluster|lb|lb_listener|acm_certificate|route53_record|cloudwatch_log_group|wafv2_web_acl)$/m,
    );
    expect(counts(config)).toMatchObject({ aws_ecs_service: 3, aws_lb_target_group: 2, aws_lb_listener_rule: 2 });
  });

  test('have a rule each, by host and priority', () => {
    const rules = inOrder(config).map(({ priority, condition, listener_arn }) => [
      priority,
      (condition as { host_header?: { values: string[] } }[])[0].host_header?.values,
      listener_arn,
    ]);
    expect(rules).toEqual([
      [100, ['weather.example.com'], '${data.aws_lb_listener.https.arn}'],
      [200, ['notes.example.com'], '${data.aws_lb_listener.https.arn}'],
    ]);
  });

  test('have endpoints of their own', () => {
    expect([config.output?.one.value, config.output?.other.value]).toEqual([
      'https://weather.example.com/mcp',
      'https://notes.example.com/mcp',
    ]);
  });

  test('run in the cluster and the subnets of the team', () => {
    for (const service of resources(config, 'aws_ecs_service')) {
      expect(service.cluster).toBe('${data.aws_ecs_cluster.cluster.arn}');
      expect(JSON.stringify(service.network_configuration)).toContain('${data.aws_subnets.private.ids');
    }
  });

  test('let in the balancer of the team, whose own group they leave alone', () => {
    const fromBalancer = resources(config, 'aws_vpc_security_group_ingress_rule').filter(
      ({ description }) => description === 'from the load balancer',
    );
    expect(fromBalancer.map(({ from_port }) => from_port)).toEqual([3_000, 3_000]);
    for (const { referenced_security_group_id: from } of fromBalancer)
      expect(from).toBe('${element(tolist(data.aws_lb.balancer.security_groups), 0)}');
    for (const type of ['aws_vpc_security_group_ingress_rule', 'aws_vpc_security_group_egress_rule'])
      for (const { security_group_id: of } of resources(config, type)) expect(of).not.toContain('data.aws_lb');
  });

  test('send alarms and counts by names that are taken from the ARNs', () => {
    const alarms = JSON.stringify(resources(config, 'aws_cloudwatch_metric_alarm'));
    expect(alarms).toContain('${aws_sns_topic.alarms.arn}');
    const target = only(config, 'aws_appautoscaling_target');
    expect(target.resource_id).toContain('data.aws_ecs_cluster.cluster.arn');
    expect(target).toMatchObject({ min_capacity: 2, max_capacity: 6 });
  });
});

describe('one load balancer of ours, shared', () => {
  const balanced = (stack: TerraformStack): McpLoadBalancer =>
    new McpLoadBalancer(stack, 'Shared', {
      name: 'mcp-shared',
      network: NETWORK,
      isPublic: true,
      domain: {
        name: 'weather.example.com',
        additionalNames: ['calendar.example.com'],
        hostedZoneId: 'Z0123456789',
      },
      idleTimeout: 315,
    });

  test('has one listener with a rule a server, priorities by itself, and reaches just these', () => {
    const config = synthesized((stack) => {
      const loadBalancer = balanced(stack);
      for (const server of [weather(), calendar()])
        new FargateMcpService(stack, server.name, {
          server,
          network: NETWORK,
          loadBalancer,
          domain: { name: `${server.name}.example.com` },
          certificateArn: undefined,
        });
    });
    expect(counts(config)).toMatchObject({ aws_lb: 1, aws_lb_listener: 2, aws_acm_certificate: 1, aws_ecs_service: 2 });
    const rules = inOrder(config);
    expect(rules.map(({ priority }) => priority)).toEqual([100, 101]);
    expect(rules.map(({ condition }) => JSON.stringify(condition))).toEqual([
      expect.stringContaining('weather.example.com'),
      expect.stringContaining('calendar.example.com'),
    ]);
    const out = resources(config, 'aws_vpc_security_group_egress_rule').filter(
      ({ description }) => description === 'Tasks of MCP servers',
    );
    expect(out.map(({ from_port }) => from_port).sort()).toEqual([3_000, 3_001]);
  });

  test('limits each server by itself', () => {
    const limited = (requestsPerMinute: number): Access =>
      Access.public({ authentication: Authentication.byServer(), requestsPerMinute });
    const config = synthesized((stack) => {
      const loadBalancer = balanced(stack);
      for (const [server, requests] of [
        [weather({ access: limited(60) }), 60],
        [calendar({ access: limited(120) }), 120],
      ] as const) {
        expect(server.access.publicly?.requestsPerMinute).toBe(requests);
        new FargateMcpService(stack, server.name, {
          server,
          network: NETWORK,
          loadBalancer,
          domain: { name: `${server.name}.example.com` },
        });
      }
    });
    const { rule } = only(config, 'aws_wafv2_web_acl') as { rule: unknown[] };
    expect(rule).toHaveLength(2);
    expect(JSON.stringify(rule[0])).toMatch(/"limit":60.*\^weather/);
    expect(JSON.stringify(rule[1])).toMatch(/"limit":120.*\^calendar/);
    expect(resources(config, 'aws_wafv2_web_acl_association')).toHaveLength(1);
  });
});

describe('what clashes is refused', () => {
  const listener = (): ListenerTarget =>
    existingListener({
      listenerArn: LISTENER_ARN,
      securityGroupId: 'sg-lb',
      hostName: 'mcp.example.com',
      isPublic: true,
    });
  const two = (first: object, second: object, other = calendar()): readonly string[] =>
    problemsOf((stack) => {
      const shared = { network: NETWORK, loadBalancer: listener() };
      new FargateMcpService(stack, 'Weather', { ...shared, server: weather(), ...first });
      new FargateMcpService(stack, 'Calendar', { ...shared, server: other, ...second });
    });

  test('a priority that another server has', () => {
    expect(
      two(
        { route: { hosts: ['weather.example.com'], priority: 100 } },
        { route: { hosts: ['calendar.example.com'], priority: 100 } },
      ),
    ).toEqual([
      expect.stringMatching(
        /priority: 100 is taken on this listener by 'aws\/Weather\/entry'; use another first priority$/,
      ),
    ]);
  });

  test('a name that another server has', () => {
    expect(
      two(
        { route: { hosts: ['weather.example.com'], priority: 100 } },
        { route: { hosts: ['calendar.example.com'], priority: 200 } },
        weather(),
      ),
    ).toEqual(["name: 'weather' is also the name of 'aws/Weather'; use server.with({ name: ... })"]);
  });

  test.each<readonly [string, object, object, string]>([
    ['a path', { priority: 100 }, { priority: 200 }, '/mcp'],
    ['a path, asked for first', { priority: 200 }, { priority: 100 }, '/mcp'],
    ['a host', { hosts: ['mcp.example.com'], priority: 100 }, { hosts: ['mcp.example.com'], priority: 200 }, '/mcp'],
    [
      'a host among others',
      { hosts: ['*.example.com'], priority: 100 },
      { hosts: ['a.example.com'], priority: 200 },
      '/mcp',
    ],
    ['a host among all', { priority: 100 }, { hosts: ['a.example.com'], priority: 200 }, '/mcp'],
  ])('%s that another server gets', (_, first, second, path) => {
    expect(two({ route: first }, { route: second })).toEqual([
      `route: '${path}' of this load balancer belongs to 'aws/Weather', too, and only one of the two would be called; tell them apart by domain, route: { hosts: [...] }, or the path of the transport`,
    ]);
  });

  test.each<readonly [string, object, object]>([
    ['hosts that differ', { hosts: ['a.example.com'], priority: 100 }, { hosts: ['b.example.com'], priority: 200 }],
    [
      'a narrower host that is asked first',
      { hosts: ['a.example.com'], priority: 100 },
      { hosts: ['*.example.com'], priority: 200 },
    ],
  ])('not %s', (_, first, second) => {
    expect(two({ route: first }, { route: second })).toEqual([]);
  });

  test('no priority', () => {
    expect(two({ route: { hosts: ['weather.example.com'] } }, {})).toEqual([
      'route.priority: it is missing; give a number that no other rule of the listener has, from 1 to 49000',
    ]);
  });
});

test('a service can be where another one of the team looks for it', () => {
  const config = synthesized((stack) => {
    const { service } = new FargateMcpService(stack, 'Weather', { server: small(), network: NETWORK });
    new TerraformOutput(stack, 'name', { value: service.name });
  });
  const [id] = Object.keys(config.resource?.aws_ecs_service ?? {});
  expect(config.output?.name.value).toBe(`\${aws_ecs_service.${id}.name}`);
  expect(found(config, 'aws_ecs_service', { name: 'aws-weather' })).toBeDefined();
});
