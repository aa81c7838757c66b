import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformStack } from 'cdktf';
import type { FargateNetwork, McpNetworkProps } from '../../lib/aws/network/network';
import { McpNetwork } from '../../lib/aws/network/network';
import type { Configuration } from '../support/project';
import { configuration, inProject, only, resources, synthesize } from '../support/project';

inProject();

function network(props: Partial<McpNetworkProps> = {}, use: (network: McpNetwork) => void = () => {}): Configuration {
  const synthesized = synthesize((app) => {
    const stack = new TerraformStack(app, 'aws');
    new AwsProvider(stack, 'aws', { region: 'eu-central-1' });
    use(new McpNetwork(stack, 'network', { name: 'acme', ...props }));
  });
  return configuration(synthesized, 'aws');
}

const counts = (of: Configuration) =>
  Object.fromEntries(Object.entries(of.resource ?? {}).map(([type, all]) => [type, Object.keys(all).length]));

test('two public and two private subnets, of zones that are not chosen again, without public addresses', () => {
  const subnets = resources(network(), 'aws_subnet');
  expect(subnets.map(({ cidr_block }) => cidr_block).sort()).toEqual(
    [0, 1, 8, 9].map((i) => `\${cidrsubnet("10.0.0.0/16", 4, ${i})}`),
  );
  for (const subnet of subnets)
    expect(subnet).toMatchObject({
      map_public_ip_on_launch: false,
      lifecycle: { ignore_changes: ['availability_zone'] },
    });
});

test('given zones are taken, and none is asked for', () => {
  const given = network({ zones: ['eu-central-1b', 'eu-central-1c'] });
  expect(resources(given, 'aws_subnet').map((s) => s.availability_zone)).toEqual([
    ...['eu-central-1b', 'eu-central-1c'],
    ...['eu-central-1b', 'eu-central-1c'],
  ]);
  expect(JSON.stringify(given)).not.toMatch(/aws_availability_zones|ignore_changes/);
});

test.each([
  [1, { aws_nat_gateway: 1, aws_eip: 1, aws_route: 3, aws_vpc_endpoint: 1, aws_security_group: undefined }],
  [2, { aws_nat_gateway: 2, aws_eip: 2, aws_route: 3, aws_vpc_endpoint: 1, aws_security_group: undefined }],
  [0, { aws_nat_gateway: undefined, aws_eip: undefined, aws_route: 1, aws_vpc_endpoint: 6, aws_security_group: 1 }],
] as const)('%i NAT gateways', (natGateways, expected) => {
  const made = counts(network({ natGateways }));
  for (const [type, count] of Object.entries(expected)) expect(made[type]).toBe(count);
});

test('each private subnet goes out through the gateway of its zone', () => {
  const routes = resources(network({ natGateways: 2 }), 'aws_route').flatMap((r) => r.nat_gateway_id ?? []);
  expect(new Set(routes).size).toBe(2);
  const shared = resources(network(), 'aws_route').flatMap((r) => r.nat_gateway_id ?? []);
  expect(shared).toHaveLength(2);
  expect(new Set(shared).size).toBe(1);
});

test('S3 is reached from every route table', () => {
  expect(only(network(), 'aws_vpc_endpoint')).toMatchObject({
    vpc_endpoint_type: 'Gateway',
    service_name: expect.stringMatching(/^com\.amazonaws\.\$\{data\.aws_region\..*\.id\}\.s3$/),
    route_table_ids: [expect.any(String), expect.any(String), expect.any(String)],
  });
});

test('without NAT, what a task needs of AWS has endpoints that only the VPC reaches', () => {
  const closed = network({ natGateways: 0, cidr: '10.3.0.0/20' });
  const services = resources(closed, 'aws_vpc_endpoint').map((e) => String(e.service_name).replace(/.*\.id\}\./, ''));
  expect(services.sort()).toEqual(['ecr.api', 'ecr.dkr', 'logs', 's3', 'secretsmanager', 'ssm']);
  expect(only(closed, 'aws_vpc_security_group_ingress_rule')).toMatchObject({
    cidr_ipv4: '10.3.0.0/20',
    from_port: 443,
    to_port: 443,
  });
  expect(resources(closed, 'aws_vpc_security_group_egress_rule')).toEqual([]);
  expect(resources(closed, 'aws_route')[0]).toMatchObject({ gateway_id: expect.stringContaining('internet_gateway') });
});

