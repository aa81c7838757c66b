/**
 * A stack with one server or several on Azure Container Instances, and everything around them.
 * @packageDocumentation
 */
import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { ResourceGroup } from '@cdktf/provider-azurerm/lib/resource-group';
import { AzurermBackend, Fn } from 'cdktf';
import type { Construct } from 'constructs';
import { ContainerInstancesMcpService } from '../lib/azure/container-instances-mcp-service';
import type {
  AzureDomain,
  ContainerInstancesMcpServiceProps,
  LogWorkspace,
} from '../lib/azure/container-instances-mcp-service-props';
import type { RegistryTarget } from '../lib/azure/container-registry';
import { McpContainerRegistry } from '../lib/azure/container-registry';
import { AzureDeployment } from '../lib/azure/deployment';
import { azureFacts } from '../lib/azure/facts';
import { builtContainers } from '../lib/azure/group-images';
import { mcpWorkspace } from '../lib/azure/logs';
import type { AzureNetwork, McpVirtualNetworkProps } from '../lib/azure/network';
import { McpVirtualNetwork } from '../lib/azure/network';
import { escaped } from '../lib/azure/tags';
import { McpValidationError, isToken, show } from '../lib/model/errors';
import type { McpServer } from '../lib/model/mcp-server';
import { unknownBindings } from '../lib/render/bindings';
import { derivedName } from '../lib/render/names';
import type { ReadyMadeStackProps } from './ready-made-stack';
import { ReadyMadeStack } from './ready-made-stack';
import { clientOutputs, ownEntries, serverOutputs, serversOf, serversProblems, strangers } from './servers';
import type { ServersProps } from './servers';
export type { ReadyMadeStack, ReadyMadeStackProps } from './ready-made-stack';
export type { ServersProps } from './servers';

type ServiceProps = Omit<ContainerInstancesMcpServiceProps, 'server' | 'network' | 'dnsLabel' | 'domain'>;

/** The servers of a stack, and what they share in Azure. */
export interface AzureStackProps extends ServiceProps, ServersProps, ReadyMadeStackProps {
  /** Id of the subscription. */
  readonly subscriptionId: string;

  /** State in a storage account, which several people and a pipeline share; encrypted, with a lock. @default - state on this machine */
  readonly state?: AzureState;

  /** One that is there already, by the id of its subnet; or what the new one shall be like. @default - a new one for internal servers, with a NAT gateway (about 35 USD a month) */
  readonly network?: AzureNetwork | Partial<Pick<McpVirtualNetworkProps, 'cidr' | 'natGateway'>>;

  /** First part of the name of a public server; by the names of servers where there are several. @default - derived */
  readonly dnsLabel?: string | Readonly<Record<string, string>>;

  /** Public name of the server; by the names of servers where there are several. @default - the one with the label */
  readonly domain?: AzureDomain | Readonly<Record<string, AzureDomain>>;
}

/** A storage account that keeps the state. */
export interface AzureState {
  readonly storageAccountName: string;

  /** @default - not needed: who deploys gets at the account by their own identity */
  readonly resourceGroupName?: string;

  /** @default 'tfstate' */
  readonly containerName?: string;

  /** @default - `<stack id>.tfstate` */
  readonly key?: string;
}

/** What the servers of a stack share. */
interface Shared {
  readonly resourceGroupName: string;
  readonly workspace: LogWorkspace | undefined;
  readonly network: AzureNetwork | undefined;
  readonly registry: RegistryTarget | undefined;
}

/** One or more MCP servers on Container Instances, with everything that they need around them. */
export class AzureStack extends ReadyMadeStack {
  /** The services by the names of their servers; empty if the stack was refused. */
  public readonly services: Readonly<Record<string, ContainerInstancesMcpService>> = {};

  constructor(
    scope: Construct,
    id: string,
    private readonly props: AzureStackProps,
  ) {
    super(scope, id, props);
    const { subscriptionId, state } = props;
    new AzurermProvider(this, 'azurerm', { subscriptionId, features: [{}] });
    if (state !== undefined)
      new AzurermBackend(this, {
        resourceGroupName: state.resourceGroupName,
        storageAccountName: state.storageAccountName,
        containerName: state.containerName ?? 'tfstate',
        key: state.key ?? `${id}.tfstate`,
        subscriptionId,
        useAzureadAuth: true, // nobody needs the keys of the account
      });
    this.buildOrRefuse(() => {
      this.check();
      const servers = serversOf(props);
      const shared = this.share(servers);
      for (const server of servers) this.add(server, shared, servers.length > 1);
    });
  }

