import { DataAwsAvailabilityZones } from '@cdktf/provider-aws/lib/data-aws-availability-zones';
import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group';
import { Eip } from '@cdktf/provider-aws/lib/eip';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway';
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway';
import { Route } from '@cdktf/provider-aws/lib/route';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import type { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import type { Problem } from '../../model/errors';
import { McpValidationError, isToken, show } from '../../model/errors';
import { flowLogs } from './flow-logs';
import { PrivateEndpoints, s3Endpoint } from './private-endpoints';

/** Where tasks and their load balancer run. */
export interface FargateNetwork {
  readonly vpcId: string;

  /** Of the tasks; in zones of their own. */
  readonly subnetIds: readonly string[];

  /** Of the load balancer: in two zones at least. @default - subnetIds */
  readonly loadBalancerSubnetIds?: readonly string[];

  /** Whether tasks get a public address, which they need in a subnet without NAT or endpoints. @default false */
  readonly assignPublicIp?: boolean;
}

/** A VPC with subnets in two or more zones. */
export interface McpNetworkProps {
  /** What the console shows, and the names of what needs one start with. */
  readonly name: string;

  /** Of private addresses, /16 to /23: a sixteenth is a subnet. @default '10.0.0.0/16' */
  readonly cidr?: string;

  /** Two availability zones, such as `['eu-central-1a', 'eu-central-1b']`. @default - the first two of the region */
  readonly zones?: readonly string[];

  /**
   * Ways out to the internet. `1` is for all zones: about 33 USD a month and 0.045 USD a GB (us-east-1), and without it
   * while its zone is down. `2` is one a zone, for twice the fixed price. `0` is none: tasks reach AWS alone, through five
   * interface endpoints in both zones (about 73 USD a month together), so a server that calls an API outside does not work,
   * and only images in ECR can be pulled.
   * @default 1
   */
  readonly natGateways?: 0 | 1 | 2;

  /** Whether accepted and refused connections are logged for 30 days; CloudWatch takes about 0.50 USD a GB. @default true */
  readonly flowLogs?: boolean;

  /** Key that encrypts the flow logs; its policy must let CloudWatch Logs use it. @default - CloudWatch's own encryption */
  readonly kmsKeyArn?: string;

  /** Limit of the role that writes the flow logs. @default - none */
  readonly permissionsBoundaryArn?: string;
}

/** The default route. */
const ANYWHERE = '0.0.0.0/0';

/** Where the private subnets begin, in sixteenths. */
const PRIVATE = 8;

/**
 * A small network over two zones: public subnets for balancers and NAT, private ones for tasks. Nothing in it gets a public address
 * by itself, the default security group lets nothing through, and S3 (the layers of images in ECR) is reached without NAT.
 *
 * @throws McpValidationError for a CIDR block, zones or a number of NAT gateways that cannot be
 * @see https://aws.amazon.com/vpc/pricing/ and https://aws.amazon.com/privatelink/pricing/
 */
export class McpNetwork extends Construct {
  public readonly vpc: Vpc;
  public readonly publicSubnetIds: string[];
  public readonly privateSubnetIds: string[];
  /** One, or one a zone. */
  public readonly natGateways: readonly NatGateway[];
  public readonly s3Endpoint: VpcEndpoint;
  /** What stands for the internet where there is no NAT gateway. */
  public readonly endpoints?: PrivateEndpoints;

  private readonly cidr: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: McpNetworkProps,
  ) {
    super(scope, id);
    const problems = networkProblems(props);
    if (problems.length > 0) throw new McpValidationError(`Network (at '${this.node.path}') is not valid`, problems);
    const { natGateways = 1, cidr = '10.0.0.0/16', name } = props;
    this.cidr = cidr;
    this.vpc = new Vpc(this, 'vpc', {
      cidrBlock: cidr,
      enableDnsSupport: true,
      enableDnsHostnames: true, // names of endpoints, file systems and discovered services
      tags: { Name: name },
    });
    new DefaultSecurityGroup(this, 'default-security-group', { vpcId: this.vpc.id, tags: { Name: `${name}-unused` } });
    const zones = this.zones();
    const publicly = zones.map((zone, i) => this.subnet(`public-${i}`, zone, i));
    const privately = zones.map((zone, i) => this.subnet(`private-${i}`, zone, PRIVATE + i));
    this.publicSubnetIds = publicly.map((subnet) => subnet.id);
    this.privateSubnetIds = privately.map((subnet) => subnet.id);

    const gateway = new InternetGateway(this, 'internet-gateway', { vpcId: this.vpc.id, tags: { Name: name } });
    const outside = this.routes('public', publicly);
    new Route(this, 'public-route', {
      routeTableId: outside.id,
      destinationCidrBlock: ANYWHERE,
      gatewayId: gateway.id,
    });
    this.natGateways = publicly.slice(0, natGateways).map((subnet, i) => this.natGateway(i, subnet, gateway));
    const inside = privately.map((subnet, i) =>
      this.routes(`private-${i}`, [subnet], this.natGateways[i % natGateways]),
    );
    this.s3Endpoint = s3Endpoint(this, name, this.vpc.id, [outside, ...inside]);
    if (natGateways === 0)
      this.endpoints = new PrivateEndpoints(this, 'endpoints', {
        name,
        vpcId: this.vpc.id,
        cidr,
        subnetIds: this.privateSubnetIds,
      });
    if (props.flowLogs ?? true) flowLogs(this, { ...props, vpc: this.vpc });
  }

  /** For a service: tasks in the private subnets, a public balancer in the public ones. */
  public network({ isPublic }: { readonly isPublic: boolean }): FargateNetwork {
    return {
      vpcId: this.vpc.id,
      subnetIds: this.privateSubnetIds,
      loadBalancerSubnetIds: isPublic ? this.publicSubnetIds : this.privateSubnetIds,
      assignPublicIp: false,
    };
  }

  private zones(): readonly string[] {
    if (this.props.zones !== undefined) return this.props.zones;
    const zones = new DataAwsAvailabilityZones(this, 'zones', {
      state: 'available',
      filter: [{ name: 'opt-in-status', values: ['opt-in-not-required'] }], // no local zones: they lack most services
    });
    return [0, 1].map((i) => Fn.element(zones.names, i) as string);
  }

  private subnet(kind: string, availabilityZone: string, sixteenth: number): Subnet {
    return new Subnet(this, kind, {
      vpcId: this.vpc.id,
      availabilityZone,
      cidrBlock: Fn.cidrsubnet(this.cidr, 4, sixteenth),
      mapPublicIpOnLaunch: false,
      tags: { Name: `${this.props.name}-${kind}` },
      // A zone that AWS opens later may come first in the list, and would replace the subnets that are in use.
      lifecycle: this.props.zones === undefined ? { ignoreChanges: ['availability_zone'] } : undefined,
    });
  }

  private natGateway(i: number, subnet: Subnet, gateway: InternetGateway): NatGateway {
    const tags = { Name: `${this.props.name}-${i}` };
    const address = new Eip(this, `nat-address-${i}`, { domain: 'vpc', tags, dependsOn: [gateway] });
    return new NatGateway(this, `nat-${i}`, {
      allocationId: address.id,
      subnetId: subnet.id,
      tags,
      dependsOn: [gateway],
    });
  }

  private routes(kind: string, subnets: readonly Subnet[], nat?: NatGateway): RouteTable {
    const table = new RouteTable(this, `${kind}-routes`, {
      vpcId: this.vpc.id,
      tags: { Name: `${this.props.name}-${kind}` },
    });
    for (const [i, { id }] of subnets.entries())
      new RouteTableAssociation(this, `${kind}-association-${i}`, { subnetId: id, routeTableId: table.id });
    if (nat !== undefined)
      new Route(this, `${kind}-nat`, {
        routeTableId: table.id,
        destinationCidrBlock: ANYWHERE,
        natGatewayId: nat.id,
      });
    return table;
  }
}