test('the default security group lets nothing through, and no other is open to the world', () => {
  const made = network({ natGateways: 0 });
  const group = only(made, 'aws_default_security_group');
  expect(group).not.toHaveProperty('ingress');
  expect(group).not.toHaveProperty('egress');
  expect(JSON.stringify(made.resource?.aws_vpc_security_group_ingress_rule)).not.toContain('0.0.0.0/0');
});

test('flow logs are kept for 30 days, by a role that writes nothing else', () => {
  const made = network({ kmsKeyArn: 'arn:key', permissionsBoundaryArn: 'arn:boundary' });
  expect(only(made, 'aws_cloudwatch_log_group')).toMatchObject({ retention_in_days: 30, kms_key_id: 'arn:key' });
  expect(only(made, 'aws_flow_log')).toMatchObject({ traffic_type: 'ALL' });
  expect(only(made, 'aws_iam_role').permissions_boundary).toBe('arn:boundary');
  const { Statement } = JSON.parse(only(made, 'aws_iam_role_policy').policy as string) as {
    Statement: { Resource: string[] }[];
  };
  for (const resource of Statement.flatMap((s) => s.Resource))
    expect(resource).toMatch(/^\$\{aws_cloudwatch_log_group\..*\.arn\}(:\*)?$/);
});

test('flow logs can be left out', () => {
  const types = Object.keys(network({ flowLogs: false }).resource ?? {});
  expect(types.filter((type) => /log|iam/.test(type))).toEqual([]);
});

test('two networks of one stack do not clash', () => {
  const both = configuration(
    synthesize((app) => {
      const stack = new TerraformStack(app, 'aws');
      new AwsProvider(stack, 'aws', { region: 'eu-central-1' });
      for (const id of ['one', 'two']) new McpNetwork(stack, id, { name: 'acme' });
    }),
    'aws',
  );
  for (const type of ['aws_cloudwatch_log_group', 'aws_iam_role'])
    expect(new Set(resources(both, type).map(({ name }) => name)).size).toBe(2);
});

test('tasks are in private subnets, a public balancer in public ones', () => {
  const seen: FargateNetwork[] = [];
  network({}, (made) => {
    seen.push(made.network({ isPublic: true }), made.network({ isPublic: false }));
    expect(seen[0].subnetIds).toBe(made.privateSubnetIds);
    expect(seen[0].loadBalancerSubnetIds).toBe(made.publicSubnetIds);
    expect(seen[1].loadBalancerSubnetIds).toBe(made.privateSubnetIds);
  });
  expect(seen.map(({ assignPublicIp }) => assignPublicIp)).toEqual([false, false]);
});

test.each([
  [{ cidr: '10.0.0.0/24' }, "  - cidr: '10.0.0.0/24' is not a block of IPv4 addresses from /16 to /23"],
  [{ cidr: '10.0.1.0/16' }, "  - cidr: '10.0.1.0/16' is not a block"],
  [{ cidr: '10.0.300.0/20' }, "  - cidr: '10.0.300.0/20' is not a block"],
  [{ zones: ['eu-central-1a', 'eu-central-1a'] }, "  - zones: ['eu-central-1a', 'eu-central-1a'] are not two"],
  [{ natGateways: 3 as 2 }, '  - natGateways: 3 is not 0, 1 or 2; use 1, or 2 for one a zone'],
])('refuses %j', (props, message) => {
  expect(() => network(props)).toThrow(`Network (at 'aws/network') is not valid:\n${message}`);
});

test('says all that is wrong at once', () => {
  expect(() => network({ cidr: 'x', natGateways: 3 as 2 })).toThrow(/- cidr: .*\n {2}- natGateways: /);
});
