/**
 * A stack with one server or several on AWS ECS Fargate, and everything around them.
 * @packageDocumentation
 */
import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { S3Backend } from 'cdktf';
import type { Construct } from 'constructs';
import type { DomainProps, FargateMcpServiceProps } from '../lib/aws/fargate-mcp-service-props';
import { FargateMcpService } from '../lib/aws/fargate-mcp-service';
import { ecrLoginCommand, ecrRegistry } from '../lib/aws/task/image-repository';
import { McpLoadBalancer } from '../lib/aws/balancer/load-balancer';
import type { FargateNetwork, McpNetworkProps } from '../lib/aws/network/network';
import { McpNetwork } from '../lib/aws/network/network';
import { isBuilt, pushProvider } from '../lib/image-build/push-image';
import { McpValidationError, isToken, show } from '../lib/model/errors';
import type { McpServer } from '../lib/model/mcp-server';
import { unknownBindings } from '../lib/render/bindings';
import { derivedName } from '../lib/render/names';
import { literal } from '../lib/render/text';
import type { ReadyMadeStackProps } from './ready-made-stack';
import { ReadyMadeStack } from './ready-made-stack';
import { clientOutputs, ownEntries, serverOutputs, serversOf, serversProblems, strangers } from './servers';
import type { ServersProps } from './servers';
export type { ReadyMadeStack, ReadyMadeStackProps } from './ready-made-stack';
export type { ServersProps } from './servers';

type ServiceProps = Omit<FargateMcpServiceProps, 'server' | 'network' | 'loadBalancer' | 'route' | 'domain'>;

/** The servers of a stack, and what they share in AWS. */
export interface AwsStackProps extends ServiceProps, ServersProps, ReadyMadeStackProps {
  /** Such as `eu-central-1`. */
  readonly region: string;

  /** The account, so that nothing is ever deployed into another one; 12 digits. @default - the one of the credentials */
  readonly accountId?: string;

  /** State in S3, which several people and a pipeline share; encrypted, with a lock. @default - state on this machine */
  readonly state?: S3State;

  /** Tags of everything. @default - none */
  readonly tags?: Readonly<Record<string, string>>;

  /** One that is there already, by ids; or what the new one shall be like. @default - a new one: two zones, one NAT gateway (about 33 USD a month) */
  readonly network?: FargateNetwork | Omit<McpNetworkProps, 'name'>;

  /** Public name of the server; by the names of servers where there are several. @default - that of the load balancer */
  readonly domain?: DomainProps | Readonly<Record<string, DomainProps>>;
}

/** A bucket that keeps the state. */
export interface S3State {
  readonly bucket: string;

  /** @default - `<stack id>.tfstate` */
  readonly key?: string;

  /** @default - that of the stack */
  readonly region?: string;
}