  private check(): void {
    const { props } = this;
    const servers = serversOf(props);
    const names = servers.map(({ name }) => name);
    const problems = [
      ...serversProblems(props),
      ...unknownBindings(servers, props),
      ...strangers('images', props.images, servers.flatMap(namesOf), 'container'),
    ];
    const isId =
      isToken(props.subscriptionId) || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(props.subscriptionId);
    if (!isId)
      problems.push({
        property: 'subscriptionId',
        message: `${show(props.subscriptionId)} is not the id of a subscription; give one such as 'az account show --query id' says`,
      });
    if (typeof props.location !== 'string' || props.location === '')
      problems.push({
        property: 'location',
        message: `${show(props.location)} is not a region; give one such as 'westeurope'`,
      });
    if (servers.length > 1) {
      for (const property of ['dnsLabel', 'domain'] as const) {
        const value = props[property];
        if (value === undefined) continue;
        if (typeof value === 'string' || isDomain(value as AzureStackProps['domain']))
          problems.push({
            property,
            message: `it cannot be shared by ${names.length} servers; give one by name, such as { ${names[0]}: ... }`,
          });
        else problems.push(...strangers(property, value as object as Record<string, unknown>, names, 'server'));
      }
    }
    if (props.network !== undefined && servers.length > 0 && servers.every(({ access }) => access.isPublic))
      problems.push({
        property: 'network',
        message:
          'no server is internal, and a container group with a public address cannot be in a network; leave it out',
      });
    if (problems.length > 0) throw new McpValidationError(`Stack '${this.node.id}' is not valid`, problems);
  }

  /** What several servers need once; a single one makes the rest itself. */
  private share(servers: readonly McpServer[]): Shared {
    const { props } = this;
    const { location, tags } = props;
    const place = { location, tags: escaped(tags) };
    const resourceGroupName =
      props.resourceGroupName ?? new ResourceGroup(this, 'resource-group', { ...place, name: this.named(80) }).name;
    const here = { ...place, resourceGroupName };
    const isShared = servers.length > 1;
    const longest = servers
      .flatMap(({ logging }) => logging.retention ?? [])
      .sort((a, b) => b.toSeconds() - a.toSeconds());
    const workspace =
      isShared && props.workspace === undefined
        ? mcpWorkspace(this, 'workspace', { ...here, name: this.named(63), retention: longest[0] })
        : props.workspace;
    const isInternal = servers.some(({ access }) => !access.isPublic);
    const network =
      props.network !== undefined && isNetwork(props.network)
        ? props.network
        : isInternal
          ? new McpVirtualNetwork(this, 'network', { ...here, ...props.network, name: this.named(60) })
          : undefined;
    const builds = servers.some(
      (server) => builtContainers(new AzureDeployment(this.node.id, this.serviceProps(server))).length > 0,
    );
    const registry =
      builds && props.registry === undefined
        ? new McpContainerRegistry(this, 'registry', { ...here, name: this.registryName() })
        : props.registry;
    return { resourceGroupName, workspace, network, registry };
  }

  private serviceProps(server: McpServer): ContainerInstancesMcpServiceProps {
    const { dnsLabel, domain, ...props } = this.props;
    const isMixed = serversOf(this.props).some(({ access }) => access.isPublic !== server.access.isPublic);
    const { isPublic } = server.access;
    return {
      ...props,
      network: undefined,
      // Of servers of both kinds each takes what is meant for it.
      ...(isMixed ? (isPublic ? { privateDnsZone: undefined } : { acme: undefined }) : {}),
      server,
      dnsLabel: typeof dnsLabel === 'string' ? dnsLabel : dnsLabel?.[server.name],
      domain: isDomain(domain) ? domain : domain?.[server.name],
      images: ownEntries(props.images, namesOf(server)),
      existing: ownEntries(
        props.existing,
        server.companions.map(({ name }) => name),
      ),
    };
  }

  private add(server: McpServer, shared: Shared, isOneOfSeveral: boolean): void {
    const { network, ...others } = shared;
    const isPublic = server.access.isPublic;
    const service = new ContainerInstancesMcpService(this, `mcp-${server.name}`, {
      ...this.serviceProps(server),
      ...others,
      ...(isPublic ? {} : { network }),
    });
    (this.services as Record<string, ContainerInstancesMcpService>)[server.name] = service;
    const out = serverOutputs(this.output.bind(this), server, isOneOfSeveral);
    out('endpoint', service.endpoint, isPublic ? 'Where clients connect' : INTERNAL);
    clientOutputs(out, service.clientConfigurations);
    out('logs', service.logsCommand, 'Shows the log');
    out('events', service.eventsCommand, 'Shows what happened to the containers, and why a deployment failed');
    out('outage', service.outage, 'How long calls fail at most while a deployment replaces the container group');
    if (service.cname !== undefined) out('cname', service.cname, 'What the CNAME record of the domain leads to');
    if (service.registry !== undefined)
      out('login', service.registry.loginCommand, 'Lets this machine push images, for 3 hours');
  }

  private registryName(): string {
    const { subscriptionId } = azureFacts(this);
    const parts = [this.node.id, ...(this.props.instance === undefined ? [] : [this.props.instance])];
    const where = Fn.join('/', [subscriptionId, this.props.resourceGroupName ?? '', ...parts]);
    return `${this.named(40).replace(/-/g, '')}${Fn.substr(Fn.sha256(where), 0, 8)}`;
  }

  private named(max: number): string {
    const { instance } = this.props;
    return derivedName([this.node.id, ...(instance === undefined ? [] : [instance])], { max, separator: '-' });
  }
}

const INTERNAL = 'Where clients in the network of the server connect: from elsewhere by VPN, peering or a bastion host';

const namesOf = (server: McpServer): readonly string[] => [server.name, ...server.companions.map(({ name }) => name)];

function isNetwork(network: NonNullable<AzureStackProps['network']>): network is AzureNetwork {
  return 'subnetId' in network;
}

function isDomain(domain: AzureStackProps['domain']): domain is AzureDomain {
  return domain !== undefined && typeof domain.name === 'string';
}
