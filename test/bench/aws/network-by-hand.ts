import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { DataAwsAvailabilityZones } from '@cdktf/provider-aws/lib/data-aws-availability-zones';
import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group';
import { Eip } from '@cdktf/provider-aws/lib/eip';
import { FlowLog } from '@cdktf/provider-aws/lib/flow-log';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway';
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway';
import { Route } from '@cdktf/provider-aws/lib/route';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import type { TerraformStack } from 'cdktf';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';

export interface HandMadeNetwork {
  readonly vpcId: string;
  readonly privateSubnetIds: string[];
}

/** Two zones, one NAT gateway, flow logs: what the library's network comes to, written with cdktf alone. */
export function networkByHand(stack: TerraformStack, region: string): HandMadeNetwork {
  const scope = new Construct(stack, 'network');
  const vpc = new Vpc(scope, 'vpc', {
    cidrBlock: '10.0.0.0/16',
    enableDnsSupport: true,
    enableDnsHostnames: true,
    tags: { Name: 'bench' },
  });
  const vpcId = vpc.id;
  new DefaultSecurityGroup(scope, 'default-security-group', { vpcId, tags: { Name: 'bench-unused' } });
  const zones = new DataAwsAvailabilityZones(scope, 'zones', {
    state: 'available',
    filter: [{ name: 'opt-in-status', values: ['opt-in-not-required'] }],
  });
  const subnet = (kind: string, zone: number, sixteenth: number): Subnet =>
    new Subnet(scope, kind, {
      vpcId,
      availabilityZone: Fn.element(zones.names, zone) as string,
      cidrBlock: Fn.cidrsubnet('10.0.0.0/16', 4, sixteenth),
      mapPublicIpOnLaunch: false,
      tags: { Name: `bench-${kind}` },
    });
  const publicly = [0, 1].map((zone) => subnet(`public-${zone}`, zone, zone));
  const privately = [0, 1].map((zone) => subnet(`private-${zone}`, zone, 8 + zone));

  const gateway = new InternetGateway(scope, 'internet-gateway', { vpcId, tags: { Name: 'bench' } });
  const table = (kind: string, subnets: readonly Subnet[]): RouteTable => {
    const routes = new RouteTable(scope, `${kind}-routes`, { vpcId, tags: { Name: `bench-${kind}` } });
    subnets.forEach(
      ({ id }, i) =>
        new RouteTableAssociation(scope, `${kind}-association-${i}`, { subnetId: id, routeTableId: routes.id }),
    );
    return routes;
  };
  const outside = table('public', publicly);
  const anywhere = '0.0.0.0/0';
  new Route(scope, 'public-route', {
    routeTableId: outside.id,
    destinationCidrBlock: anywhere,
    gatewayId: gateway.id,
  });
  const tags = { Name: 'bench-0' };
  const address = new Eip(scope, 'nat-address-0', { domain: 'vpc', tags, dependsOn: [gateway] });
  const nat = new NatGateway(scope, 'nat-0', {
    allocationId: address.id,
    subnetId: publicly[0].id,
    tags,
    dependsOn: [gateway],
  });
  const inside = privately.map((each, i) => {
    const routes = table(`private-${i}`, [each]);
    new Route(scope, `private-${i}-nat`, {
      routeTableId: routes.id,
      destinationCidrBlock: anywhere,
      natGatewayId: nat.id,
    });
    return routes;
  });
  new VpcEndpoint(scope, 's3', {
    vpcId,
    vpcEndpointType: 'Gateway',
    serviceName: `com.amazonaws.${region}.s3`,
    routeTableIds: [outside, ...inside].map(({ id }) => id),
    tags: { Name: 'bench-s3' },
  });
  flowLogs(scope, vpc);
  return { vpcId, privateSubnetIds: privately.map(({ id }) => id) };
}

function flowLogs(scope: Construct, vpc: Vpc): void {
  const group = new CloudwatchLogGroup(scope, 'flow-logs', {
    name: '/mcp/flow-logs/bench-bench-network',
    retentionInDays: 30,
  });
  const role = new IamRole(scope, 'flow-logs-role', {
    name: 'bench-bench-network-fl',
    description: 'Writes the flow logs of one VPC',
    assumeRolePolicy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'vpc-flow-logs.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:SourceAccount': vpc.ownerId } },
        },
      ],
    }),
  });
  const policy = new IamRolePolicy(scope, 'flow-logs-policy', {
    role: role.id,
    policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
          Resource: [group.arn, `${group.arn}:*`],
        },
      ],
    }),
  });
  new FlowLog(scope, 'flow-log', {
    vpcId: vpc.id,
    trafficType: 'ALL',
    logDestinationType: 'cloud-watch-logs',
    logDestination: group.arn,
    iamRoleArn: role.arn,
    maxAggregationInterval: 600,
    dependsOn: [policy],
  });
}