/** One or more MCP servers on ECS Fargate, with everything that they need around them. */
export class AwsStack extends ReadyMadeStack {
  /** The services by the names of their servers; empty if the stack was refused. */
  public readonly services: Readonly<Record<string, FargateMcpService>> = {};
  /** The network that was made; nothing where one was given. */
  public readonly network?: McpNetwork;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: AwsStackProps,
  ) {
    super(scope, id, props);
    const { region, accountId, state, tags } = props;
    new AwsProvider(this, 'aws', {
      region,
      allowedAccountIds: accountId === undefined ? undefined : [accountId],
      defaultTags: tags && [{ tags: Object.fromEntries(Object.entries(tags).map(([k, v]) => [k, literal(v)])) }],
    });
    if (state !== undefined)
      new S3Backend(this, {
        bucket: state.bucket,
        key: state.key ?? `${id}.tfstate`,
        region: state.region ?? region,
        encrypt: true,
      });
    // A lock in the bucket itself, which cdktf does not know yet.
    if (state !== undefined) this.addOverride('terraform.backend.s3.use_lockfile', true);
    this.buildOrRefuse(() => {
      this.check();
      const servers = serversOf(props);
      if (servers.some((server) => isBuiltHere(server, props)))
        pushProvider(this, 'docker', { registry: ecrRegistry(this) });
      (this as { network?: McpNetwork }).network = isGiven(props.network)
        ? undefined
        : new McpNetwork(this, 'network', {
            name: this.named(60),
            permissionsBoundaryArn: props.permissionsBoundaryArn,
            ...props.network,
          });
      const isShared = servers.length > 1;
      const cluster = isShared && props.clusterArn === undefined ? this.sharedCluster() : props.clusterArn;
      const balancers = isShared ? this.sharedBalancers(servers) : new Map<McpServer, McpLoadBalancer>();
      for (const server of servers) this.add(server, cluster, balancers.get(server));
    });
  }

  private check(): void {
    const { props } = this;
    const servers = serversOf(props);
    const containers = servers.flatMap(namesOf);
    const problems = [
      ...serversProblems(props),
      ...unknownBindings(servers, props),
      ...strangers('images', props.images, containers, 'container'),
      ...(isToken(props.region) || /^[a-z]{2,}(-[a-z]+)+-\d+$/.test(props.region ?? '')
        ? []
        : [
            {
              property: 'region',
              message: `${props.region === undefined ? 'it is missing' : `${show(props.region)} is not a region`}; give one such as 'eu-central-1'`,
            },
          ]),
    ];
    const names = servers.map(({ name }) => name);
    if (servers.length > 1) {
      if (props.domain !== undefined && isDomain(props.domain))
        problems.push({
          property: 'domain',
          message: `it cannot be shared by ${names.length} servers; give one by name, such as { ${names[0]}: { name: ..., hostedZoneId: ... } }`,
        });
      else problems.push(...strangers('domain', props.domain, names, 'server'));
    }
    if (problems.length > 0) throw new McpValidationError(`Stack '${this.node.id}' is not valid`, problems);
  }

  private named(max: number): string {
    const { instance } = this.props;
    return derivedName([this.node.id, ...(instance === undefined ? [] : [instance])], { max, separator: '-' });
  }

  private networkFor(isPublic: boolean): FargateNetwork {
    return isGiven(this.props.network) ? this.props.network : (this.network as McpNetwork).network({ isPublic });
  }

  private sharedCluster(): string {
    const insights = (this.props.containerInsights ?? true) ? 'enabled' : 'disabled';
    const setting = [{ name: 'containerInsights', value: insights }];
    return new EcsCluster(this, 'cluster', { name: this.named(200), setting }).arn;
  }

  /** One for what is public, one for what is not: nothing internal stands behind an address of the internet. */
  private sharedBalancers(servers: readonly McpServer[]): ReadonlyMap<McpServer, McpLoadBalancer> {
    const kinds = new Map<string, readonly McpServer[]>();
    for (const server of servers) kinds.set(kindOf(server), [...(kinds.get(kindOf(server)) ?? []), server]);
    return new Map(
      [...kinds].flatMap(([kind, some]) => {
        const isPublic = kind !== 'internal';
        const [first, ...others] = some.flatMap((server) => this.domainOf(server) ?? []);
        const balancer = new McpLoadBalancer(this, `load-balancer-${kind}`, {
          name: `${this.named(20)}-${kind}`,
          network: this.networkFor(isPublic),
          isPublic,
          plainHttp: kind === 'plain',
          certificateArn: first === undefined ? undefined : this.props.certificateArn,
          domain: first && { ...first, additionalNames: others.map(({ name }) => name) },
          ...this.props.loadBalancerOptions,
          idleTimeout: Math.max(...some.map(({ longestCall }) => Math.min(4_000, longestCall.toSeconds() + 15)), 60),
        });
        return some.map((server) => [server, balancer] as const);
      }),
    );
  }

  private domainOf({ name }: McpServer): DomainProps | undefined {
    const { domain } = this.props;
    return domain === undefined || isDomain(domain) ? domain : domain[name];
  }

  private add(server: McpServer, clusterArn: string | undefined, loadBalancer: McpLoadBalancer | undefined): void {
    const { props } = this;
    const isOneOfSeveral = loadBalancer !== undefined;
    const service = new FargateMcpService(this, `mcp-${server.name}`, {
      ...props,
      server,
      network: this.networkFor(server.access.isPublic),
      clusterArn,
      loadBalancer,
      domain: this.domainOf(server),
      certificateArn: isOneOfSeveral ? undefined : props.certificateArn,
      images: ownEntries(props.images, namesOf(server)),
      existing: ownEntries(
        props.existing,
        server.companions.map(({ name }) => name),
      ),
    });
    (this.services as Record<string, FargateMcpService>)[server.name] = service;
    const out = serverOutputs(this.output.bind(this), server, isOneOfSeveral);
    out('endpoint', service.endpoint, server.access.isPublic ? 'Where clients connect' : INTERNAL);
    clientOutputs(out, service.clientConfigurations);
    out('logs', service.logsCommand, 'Shows the log');
    out('events', service.eventsCommand, 'Shows what the service did last, and why a rollout failed');
    if (isBuiltHere(server, props)) out('login', ecrLoginCommand(this), 'Lets this machine push images, for 12 hours');
  }
}

const INTERNAL = 'Where clients in the network of the server connect: from elsewhere by VPN, peering or a bastion host';

const namesOf = (server: McpServer): readonly string[] => [server.name, ...server.companions.map(({ name }) => name)];

function isBuiltHere(server: McpServer, { images, existing }: AwsStackProps): boolean {
  const running = [server, ...server.companions.filter(({ name }) => !Object.hasOwn(existing ?? {}, name))];
  return running.some(
    (container) =>
      !Object.hasOwn(images ?? {}, container.name) &&
      isBuilt(container.image, container === server && server.transport.stdio !== undefined ? server : undefined),
  );
}

function isGiven(network: AwsStackProps['network']): network is FargateNetwork {
  return network !== undefined && 'vpcId' in network;
}

function isDomain(domain: NonNullable<AwsStackProps['domain']>): domain is DomainProps {
  return typeof domain.name === 'string';
}

/** Servers of one kind can share a load balancer. */
function kindOf({ access: { publicly } }: McpServer): 'internal' | 'public' | 'plain' {
  if (publicly === undefined) return 'internal';
  return publicly.plainHttp === undefined ? 'public' : 'plain';
}