function networkProblems({ cidr, zones, natGateways }: McpNetworkProps): readonly Problem[] {
  const found: Problem[] = [];
  if (cidr !== undefined && !isToken(cidr) && !isBlock(cidr))
    found.push({
      property: 'cidr',
      message: `${show(cidr)} is not a block of IPv4 addresses from /16 to /23 that starts at its first one; use one such as '10.0.0.0/16'`,
    });
  if (zones !== undefined && !isToken(zones) && (!Array.isArray(zones) || zones.length !== 2 || zones[0] === zones[1]))
    found.push({
      property: 'zones',
      message: `${show(zones)} are not two different zones; name two, such as ['eu-central-1a', 'eu-central-1b']`,
    });
  if (natGateways !== undefined && ![0, 1, 2].includes(natGateways))
    found.push({
      property: 'natGateways',
      message: `${show(natGateways)} is not 0, 1 or 2; use 1, or 2 for one a zone`,
    });
  return found;
}

/** A subnet of a balancer has at least 32 addresses, which a sixteenth of a /23 just has. */
function isBlock(cidr: string): boolean {
  const [, ...parts] = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(1[6-9]|2[0-3])$/.exec(cidr) ?? [];
  if (parts.length === 0) return false;
  const [a, b, c, d, prefix] = parts.map(Number);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  return [a, b, c, d].every((byte) => byte <= 255) && address % 2 ** (32 - prefix) === 0;
}
